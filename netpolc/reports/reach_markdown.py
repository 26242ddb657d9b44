"""The answer of `netpolc reach` as a table of Markdown."""

from collections.abc import Iterable

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.markdown import code, document, prose
from netpolc.reports.formats import Page
from netpolc.reports.notes import placed
from netpolc.reports.reach import ReachAnswer, ReachedAlike, alike
from netpolc.reports.reach_text import NAMED, ends_words, head_lines, ports_words, rest_lines
from netpolc.reports.workload_words import WorkloadWords

MOST_ROWS = 200
"""So many lines the table has; beyond them the rest is counted."""


def write(answer: ReachAnswer, where: Page) -> Iterable[Shown]:
    """Write a table with a line for all that are reached alike, and below it who is not, and the notes."""
    ends = answer.found.found.ends
    words = WorkloadWords(ends, len(ends) if where.every else NAMED)
    start = answer.found.starts[0] if len(answer.found.starts) == 1 else None
    groups = list(alike(answer.rows))
    shown = groups if where.every else groups[:MOST_ROWS]
    lines = [prose(line, cell=False) for line in head_lines(answer)]
    yield document(
        [*(part for line in lines for part in (line, "")), "| hop | reached | ports | by |", "|---|---|---|---|"]
    )
    yield document(f"| {' | '.join(_row(item, words, start))} |" for item in shown)
    if len(shown) < len(groups):
        yield document(["", f"{len(groups) - len(shown)} lines more, told with `--all`"])
    for line in rest_lines(answer, every=where.every):
        yield document([prose(line, cell=False)])
    for note in placed(answer.notes, where.root):
        yield document(["", f"> note: {prose(note.text, cell=False)}"])


def _row(item: ReachedAlike, words: WorkloadWords, start: str | None) -> tuple[str, str, str, str]:
    by = " → ".join(item.first.path[1:])
    return str(item.first.hop), code(ends_words(item, words, start)), ports_words(item), code(by) if by else ""
