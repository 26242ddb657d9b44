"""The answer of `netpolc diff` for a terminal."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.reports.diff_heads import left_out_lines, side_lines, verdict_line, way_lines
from netpolc.reports.diff_ranks import Section, notes_line, sections, summary_lines
from netpolc.reports.diff_words import CauseLine, Told, change_text, more_classes, word_of
from netpolc.reports.escaping.lines import Line, Painted, Shown, page
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Comparison

_BOLD: Final = "\x1b[1m"
_FAINT: Final = "\x1b[2m"
_RED: Final = "\x1b[31m"
_GREEN: Final = "\x1b[32m"


def diff_text(comparison: Comparison, *, colour: bool = False, brief: bool = False) -> Shown:
    """Write a comparison as text: the verdict, what opens and closes, and what changed in the policies."""
    lines: list[Line] = [(Painted(_BOLD, verdict_line(comparison)),), *side_lines(comparison)]
    lines += left_out_lines(comparison)
    if brief:
        return page([*lines, *summary_lines(comparison), *notes_line(comparison)], colour=colour)
    lines += [*way_lines(comparison), *summary_lines(comparison)]
    for section in sections(comparison):
        lines += _environment(section)
    return page(lines, colour=colour)


def _environment(section: Section) -> Iterator[Line]:
    names, compared = section.names, section.compared
    if names and (compared.changes or compared.notes or compared.difference.opened or compared.difference.closed):
        yield ""
        yield (Painted(_BOLD, ", ".join(names)),)
    for told in section.groups:
        yield ""
        yield from _group(told)
    if compared.changes:
        yield ""
        yield "policies"
        for change in compared.changes:
            yield f"  {change_text(change, compared)}"
            for line in change.lines:
                yield f"    {line}"
    for note in compared.notes:
        yield ""
        yield f"note: {note.text}"


def _group(told: Told) -> Iterator[Line]:
    kinds = more_classes(told)
    head = Painted(_RED, f"+ {word_of(told)}") if told.opened else Painted(_GREEN, f"- {word_of(told)}")
    yield (head, f"  [{kinds}]" if kinds else "")
    for row in told.rows:
        yield f"    {row}"
    if told.more:
        yield f"    … and {told.more} more"
    for why in told.causes:
        yield from _why(why)
    if told.carrying:
        yield (Painted(_FAINT, f"    … and {told.carrying} more that carry it"),)
    if told.share:
        yield f"  {told.share}"
    if told.witness:
        yield (Painted(_FAINT, f"    for example  {told.witness}"),)


def _why(why: CauseLine) -> Iterator[Line]:
    callers = f" (called from {', '.join(why.callers)})" if why.callers else ""
    yield f"  {'unchanged' if why.unchanged else why.side}: {why.path}:{why.line}:{why.column}{callers}"
    if why.text:
        yield (Painted(_FAINT, f"    | {why.text}"),)
    written = [path for path in why.manifests if path != why.path]
    if written:
        yield (Painted(_FAINT, f"    in {', '.join(written)}"),)


def write(comparison: Comparison, where: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    yield diff_text(comparison, colour=where.colour, brief=where.brief)
