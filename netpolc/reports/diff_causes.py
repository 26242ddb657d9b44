"""The lines of an item of a comparison: those that were changed, then those that only carry it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Cause, Changed, Row, Share
from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import Origin
from netpolc.reports.counting import fitting
from netpolc.reports.diff_words import EXAMPLES
from netpolc.reports.texts import split_lines
from netpolc.sides.comparison import Comparison, FoundBy, Side
from netpolc.values import frozen

SHARES: Final = {
    Share.SUFFICES: "each of these edits alone does it",
    Share.TOGETHER: "only undoing all of these edits undoes it",
    Share.TRACED: "told by traces: it is not known which edits undo it",
}
_MOST: Final = 4
"""So many changed places are told of each side."""


@frozen
class CauseLine:
    """One cause in words, with its place."""

    side: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    """The line as it is written, without its indentation."""
    manifests: tuple[str, ...]
    callers: tuple[str, ...] = ()
    unchanged: bool = False
    """It reads the same on both sides, and only carries the rows."""


@frozen
class Causes:
    """What is told of the causes of an item."""

    lines: tuple[CauseLine, ...]
    """The lines that were changed first, then the first of those that only carry the rows."""
    changed: int = 0
    """How many changed lines more there are."""
    carrying: int = 0
    """How many lines that only carry the rows more there are."""
    share: str = ""
    """What the changed lines did, where that is more than to be needed."""


Homed = tuple[str | None, Row]
"""A row, and the environment that has it."""


def causes_of(rows: Iterable[Homed], comparison: Comparison, most: int | None = EXAMPLES) -> Causes:
    """Put the causes of rows into words, each once: first those of the first environment, then what others add.

    `most`: so many lines that only carry the rows are told; None: all that there are.
    """
    told = tuple(rows)
    first = told[0][0] if told else None
    changed: dict[CauseLine, list[str]] = {}
    for (place, home), written in _edited(told).items():
        paths = [_manifest(cause, home, comparison) for cause in written]
        changed.setdefault(_line(place.side, place.origin, comparison), []).extend(paths)
    carrying: dict[CauseLine, list[str]] = {}
    causes = dict.fromkeys((home, row.edited is not None, cause) for home, row in told for cause in row.causes)
    for home, unchanged, cause in sorted(causes, key=lambda item: item[0] != first):
        for origin in dict.fromkeys(item.locate() for item in cause.origins):
            line = evolve(_line(cause.side, origin, comparison), unchanged=unchanged)
            found = carrying if unchanged else changed
            # What an environment that is told with the first has at a line of its own is told beside it.
            if home == first or line not in found:
                found.setdefault(line, []).append(_manifest(cause, home, comparison))
    shown = [line for side in ("before", "after") for line in [why for why in changed if why.side == side][:_MOST]]
    kept = [*changed] if most is None else [line for line in changed if line in shown]
    carriers = fitting([*carrying], most)
    return Causes(
        tuple(
            evolve(line, manifests=tuple(sorted(set(found[line]))))
            for found, lines in ((changed, kept), (carrying, carriers))
            for line in lines
        ),
        len(changed) - len(kept),
        len(carrying) - len(carriers),
        _share((row for _, row in told), comparison),
    )


def _edited(rows: Iterable[Homed]) -> Mapping[tuple[Changed, str | None], Mapping[Cause, None]]:
    """Give the changed places of some rows, with what is written there and no carrying line tells of."""
    found: dict[tuple[Changed, str | None], dict[Cause, None]] = {}
    for home, row in rows:
        for place in () if row.edited is None else row.edited.places:
            written = found.setdefault((place, home), {})
            if place.cause is not None:
                written[place.cause] = None
            elif not any(cause.origins for cause in row.causes):
                written.update(dict.fromkeys(row.causes))
    return found


def _share(rows: Iterable[Row], comparison: Comparison) -> str:
    shares = (Share.TRACED if row.edited is None else row.edited.share for row in rows)
    undone = comparison.found_by is FoundBy.UNDOING
    return next((SHARES[share] for share in shares if undone and share in SHARES), "")


def _manifest(cause: Cause, home: str | None, comparison: Comparison) -> str:
    return _side(cause.side, comparison).manifest(home, cause.policy)


def _side(side: str, comparison: Comparison) -> Side:
    return comparison.before if side == "before" else comparison.after


def _line(name: str, origin: Origin, comparison: Comparison) -> CauseLine:
    side, place = _side(name, comparison), origin.place
    return CauseLine(
        name,
        shown_path(place.path, side.base),
        place.line,
        place.column,
        place.end_line or place.line,
        place.end_column or place.column,
        _source_line(place.path, place.line),
        (),
        tuple(f"{shown_path(item.path, side.base)}:{item.line}" for item in origin.via),
    )


def _source_line(path: str, line: int) -> str:
    import linecache

    try:
        if path == "-" or not Path(path).is_file():
            return ""
        text = linecache.getline(path, line).strip()
        if text:
            return text
        lines = split_lines(Path(path).read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError):  # no file, or a name that none can have
        return ""
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""
