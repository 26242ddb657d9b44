"""The answer of `netpolc diff -o github`: workflow commands that annotate the lines of a change."""

from netpolc.analysis.answers import Class
from netpolc.reports.comparison import Comparison
from netpolc.reports.diff_words import Told, Why, alike, groups, side_lines, verdict_line

LOUD = frozenset({Class.OPENED_INTERNET, Class.ISOLATION_LOST})
"""What is annotated as a warning; all else is a notice."""


def diff_github(comparison: Comparison) -> str:
    """Write one workflow command for each group of rows, and one for the verdict."""
    lines: list[str] = []
    for names, compared in alike(comparison):
        for told in groups(compared, comparison):
            level = "warning" if LOUD.intersection(told.classes) else "notice"
            why = annotated(told)
            place = (
                f",file={_property(why.path)},line={why.line},endLine={why.end_line},col={why.column}"
                f",endColumn={why.end_column}"
                if why
                else ""
            )
            title = _property(f"netpolc: {'opened' if told.opened else 'closed'}{_where(names)}")
            lines.append(f"::{level} title={title}{place}::{_data(chr(10).join(message(told)))}")
    lines.append(f"::notice title=netpolc::{_data(chr(10).join((verdict_line(comparison), *side_lines(comparison))))}")
    return "\n".join(lines) + "\n"


def annotated(told: Told) -> Why | None:
    """Choose the line to annotate: one of the new side, where the reviewer sees it; None where only old lines are."""
    return next((why for why in told.causes if why.side == "after"), None)


def message(told: Told) -> list[str]:
    """Say a group of rows in a few lines."""
    kinds = ", ".join(item.value for item in told.classes)
    lines = [f"{'opened' if told.opened else 'closed'} ({kinds})", *told.rows]
    if told.more:
        lines.append(f"and {told.more} more")
    if told.witness:
        lines.append(f"for example {told.witness}")
    return lines + [f"before: {why.path}:{why.line} {why.text}" for why in told.causes if why.side == "before"]


def _where(names: tuple[str, ...]) -> str:
    return f" in {', '.join(names)}" if names else ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
