"""The answer of `netpolc reach` for a terminal: hop by hop, workloads that are reached alike on one line."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from netpolc.analysis.beyond import Beyond
from netpolc.analysis.rows import ExistingEnd
from netpolc.reports.counting import counted, fitting
from netpolc.reports.escaping.lines import Shown, page, visible
from netpolc.reports.formats import Page
from netpolc.reports.notes import placed
from netpolc.reports.reach import ReachAnswer, ReachedAlike, alike
from netpolc.reports.workload_words import WorkloadWords, missing_words, ports_said

NAMED: Final = 6
"""So many names a line lists before it counts."""
MOST_LINES: Final = 60
"""So many lines of all hops are told; beyond them the rest is counted."""
_WIDTH: Final = 70
_ENDS: Final = 2


def write(answer: ReachAnswer, where: Page) -> Iterable[Shown]:
    """Write whom some ends reach as people read it."""
    lines = [*head_lines(answer), *_hops(answer, every=where.every), *rest_lines(answer, every=where.every)]
    notes = [f"note: {note.text}" for note in placed(answer.notes, where.root)]
    yield page([*lines, *([""] if notes else []), *notes])


def head_lines(answer: ReachAnswer) -> Iterator[str]:
    """Say how many are reached, from where, and what is not told."""
    sure, perhaps = answer.counts
    hops = max((row.hop for row in answer.rows if isinstance(row.end, str)), default=0)
    found = answer.found
    others = len(frozenset(found.found.ends) - {*found.starts})
    reached = f"{sure} of {counted(others, 'workload')}"
    where = f" in {counted(hops, 'hop')}" if hops else ""
    more = f"; {counted(perhaps, 'more is', 'more are')} unknown" if perhaps else ""
    yield visible(f"from {from_words(found.starts)}: reaches {reached}{where}{more}")
    farther, most = answer.farther
    if farther:
        yield f"left out by `--hops {answer.hops}`: {counted(farther, 'workload')}, all told with `--hops {most}`"
    if not answer.is_whole:
        yield "more may be reached, which is unknown (see the notes)"


def from_words(starts: Sequence[str]) -> str:
    """Say from where it is asked; of many starts some are named."""
    named = ", ".join(starts[:NAMED])
    return f"{named} and {len(starts) - NAMED} more" if len(starts) > NAMED else named


def _hops(answer: ReachAnswer, *, every: bool) -> Iterator[str]:
    words = WorkloadWords(answer.found.found.ends, len(answer.found.found.ends) if every else NAMED)
    groups = list(alike(answer.rows))
    shown = fitting(groups, None if every else MOST_LINES)
    start = answer.found.starts[0] if len(answer.found.starts) == 1 else None
    for hop, several in groupby(shown, key=lambda item: item.first.hop):
        lines = [(ends_words(item, words, start), ports_words(item), by_words(item, every=every)) for item in several]
        ends, ports = (min(_WIDTH, max(len(line[column]) for line in lines)) for column in (0, 1))
        yield from ("", f"hop {hop}")
        yield from (f"  {end:<{ends}}  {said:<{ports}}  {by}".rstrip() for end, said, by in lines)
    if len(shown) < len(groups):
        yield from ("", f"… and {len(groups) - len(shown)} lines more, told with `--all`")


def rest_lines(answer: ReachAnswer, *, every: bool = False) -> Iterator[str]:
    """Say which workloads nothing leads to, and of which that is not known."""
    found = answer.found
    words = WorkloadWords(found.found.ends, len(found.found.ends) if every else NAMED)
    for said, names in (("not reached", answer.not_reached()), ("not known", answer.not_known())):
        if names:
            yield from ("", f"{said}: {words.ends([names], None)}")


def ends_words(item: ReachedAlike, words: WorkloadWords, start: str | None) -> str:
    """Name what is reached."""
    first = item.ends[0]
    return visible(missing_words(first)) if isinstance(first, Beyond) else words.ends(_existing(item), start)


def _existing(item: ReachedAlike) -> list[ExistingEnd]:
    return [end for end in item.ends if not isinstance(end, Beyond)]


def ports_words(item: ReachedAlike) -> str:
    """Say on which ports it is reached, and whether that is unknown."""
    first = item.ends[0]
    name = first.name if isinstance(first, Beyond) else None
    return ports_said(item.first.ports, unknown=item.first.unknown, name=name)


def by_words(item: ReachedAlike, *, every: bool = False) -> str:
    """Say which workloads the path leads by; none in the first hop, and of very many the first and the last."""
    by = item.first.path[1:]
    if not every and len(by) > NAMED:
        by = (*by[:_ENDS], f"{len(by) - 2 * _ENDS} more", *by[-_ENDS:])
    return visible(f"by {' → '.join(by)}") if by else ""
