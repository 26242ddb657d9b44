"""The answer of `netpolc why` for a terminal: the verdict, each half with the lines that decide it, and the cure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.analysis.cures import Cure
from netpolc.analysis.explanation import HalfAnswer
from netpolc.analysis.reach import Reach
from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.origin import Located
from netpolc.program.model import Direction
from netpolc.reports.counting import first_of
from netpolc.reports.escaping.lines import Line, Painted, Shown
from netpolc.reports.escaping.lines import page as paged
from netpolc.reports.formats import Page
from netpolc.reports.notes import placed
from netpolc.reports.port_words import port_words
from netpolc.reports.why import WhyAnswer

_SHOWN: Final = 3
"""How many of the nearest rules are told to people."""
_DECIDING: Final = 8
"""How many policies or rules that decide a half are told to people."""
_NOTES: Final = 8
_COLOURS: Final = {Reach.ALLOWED: "\x1b[31m", Reach.DENIED: "\x1b[32m", Reach.UNKNOWN: "\x1b[33m"}
"""As a comparison has them: red is open, green is closed."""


def write(asked: WhyAnswer, page: Page) -> Iterable[Shown]:
    """Write an explanation as people read it."""
    found = asked.found
    lines: list[Line] = []
    for answer in found.answers:
        ports = port_words(answer.ports)
        if found.name is not None:
            # The answers split the numbers that the port may have.
            ports = f"port `{found.name}`, " + (
                f"where it is {ports}" if len(found.answers) > 1 else "whatever its number"
            )
        ends = f"{answer.source or asked.source} → {answer.destination or asked.destination}"
        lines.append((Painted(_COLOURS[answer.verdict], answer.verdict.value), f": {ends}  {ports}"))
        lines += _half_lines("egress of the source", answer.egress, Direction.EGRESS, page.root)
        lines += _half_lines("ingress of the destination", answer.ingress, Direction.INGRESS, page.root)
        if answer.cure is not None:
            lines += _cure_lines(answer.cure, asked.documents)
        lines.append("")
    notes = (*found.notes, *placed(asked.notes, page.root))
    lines += first_of([f"note: {note.text}" for note in notes], _NOTES)
    yield paged(lines if notes else lines[:-1], colour=page.colour)


def _cure_lines(cure: Cure, documents: Callable[[Cure], str] | None) -> Iterator[str]:
    if cure.hint:
        yield f"  to open it, {cure.hint}"
    if documents is not None:
        if cure.policies:
            yield f"  {'or' if cure.hint else 'to open it,'} apply beside it:"
            yield from (f"    {line}" for line in documents(evolve(cure, labels=())).splitlines())
        return
    for number, clause in enumerate(cure.clauses):
        where = f" ({clause.path})" if clause.path else ""
        word = "and" if number else "or" if cure.hint else "to open it,"
        yield f"  {word} add to a set of `{clause.namespace}`{where}:"
        yield f"    yield {clause.text}"


def _half_lines(title: str, half: HalfAnswer, direction: Direction, root: Path) -> list[str]:
    if not half.isolated_by:
        return [f"  {title}: {half.verdict.value}, nobody isolates it"]
    lines = [f"  {title}: {half.verdict.value}"]
    word = "perhaps allowed by" if half.verdict is Reach.UNKNOWN else "allowed by"
    deciding = [
        f"    {word} {item.policy.namespace}/{item.policy.name}{_at(item.rule.origins, root)}"
        for item in half.allowed_by
    ] or [
        f"    isolated by {policy.namespace}/{policy.name}{_at(policy.isolating_in(direction), root)}"
        for policy in half.isolated_by
    ]
    lines += first_of(deciding, _DECIDING, "    ")
    lines += (
        f"    nearest is {item.policy.namespace}/{item.policy.name}{_at(item.origins, root)}: {item.lack.text}"
        for item in half.near[:_SHOWN]
    )
    return lines


def _at(origins: Sequence[Located], root: Path) -> str:
    if not origins:
        return ""
    place = origins[0].locate().place
    return f" at {shown_path(place.path, root)}:{place.line}"
