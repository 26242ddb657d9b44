"""The answer of `netpolc diff -o github`: workflow commands that annotate the lines of a change."""

from collections.abc import Iterable
from typing import Final

from netpolc.analysis.answers import Class
from netpolc.reports.counting import counted
from netpolc.reports.diff_heads import left_out_lines, side_lines, verdict_line
from netpolc.reports.diff_ranks import notes_line, ranked, sections, summary_lines
from netpolc.reports.diff_words import CauseLine, Told, title_text, where_of, word_of
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.reviews import workflow_command
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Comparison
from netpolc.yaml.files import STANDARD_INPUT

LOUD = frozenset({Class.OPENED_INTERNET, Class.ISOLATION_LOST})
"""What is annotated as a warning; all else is a notice."""


MOST: Final = 10
"""GitHub drops what a step has more of one level; https://docs.github.com/actions calls them annotations."""


def diff_github(comparison: Comparison, *, brief: bool = False) -> Shown:
    """Write a workflow command for each of the ten worst groups of rows, and one for the verdict and for the rest."""
    every = () if brief else ranked(sections(comparison))
    lines: list[str] = []
    notices = 0
    for names, told in every[:MOST]:
        level = "warning" if LOUD.intersection(told.classes) else "notice"
        notices += level == "notice"
        title = f"netpolc: {word_of(told)}{where_of(names)}"
        lines.append(workflow_command(level, message(told), title=title, **_place(annotated(told))))
    head = [verdict_line(comparison), *side_lines(comparison), *left_out_lines(comparison)]
    head += [*summary_lines(comparison), *(notes_line(comparison) if brief else ())]
    title = "netpolc"
    if len(every) > MOST:
        rest = len(every) - MOST
        title = f"netpolc: {rest} more"
        head.append(f"{counted(rest, 'group')} more without an annotation: `netpolc diff` tells every one")
    # Ten notices are all that GitHub shows, and this one must be seen.
    lines.append(workflow_command("notice" if notices < MOST else "warning", head, title=title))
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
    return next((why for why in told.causes if why.side == "after" and not why.unchanged and is_in_file(why)), None)


def is_in_file(why: CauseLine) -> bool:
    """Say whether a line is one of a file, which a reviewer can open; those of standard input are not."""
    return why.path != STANDARD_INPUT


def message(told: Told) -> list[str]:
    """Say a group of rows in a few lines."""
    lines = [title_text(told), *told.rows]
    if told.more:
        lines.append(f"and {told.more} more")
    if told.witness:
        lines.append(f"for example {told.witness}")
    if told.share:
        lines.append(told.share)
    apart = (why for why in told.causes if not why.unchanged and (why.side == "before" or not is_in_file(why)))
    return lines + [f"{why.side}: {why.path}:{why.line} {why.text}" for why in apart]


def write(comparison: Comparison, where: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    yield diff_github(comparison, brief=where.brief)
