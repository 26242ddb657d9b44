"""The answer of `netpolc diff -o markdown`: a comment for a pull request, of at most 65,536 characters."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.reports.diff_heads import left_out_lines, side_lines, verdict_line, way_lines
from netpolc.reports.diff_ranks import Section, notes_line, ranked, sections, summary_lines
from netpolc.reports.diff_words import Told, change_text, title_text, word_of
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.markdown import code, comment, document, folded, prose
from netpolc.reports.formats import Page
from netpolc.reports.spots import project_of
from netpolc.sides.comparison import Comparison
from netpolc.sides.tops import from_top

LONGEST: Final = 65_000
"""GitHub takes 65,536 characters; a little is kept for what stands around."""

MARKER: Final = "netpolc:diff"
"""By this a later run finds the comment and replaces it."""


def diff_markdown(
    comparison: Comparison, *, brief: bool = False, of: tuple[str, ...] = (), marker: str = MARKER
) -> Shown:
    """Write a comparison as Markdown: the verdict, a table of groups, details folded; what is left out is counted.

    `of`: what tells the comment from others on one pull request: the project folder, the environments.
    """
    told_sides = (*side_lines(comparison), *left_out_lines(comparison), *(() if brief else way_lines(comparison)))
    head = [
        comment(":".join((marker, *of))),
        f"### netpolc: {prose(verdict_line(comparison))}",
        "",
        _lines(told_sides),
        "",
    ]
    counts = (*summary_lines(comparison), *(notes_line(comparison) if brief else ()))
    head += [_lines(counts), ""] if counts else []
    if brief:
        return document(head[:-1])
    found = sections(comparison)
    rows = [_row(", ".join(names), told) for names, told in ranked(found)]
    details = [piece for section in found for piece in _details(section)]
    table = _table(("", "environment", "connections", "cause"), rows)
    kept = _fitting([*head, *table[:2]], table[2:], LONGEST * 2 // 3, "rows")
    return document(_fitting([*kept, ""], details, LONGEST, "details"))


def _lines(lines: Iterable[str]) -> str:
    return "<br>".join(map(prose, lines))


def _fitting(lines: list[str], more: list[str], limit: int, what: str) -> list[str]:
    """Add lines as long as they fit, and count those that do not."""
    size = sum(len(line) + 1 for line in lines)
    for index, line in enumerate(more):
        size += len(line) + 1
        if size > limit:
            return [
                *lines,
                *more[:index],
                "",
                f"_{len(more) - index} {what} more do not fit; run `netpolc diff` to see them._",
            ]
    return [*lines, *more]


def _row(where: str, told: Told) -> tuple[str, ...]:
    rows = "<br>".join(code(row) for row in told.rows) + (f"<br>… and {told.more} more" if told.more else "")
    changed = [why for why in told.causes if not why.unchanged] or told.causes
    causes = "<br>".join(dict.fromkeys(f"{why.side} {code(f'{why.path}:{why.line}')}" for why in changed))
    return title_text(told), prose(where), rows, causes


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Write a table without the columns in which nothing stands: sides without environments, or without causes."""
    kept = [index for index, _ in enumerate(heads) if any(row[index] for row in rows)]
    lines = [" | ".join(row[index] for index in kept) for row in (heads, *rows)]
    return [f"| {lines[0]} |", f"|{'---|' * len(kept)}", *(f"| {line} |" for line in lines[1:])] if kept else []


def _details(section: Section) -> Iterator[str]:
    """Give each folded block as one piece, so that none is cut in the middle."""
    where, compared = ", ".join(section.names), section.compared
    for number, told in enumerate(section.groups, 1):
        lines = [f"  {row}" for row in told.rows]
        if told.witness:
            lines.append(f"for example: {told.witness}")
        for why in told.causes:
            lines += [
                f"{'unchanged' if why.unchanged else why.side}: {why.path}:{why.line}:{why.column}",
                f"    {why.text}",
            ]
        if told.carrying:
            lines.append(f"    … and {told.carrying} more that carry it")
        if told.share:
            lines.append(told.share)
        title = f"{word_of(told)} {number}{f' ({where})' if where else ''}"
        yield _folded(title, lines)
    if compared.changes:
        lines = [
            text
            for change in compared.changes
            for text in (
                change_text(change, compared),
                *change.lines,
            )
        ]
        yield _folded(f"policies{f' ({where})' if where else ''}", lines, "diff")
    for note in compared.notes:
        yield f"> note: {prose(note.text, cell=False)}"


def _folded(title: str, lines: list[str], language: str = "") -> str:
    shown = lines[:200]
    if len(lines) > len(shown):
        shown.append(f"… {len(lines) - len(shown)} lines more")
    return folded(title, shown, language)


def write(comparison: Comparison, where: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    placed = comparison if where.project is None else from_top(comparison, where.project)
    of = tuple(filter(None, (project_of(where), ",".join(comparison.after.chosen))))
    yield diff_markdown(placed, brief=where.brief, of=of)
