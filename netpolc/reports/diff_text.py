"""The answer of `netpolc diff` for a terminal."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from netpolc.reports.diff_blocks import MOST_LINES, TextBlock, What, fitting, lines_of, rest_lines
from netpolc.reports.diff_causes import CauseLine
from netpolc.reports.diff_changes import told_changes
from netpolc.reports.diff_heads import left_out_lines, notes_line, side_lines, summary_lines, verdict_line, way_lines
from netpolc.reports.diff_promises import promise_lines
from netpolc.reports.diff_reach import reach_lines
from netpolc.reports.diff_sections import MatterKind, Section, items_of, sections
from netpolc.reports.diff_told import Told, follow_text, more_classes, told, word_of
from netpolc.reports.diff_words import EXAMPLES, listed
from netpolc.reports.escaping.lines import Line, Painted, Shown, page
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Comparison

_LONGEST_POLICY: Final = 8
"""So many lines of one policy are told."""
_NAMES: Final = 6
"""So many environments are named."""
_WIDTH: Final = 100
"""So long a line is at most that has the only row of an item behind its head."""

_BOLD: Final = "\x1b[1m"
_FAINT: Final = "\x1b[2m"
_RED: Final = "\x1b[31m"
_GREEN: Final = "\x1b[32m"
_YELLOW: Final = "\x1b[33m"
_HEADS: Final = {
    MatterKind.OPENED: ("+", _RED),
    MatterKind.CLOSED: ("-", _GREEN),
    MatterKind.RENAMED: ("~", _YELLOW),
    MatterKind.NEW: ("+", _GREEN),
    MatterKind.GONE: ("-", _RED),
}
_ENVIRONMENTS: Final = frozenset({MatterKind.NEW, MatterKind.GONE})


def diff_text(comparison: Comparison, *, colour: bool = False, brief: bool = False, every: bool = False) -> Shown:
    """Write a comparison as text: the verdict, what opens and closes, and what changed in the policies.

    What does not fit on `MOST_LINES` lines is counted, the least of it; `every`: nothing is.
    """
    items = items_of(comparison)
    lines: list[Line] = [(Painted(_BOLD, verdict_line(comparison, items)),), *_sides(comparison)]
    lines += left_out_lines(comparison)
    if brief:
        return page([*lines, *summary_lines(comparison, items), *notes_line(comparison)], colour=colour)
    lines += [*way_lines(comparison), *summary_lines(comparison, items), *reach_lines(comparison, every=every)]
    ranks = {id(item): rank for rank, (_, item) in enumerate(items)}
    found = sections(comparison, items)
    blocks = [
        block
        for number, section in enumerate(found)
        for block in _blocks(number, section, comparison, ranks, every=every)
    ]
    kept = blocks if every else fitting(blocks, MOST_LINES - len(lines))
    counts = {
        What.MATTER: len(items),
        What.POLICY: sum(len(section.changes) + section.following for section in found),
        What.NOTE: sum(len(section.notes) for section in found),
    }
    return page([*lines, *lines_of(kept), *rest_lines(kept, counts)], colour=colour)


def _sides(comparison: Comparison) -> Sequence[str]:
    """Name both sides on one line where it is short, and neither can be taken for two."""
    lines = side_lines(comparison)
    both = "  ".join(lines)
    return (both,) if len(both) <= _WIDTH and both.count("  ") == 1 and both.count("after:") == 1 else lines


def _blocks(
    number: int, section: Section, comparison: Comparison, ranks: Mapping[int, int], *, every: bool
) -> Iterator[TextBlock]:
    """Put a section into words. `ranks`: of its items, by identity."""
    above: tuple[Line, ...] = ("", (Painted(_BOLD, listed(section.names, _NAMES)),)) if section.names else ()
    for item in section.items:
        rank = ranks[id(item)]
        if not every and rank > MOST_LINES:
            continue
        words = told(item, section.environments, comparison, every=every)
        if item.environment is not None:
            yield TextBlock(What.MATTER, number, (), ("", _line(words, words.sentences[0])), number=rank, rank=rank)
        else:
            cut = bool(words.more or words.changed or words.carrying)
            short = _line(words, _short(words))
            yield TextBlock(
                What.MATTER,
                number,
                above,
                ("", *_item(words, sys.maxsize if every else EXAMPLES)),
                short,
                number=rank,
                rank=rank,
                cut=cut,
            )
    changes = tuple(told_changes(section, every=every))
    for place, change in enumerate(changes if every else changes[:MOST_LINES]):
        lines = change.lines if every or len(change.lines) <= _LONGEST_POLICY + 1 else change.lines[:_LONGEST_POLICY]
        more = len(change.lines) - len(lines)
        lines = (*lines, f"… and {more} lines more") if more else lines
        cut = bool(more) or change.cut
        title, word = change.title, "policy" if change.count == 1 else "policies"
        yield TextBlock(
            What.POLICY,
            number,
            above,
            (f"  {title}", *(f"    {line}" for line in lines)),
            f"  {title}",
            (f"{word} {title}", *(f"  {line}" for line in lines)),
            number=place,
            cut=cut,
            count=change.count,
        )
    if section.following:
        line = follow_text(section)
        yield TextBlock(
            What.POLICY,
            number,
            above,
            (f"  {line}",),
            f"  {line}",
            (line,),
            number=len(changes),
            count=section.following,
        )
    for place, note in enumerate(section.notes if every else section.notes[:MOST_LINES]):
        yield TextBlock(What.NOTE, number, above, ("", f"note: {note}"), number=place)


def _line(words: Told, text: str) -> Line:
    mark, colour = _HEADS[words.kind]
    head = text if words.kind in _ENVIRONMENTS else word_of(words)
    return (Painted(colour, f"{mark} {head}"), "" if words.kind in _ENVIRONMENTS else text)


def _fits(words: Told, text: str) -> bool:
    return len(f"{_HEADS[words.kind][0]} {word_of(words)}{text}") <= _WIDTH


def _short(words: Told) -> str:
    """Write an item behind its head on one line: the worst of it, and its first changed place."""
    said = [*words.sentences, *words.rows]
    more = len(said) - 1 + words.more
    kinds = more_classes(words)
    place = next((f"  {why.path}:{why.line}" for why in words.causes), "")
    return f"{f'  [{kinds}]' if kinds else ''}  {said[0]}{f' and {more} more' if more else ''}{place}"


def _rows(words: Told) -> Iterator[Line]:
    """Write what an item comes to: its only row stands behind its head, where that is not too long for a line."""
    kinds = more_classes(words)
    head = f"  [{kinds}]" if kinds else ""
    if len(words.rows) == 1 and not (words.sentences or words.more) and _fits(words, f"{head}  {words.rows[0]}"):
        yield _line(words, f"{head}  {words.rows[0]}")
        return
    yield _line(words, head)
    for sentence in words.sentences:
        yield f"  {sentence}"
    for row in words.rows:
        yield f"    {row}"


def _item(words: Told, most: int) -> Iterator[Line]:
    yield from _rows(words)
    if words.more:
        yield f"    … and {words.more} more"
    changed = [why for why in words.causes if not why.unchanged]
    for why in changed:
        yield from _why(why, most)
    if words.changed:
        yield (Painted(_FAINT, f"    … and {words.changed} changed places more"),)
    for why in words.causes[len(changed) :]:
        yield from _why(why, most)
    if words.carrying:
        yield (Painted(_FAINT, f"    … and {words.carrying} more that carry it"),)
    if words.share:
        yield f"  {words.share}"
    if words.witness:
        yield (Painted(_FAINT, f"    for example  {words.witness}"),)


def _why(why: CauseLine, most: int) -> Iterator[Line]:
    callers = f" (called from {listed(why.callers, most)})" if why.callers else ""
    yield f"  {'unchanged' if why.unchanged else why.side}: {why.path}:{why.line}:{why.column}{callers}"
    if any(map(str.isalnum, why.text)):  # a bracket alone, as in JSON, shows nobody anything
        yield (Painted(_FAINT, f"    | {why.text}"),)
    written = [path for path in why.manifests if path != why.path]
    if written:
        yield (Painted(_FAINT, f"    in {listed(written, most)}"),)


def write(comparison: Comparison, where: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    yield page(promise_lines(comparison), colour=where.colour)
    yield diff_text(comparison, colour=where.colour, brief=where.brief, every=where.every)
