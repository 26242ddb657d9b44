"""The answer of `netpolc diff -o github`: workflow commands that annotate the lines of a change."""

from collections.abc import Iterable
from typing import Final

from netpolc.analysis.answers import Class
from netpolc.reports.counting import counted
from netpolc.reports.diff_causes import CauseLine
from netpolc.reports.diff_heads import left_out_lines, notes_line, side_lines, summary_lines, verdict_line
from netpolc.reports.diff_sections import TopicKind, items_of
from netpolc.reports.diff_told import Told, lines_of, title_text, told, where_of, word_of
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.reviews import workflow_command
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Comparison

LOUD = frozenset({Class.OPENED_INTERNET, Class.ISOLATION_LOST})
"""What is annotated as a warning; all else is a notice."""


MOST: Final = 10
"""GitHub drops what a step has more of one level; https://docs.github.com/actions calls them annotations."""


def diff_github(comparison: Comparison, *, brief: bool = False) -> Shown:
    """Write a workflow command for each of the ten worst groups of rows, and one for the verdict and for the rest."""
    items = items_of(comparison)
    lines: list[str] = []
    notices = 0
    for names, item in () if brief else items[:MOST]:
        words = told(item, names, comparison)
        level = level_of(words)
        notices += level == "notice"
        title = f"netpolc: {word_of(words)}{where_of([name for name in names if name is not None])}"
        lines.append(workflow_command(level, message(words), title=title, **_place(annotated(words))))
    head = [verdict_line(comparison, items), *side_lines(comparison), *left_out_lines(comparison)]
    head += [*summary_lines(comparison, items), *(notes_line(comparison) if brief else ())]
    title = "netpolc"
    if not brief and len(items) > MOST:
        rest = len(items) - MOST
        title = f"netpolc: {rest} more"
        head.append(f"{counted(rest, 'group')} more without an annotation: `netpolc diff` tells every one")
    # Ten notices are all that GitHub shows, and this one must be seen.
    lines.append(workflow_command("notice" if notices < MOST else "warning", head, title=title))
    return Shown("".join(lines))


def level_of(words: Told) -> str:
    """Say how loud an item is told: of a rename only isolation counts, which pods of the old name lose."""
    loud = {Class.ISOLATION_LOST} if words.kind is TopicKind.RENAMED else LOUD
    return "warning" if loud.intersection(words.classes) else "notice"


def _place(why: CauseLine | None) -> dict[str, str | int]:
    if why is None:
        return {}
    return {
        "file": why.path,
        "line": why.line,
        "endLine": why.end_line,
        "col": why.column,
        "endColumn": why.end_column,
    }


def annotated(words: Told) -> CauseLine | None:
    """Choose the line to annotate: one of the new side, where the reviewer sees it; None where only old lines are."""
    return next((why for why in words.causes if why.side == "after" and not why.unchanged), None)


def message(words: Told) -> list[str]:
    """Say an item in a few lines."""
    lines = [title_text(words), *lines_of(words)]
    if words.witness:
        lines.append(f"for example {words.witness}")
    if words.share:
        lines.append(words.share)
    before = (why for why in words.causes if why.side == "before" and not why.unchanged)
    return lines + [f"before: {why.path}:{why.line} {why.text}" for why in before]


def write(comparison: Comparison, where: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    yield diff_github(comparison, brief=where.brief)
