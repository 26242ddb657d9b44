"""Environments whose answers are alike, which people are told once."""

from collections.abc import Sequence

from attrs import evolve

from netpolc.analysis.answers import Row
from netpolc.sides.comparison import Compared, Comparison


def alike(comparison: Comparison) -> tuple[tuple[tuple[str, ...], Compared], ...]:
    """Tell equal answers of several environments once, with all their names, and with the causes of each."""
    found: dict[object, list[Compared]] = {}
    for item in comparison.environments:
        key = (
            item.difference.verdict,
            tuple(map(_content, item.difference.opened)),
            tuple(map(_content, item.difference.closed)),
            item.changes,
            tuple(note.text for note in item.notes),
        )
        found.setdefault(key, []).append(item)
    return tuple(
        (tuple(item.name for item in items if item.name is not None), _with_causes(items)) for items in found.values()
    )


def _with_causes(items: Sequence[Compared]) -> Compared:
    """Give the rows of the first the causes and edits that equal rows of the others have."""
    first = items[0]
    if len(items) == 1:
        return first
    known = first.difference
    opened = [item.difference.opened for item in items]
    closed = [item.difference.closed for item in items]
    return evolve(
        first, difference=evolve(known, opened=_with(known.opened, opened), closed=_with(known.closed, closed))
    )


def _with(rows: tuple[Row, ...], sides: Sequence[Sequence[Row]]) -> tuple[Row, ...]:
    found: list[Row] = []
    for row, alike_rows in zip(rows, zip(*sides, strict=True), strict=True):
        causes = tuple(dict.fromkeys(cause for item in alike_rows for cause in item.causes))
        places = tuple(dict.fromkeys(p for item in alike_rows if item.edited is not None for p in item.edited.places))
        edited = None if row.edited is None else evolve(row.edited, places=places)
        found.append(evolve(row, causes=causes, edited=edited))
    return tuple(found)


def _content(row: Row) -> object:
    return row.connections, row.classes
