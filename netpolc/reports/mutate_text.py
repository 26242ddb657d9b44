"""The answer of `netpolc mutate` for a terminal: the score, and what survives, worst first."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.diagnostics.files import shown_path
from netpolc.reports.counting import counted, fitting
from netpolc.reports.escaping.lines import Line, Painted, Shown, page
from netpolc.reports.formats import Page
from netpolc.reports.mutate import JudgedMutant, MutantFate, MutationAnswer
from netpolc.reports.source_lines import source_line

_BOLD: Final = "\x1b[1m"
_FAINT: Final = "\x1b[2m"
_SURVIVORS: Final = 50
"""How many that survive are shown, the worst first."""


def write(answer: MutationAnswer, where: Page) -> Iterable[Shown]:
    """Write what the promises notice as people read it."""
    yield page(_lines(answer, where), colour=where.colour)


def _lines(answer: MutationAnswer, where: Page) -> Iterator[Line]:
    shown = fitting(answer.survivors, _SURVIVORS)
    for item in shown:
        yield (Painted(_BOLD, f"nobody promised that {item.text}"),)
        yield from _place(item, where)
        yield ""
    if len(shown) < len(answer.survivors):
        yield f"… and {len(answer.survivors) - len(shown)} more survive, which `-o json` lists"
        yield ""
    yield from _ending(answer)


def _place(item: JudgedMutant, where: Page) -> Iterator[Line]:
    place = item.origin.place
    callers = "".join(f", called from {shown_path(via.path, where.root)}:{via.line}" for via in item.origin.via[:2])
    yield f"  {shown_path(place.path, where.root)}:{place.line}:{place.column}{callers}"
    text = source_line(place.path, place.line)
    if text:
        yield (Painted(_FAINT, f"    | {text}"),)
    names = [name for name in item.environments if name is not None]
    told = f" in {', '.join(names)}" if names else ""
    yield f"  {item.mutation}: {', '.join(item.classes)}{told}"


def _ending(answer: MutationAnswer) -> Iterator[Line]:
    counts = answer.counts
    real = counts[MutantFate.NOTICED] + counts[MutantFate.SURVIVED]
    if not answer.complete:
        yield f"interrupted: the rest of {counted(answer.planned, 'mutant')} is not judged"
    less = [
        f"{counts[fate]} {word}"
        for fate, word in (
            (MutantFate.EQUAL, "change nothing"),
            (MutantFate.REFUSED, "do not compile"),
            (MutantFate.UNKNOWN, "are unknown"),
        )
        if counts[fate]
    ]
    beside = f" ({', '.join(less)})" if less else ""
    if answer.score is None:
        yield f"no mutant changes anything{beside}"
        return
    promises = counted(len(answer.promises), "promise")
    score = f"{promises} notice {counts[MutantFate.NOTICED]} of {counted(real, 'mutant')}: {answer.score} %"
    yield Painted(_BOLD, score), beside
