"""The answer of `netpolc diff -o github`: workflow commands that annotate the lines of a change."""

from collections.abc import Iterable

from netpolc.analysis.answers import Class
from netpolc.reports.diff_alike import alike
from netpolc.reports.diff_heads import side_lines, verdict_line
from netpolc.reports.diff_words import CauseLine, Told, groups, title_text
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.reviews import workflow_command
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Comparison

LOUD = frozenset({Class.OPENED_INTERNET, Class.ISOLATION_LOST})
"""What is annotated as a warning; all else is a notice."""


def diff_github(comparison: Comparison) -> Shown:
    """Write one workflow command for each group of rows, and one for the verdict."""
    lines: list[str] = []
    for names, compared in alike(comparison):
        for told in groups(compared, comparison):
            level = "warning" if LOUD.intersection(told.classes) else "notice"
            why = annotated(told)
            title = f"netpolc: {'opened' if told.opened else 'closed'}{_where(names)}"
            lines.append(workflow_command(level, message(told), title=title, **_place(why)))
    lines.append(workflow_command("notice", [verdict_line(comparison), *side_lines(comparison)], title="netpolc"))
    return Shown("".join(lines))


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


def annotated(told: Told) -> CauseLine | None:
    """Choose the line to annotate: one of the new side, where the reviewer sees it; None where only old lines are."""
    return next((why for why in told.causes if why.side == "after" and not why.unchanged), None)


def message(told: Told) -> list[str]:
    """Say a group of rows in a few lines."""
    lines = [title_text(told), *told.rows]
    if told.more:
        lines.append(f"and {told.more} more")
    if told.witness:
        lines.append(f"for example {told.witness}")
    if told.share:
        lines.append(told.share)
    before = (why for why in told.causes if why.side == "before" and not why.unchanged)
    return lines + [f"before: {why.path}:{why.line} {why.text}" for why in before]


def _where(names: tuple[str, ...]) -> str:
    return f" in {', '.join(names)}" if names else ""


def write(comparison: Comparison, _: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    yield diff_github(comparison)
