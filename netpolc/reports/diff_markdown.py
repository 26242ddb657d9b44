"""The answer of `netpolc diff -o markdown`: a comment for a pull request that fits a screen before it is unfolded."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from netpolc.reports.counting import counted, fitting
from netpolc.reports.diff_changes import told_changes
from netpolc.reports.diff_heads import left_out_lines, notes_line, side_lines, summary_lines, verdict_line, way_lines
from netpolc.reports.diff_picture import changed_picture
from netpolc.reports.diff_promises import promises_markdown
from netpolc.reports.diff_reach import reach_markdown
from netpolc.reports.diff_sections import Matters, Section, items_of, sections
from netpolc.reports.diff_told import Told, follow_text, lines_of, title_text, told, word_of
from netpolc.reports.diff_words import EXAMPLES, listed
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.markdown import code, comment, document, drawn, folded, hidden, prose
from netpolc.reports.formats import Page
from netpolc.reports.spots import project_of
from netpolc.sides.comparison import Comparison
from netpolc.sides.tops import from_top

LONGEST: Final = 65_000
"""GitHub takes 65,536 characters; a little is kept for what stands around."""

MARKER: Final = "netpolc:diff"
"""By this a later run finds the comment and replaces it."""

_LINES: Final = 16
"""So many lines of connections stand in the table that is seen at once; other items are folded."""
_ITEMS: Final = 200
"""So many items are told at most."""
_HEADS: Final = ("", "environment", "connections", "cause")

Words = Sequence[tuple[tuple[str, ...], Told]]
"""Matters in words, each with the names of its environments."""


def diff_markdown(
    comparison: Comparison,
    *,
    brief: bool = False,
    every: bool = False,
    of: tuple[str, ...] = (),
    marker: str = MARKER,
) -> Shown:
    """Write a comparison as Markdown: the verdict, a table of the worst, all else folded; what is left out is counted.

    `every`: nothing is left out but what GitHub does not take. `of`: what tells the comment from others on one pull
    request: the project folder, the environments.
    """
    items = items_of(comparison)
    told_sides = (*side_lines(comparison), *left_out_lines(comparison), *(() if brief else way_lines(comparison)))
    head = [
        comment(":".join((marker, *of))),
        f"### netpolc: {prose(verdict_line(comparison, items))}",
        "",
        _lines(told_sides),
        "",
    ]
    head += promises_markdown(comparison)
    counts = (*summary_lines(comparison, items), *(notes_line(comparison) if brief else ()))
    head += [_lines(counts), ""] if counts else []
    if brief:
        return document(head[:-1])
    head += reach_markdown(comparison, every=every)
    words = [
        (tuple(name for name in names if name is not None), told(item, names, comparison, every=every))
        for names, item in (items if every else items[:_ITEMS])
    ]
    found = sections(comparison, items)
    seen = _seen(words)
    pieces = [*_table(words[:seen]), "", *_picture(items), *_folds(words, seen, items), *_policies(found, every=every)]
    return document(_fitting(head, [*pieces, *_notes(found)] if items or found else []))


def _lines(lines: Iterable[str]) -> str:
    return "<br>".join(map(prose, lines))


def _fitting(lines: list[str], more: Sequence[str]) -> list[str]:
    """Add pieces as long as they fit, and say where some do not."""
    size = sum(len(line) + 1 for line in lines)
    for index, piece in enumerate(more):
        size += len(piece) + 1
        if size > LONGEST:
            rest = counted(len(more) - index, "part")
            return [*lines, *more[:index], "", f"_{rest} more do not fit; run `netpolc diff` to see them._"]
    return [*lines, *more]


def _seen(words: Words) -> int:
    """Choose how many items stand in the table that is seen at once: the worst is always."""
    left = _LINES
    for number, (_, item) in enumerate(words):
        left -= max(1, len(item.sentences) + len(item.rows) + bool(item.more))
        if left < 0 and number:
            return number
    return len(words)


def _row(names: Sequence[str], item: Told) -> tuple[str, ...]:
    said = [*map(prose, item.sentences), *map(code, item.rows), *([f"… and {item.more} more"] if item.more else ())]
    changed = [why for why in item.causes if not why.unchanged] or item.causes
    places = list(dict.fromkeys(f"{why.side} {code(f'{why.path}:{why.line}')}" for why in changed))
    return title_text(item), prose(listed(names)), "<br>".join(said), "<br>".join(places)


def _table(words: Words) -> list[str]:
    """Write a table without the columns in which nothing stands: sides without environments, or without causes."""
    rows = [_row(*told_item) for told_item in words]
    kept = [index for index, _ in enumerate(_HEADS) if any(row[index] for row in rows)]
    lines = [" | ".join(row[index] for index in kept) for row in (_HEADS, *rows)]
    return [f"| {lines[0]} |", f"|{'---|' * len(kept)}", *(f"| {line} |" for line in lines[1:])] if kept else []


def _picture(items: Matters) -> Iterator[str]:
    picture = changed_picture(items)
    if picture is not None:
        yield drawn("what changed, as a picture", picture)


def _folds(words: Words, seen: int, items: Matters) -> Iterator[str]:
    """Fold the items that are not in the first table, and each item with all of its lines."""
    if words[seen:]:
        yield hidden(f"{counted(len(items) - seen, 'group')} more", _table(words[seen:]))
    if len(items) > len(words):
        yield f"_{counted(len(items) - len(words), 'group')} more; `netpolc diff --all` tells every one._"
    details = [piece for number, (names, item) in enumerate(words, 1) for piece in _detail(number, names, item)]
    if len(details) > 1:
        yield hidden("the lines of each group", details)
    else:
        yield from details


def _detail(number: int, names: Sequence[str], item: Told) -> Iterator[str]:
    lines = list(lines_of(item))
    if item.witness:
        lines.append(f"for example: {item.witness}")
    for why in item.causes:
        callers = f" (called from {listed(why.callers)})" if why.callers else ""
        lines.append(f"{'unchanged' if why.unchanged else why.side}: {why.path}:{why.line}:{why.column}{callers}")
        lines.append(f"    {why.text}")
    if item.changed:
        lines.append(f"    … and {item.changed} changed places more")
    if item.carrying:
        lines.append(f"    … and {item.carrying} more that carry it")
    if item.share:
        lines.append(item.share)
    yield _folded(f"{word_of(item)} {number}{_where(names)}", lines)


def _policies(found: Iterable[Section], *, every: bool) -> Iterator[str]:
    blocks: list[tuple[Sequence[str], int, list[str]]] = []
    for section in found:
        lines = [text for change in told_changes(section, every=every) for text in (change.title, *change.lines)]
        lines += [follow_text(section)] if section.following else []
        if lines:
            blocks.append((section.names, len(section.changes) + section.following, lines))
    pieces = [
        _folded(f"{counted(count, 'policy', 'policies')}{_where(names)}", lines, "diff")
        for names, count, lines in blocks
    ]
    if len(pieces) > 1:
        yield hidden(f"{counted(sum(count for _, count, _ in blocks), 'policy', 'policies')} changed", pieces)
    else:
        yield from pieces


def _where(names: Sequence[str]) -> str:
    return f" ({listed(names)})" if names else ""


def _notes(found: Iterable[Section]) -> Iterator[str]:
    notes = list(dict.fromkeys(note for section in found for note in section.notes))
    lines = [f"> note: {prose(note, cell=False)}" for note in notes]
    shown = fitting(lines, EXAMPLES)
    yield from shown
    if lines[len(shown) :]:
        yield hidden(f"{counted(len(lines) - len(shown), 'note')} more", lines[len(shown) :])


def _folded(title: str, lines: Sequence[str], language: str = "") -> str:
    shown = list(lines[:200])
    if len(lines) > len(shown):
        shown.append(f"… {len(lines) - len(shown)} lines more")
    return folded(title, shown, language)


def write(comparison: Comparison, where: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    placed = comparison if where.project is None else from_top(comparison, where.root)
    of = tuple(filter(None, (project_of(where), ",".join(comparison.after.chosen))))
    yield diff_markdown(placed, brief=where.brief, every=where.every, of=of)
