"""Rows of a long comparison as groups in JSON: those of equal ports and classes, as the pairs of their ends.

No connection is left out: the pairs, written out again, are the rows. Of one row alone a group has its witness, and the
lines that made it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from netpolc.analysis.answers import Difference, Row, RowEnd, Share
from netpolc.analysis.ends import End, Part
from netpolc.reports.answers_json import end_json, names_json
from netpolc.reports.connections_json import existing_end_json
from netpolc.reports.diff_rows import row_json
from netpolc.reports.json_stream import Ready, tight
from netpolc.rules.json import Json
from netpolc.sets.ports import ports_text
from netpolc.sides.comparison import Compared, Comparison

MOST_ROWS: Final = 2_000
"""An answer of more rows, in all of its environments, has groups of them."""


def is_long(comparison: Comparison) -> bool:
    """Say whether an answer has more rows than are written one by one."""
    return sum(_counts(comparison)) > MOST_ROWS


def grouped_json(comparison: Comparison) -> dict[str, Json]:
    """Say how many rows the groups of an answer stand for, and what writes each of them."""
    opened, closed = _counts(comparison)
    return {"grouped": {"opened": opened, "closed": closed, "every_row": "-o jsonl"}}


def _counts(comparison: Comparison) -> tuple[int, int]:
    differences = [item.difference for item in comparison.environments]
    return sum(len(item.opened) for item in differences), sum(len(item.closed) for item in differences)


def groups_json(compared: Compared, comparison: Comparison) -> Mapping[str, Iterator[Ready]]:
    """Write the rows of an environment as groups, and the ends that these name by their numbers, from 0."""
    ends = _numbered(compared.difference)
    written = {
        word: (tight(_group(several, ends, compared, comparison)) for several in alike(rows))
        for word, rows in (("opened", compared.difference.opened), ("closed", compared.difference.closed))
    }
    return {"ends": (tight(_end(item)) for item in ends), **written}


def alike(rows: Iterable[Row]) -> Sequence[Sequence[Row]]:
    """Put rows together that are equal but for their ends, by their first; those of different edits never are."""
    found: dict[object, list[Row]] = {}
    for row in rows:
        edits = None if row.edited is None or row.edited.share is Share.TRACED else row.group
        found.setdefault((edits, row.classes, row.ports, row.names, row.renames), []).append(row)
    return tuple(found.values())


def _numbered(difference: Difference) -> dict[RowEnd, int]:
    ends: dict[RowEnd, int] = {}
    for row in (*difference.opened, *difference.closed):
        for end in (row.source, row.destination):
            ends.setdefault(end, len(ends))
        for part in row.except_:
            ends.setdefault(part.source, len(ends))
            ends.setdefault(part.destination, len(ends))
    return ends


def _end(end: RowEnd) -> Json:
    return end_json(end) if isinstance(end, End) else existing_end_json(end)


def _group(rows: Sequence[Row], ends: Mapping[RowEnd, int], compared: Compared, comparison: Comparison) -> Json:
    """Write rows that are alike; one alone stays a row."""
    first = rows[0]
    example = row_json(first, compared, comparison)
    if len(rows) == 1:
        return example
    same = ("classes", "ports", "port_names", "rename", "more_renames")
    result: dict[str, Json] = {key: example[key] for key in same if key in example}
    if len({row.group for row in rows}) == 1:
        result["group"] = first.group
    return {
        **result,
        "rows": len(rows),
        "pairs": [_pair(row, ends) for row in rows],
        "example": example,
    }


def _pair(row: Row, ends: Mapping[RowEnd, int]) -> Json:
    pair: list[Json] = [ends[row.source], ends[row.destination]]
    return [*pair, [_cut(part, ends) for part in row.except_]] if row.except_ else pair


def _cut(part: Part, ends: Mapping[RowEnd, int]) -> Json:
    return {
        "source": ends[part.source],
        "destination": ends[part.destination],
        "ports": ports_text(part.ports),
        **names_json(part),
    }
