"""The lines of a row: first those that were changed and made it, then those that only carry it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Cause, Changed, Class, Edited, Row, Share, Side
from netpolc.causes.edits import Cut, Edit, Lines
from netpolc.diagnostics.model import Origin, Place
from netpolc.diagnostics.origin import Written
from netpolc.values import frozen

Line = tuple[Side, str, int]

_SHORT: Final = 3
"""An edit of more lines is told by those of its lines that the row comes by, where it does."""
_ISOLATION: Final = frozenset({Class.ISOLATION_LOST, Class.ISOLATION_GAINED})


@frozen(eq=False)
class Sources:
    """The texts of both sides and where they changed."""

    roots: Mapping[Side, Path]
    cut: Cut

    def path(self, side: Side, name: str) -> str:
        """Return the path of a file as origins have it."""
        return (self.roots[side] / name).as_posix()

    def is_changed(self, side: Side, place: Place) -> bool:
        """Say whether any line of a place is not on the other side."""
        return any(self._changed(side, path, line) for _, path, line in lines_at(side, place))

    def _changed(self, side: Side, path: str, line: int) -> bool:
        root = self.roots[side].as_posix() + "/"
        return path.startswith(root) and line in self.cut.changed[side].get(path.removeprefix(root), ())


def lines_at(side: Side, place: Place) -> frozenset[Line]:
    """Give the lines that a place stands on."""
    return frozenset((side, place.path, line) for line in range(place.line, (place.end_line or place.line) + 1))


def with_edits(row: Row, edits: Sequence[Edit], share: Share, sources: Sources, *, opened: bool) -> Row:
    """Name the edits that made a row, and leave as its carrying lines those that were not changed."""
    own: Side = "after" if opened else "before"
    other: Side = "before" if opened else "after"
    carriers = [(cause, origin) for cause in row.causes for origin in _origins(cause)]
    told: list[tuple[bool, tuple[Changed, ...]]] = []
    mine: set[Line] = set()
    here = any(any(_places(edit, own, sources)) for edit in edits)
    for edit in edits:
        sides: dict[Side, list[Place]] = {side: list(_places(edit, side, sources)) for side in (own, other)}
        there = own if sides[own] else other
        if there == other and edit.elsewhere and here:
            continue  # the other half of a move, whose text on this side is told
        lines = {line for place in sides[there] for line in lines_at(there, place)}
        mine |= lines | {line for place in sides[other] for line in lines_at(other, place)}
        inside = tuple(_inside(carriers, lines))
        through = tuple(_through(carriers, lines)) if len(lines) > _SHORT else ()
        whole = tuple(Changed(there, Origin(place)) for place in sides[there])
        told.append((not inside, inside or through or whole))
    places = [place for _, several in sorted(told, key=lambda item: item[0]) for place in several]
    places += _inside([(cause, origin) for cause, origin in carriers if cause.side != own], mine)
    causes = tuple(_carrying(cause, sources) for cause in row.causes)
    return evolve(row, causes=causes, edited=Edited(share, tuple(dict.fromkeys(places))))


def with_traces(row: Row, sources: Sources) -> Row:
    """Name the changed lines that the values of a row come by, where there are any."""
    carriers = [(cause, origin) for cause in row.causes for origin in _origins(cause)]
    places = [
        Changed(cause.side, origin, cause) for cause, origin in carriers if sources.is_changed(cause.side, origin.place)
    ]
    places += (
        Changed(cause.side, Origin(place))
        for cause, origin in carriers
        for place in origin.via
        if sources.is_changed(cause.side, place)
    )
    if not places:
        return row
    causes = tuple(_carrying(cause, sources) for cause in row.causes)
    return evolve(row, causes=causes, edited=Edited(Share.TRACED, tuple(dict.fromkeys(places))))


def regrouped(opened: Sequence[Row], closed: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Give groups other numbers: rows that the same edits made are one group."""
    known: dict[object, int] = {}

    def told(rows: Sequence[Row], *, is_opened: bool) -> tuple[Row, ...]:
        return tuple(evolve(row, group=known.setdefault(_group(row, is_opened), len(known))) for row in rows)

    return told(opened, is_opened=True), told(closed, is_opened=False)


def _group(row: Row, is_opened: bool) -> object:
    if row.edited is None or row.edited.share is Share.TRACED:
        return row.group
    places = tuple((place.side, place.origin.place) for place in row.edited.places)
    return is_opened, bool(_ISOLATION.intersection(row.classes)), row.edited.share, places


def _origins(cause: Cause) -> Iterator[Origin]:
    yield from dict.fromkeys(item.locate() for item in cause.origins)


def _inside(carriers: Iterable[tuple[Cause, Origin]], lines: set[Line]) -> Iterator[Changed]:
    """Give the places of a row that stand wholly on some lines."""
    for cause, origin in carriers:
        if lines_at(cause.side, origin.place) <= lines:
            yield Changed(cause.side, origin, cause)


def _through(carriers: Iterable[tuple[Cause, Origin]], lines: set[Line]) -> Iterator[Changed]:
    """Give the callers of the places of a row that stand wholly on some lines."""
    for cause, origin in carriers:
        for place in origin.via:
            if lines_at(cause.side, place) <= lines:
                yield Changed(cause.side, Origin(place))


def _carrying(cause: Cause, sources: Sources) -> Cause:
    """Leave out the lines that were changed: those that made the row are told already, and others did not."""
    kept = [origin for origin in _origins(cause) if not sources.is_changed(cause.side, origin.place)]
    return evolve(cause, origins=tuple(map(Written, kept)))


def _places(edit: Edit, side: Side, sources: Sources) -> Iterator[Place]:
    """Give what an edit changed on one side, each run of lines as one place."""
    file = edit.file
    name, lines = (file.before, file.old) if side == "before" else (file.after, file.new)
    if name is None:
        return
    numbers = {number for number in _numbers(edit, side) if lines[number].strip()}
    for first, last in _runs(sorted(numbers)):
        yield _place(sources.path(side, name), lines, first, last)


def _numbers(edit: Edit, side: Side) -> set[int]:
    """Give its lines on one side, from 0, without those that were only indented or moved, where there are others."""
    every: set[int] = set()
    indented: set[int] = set()
    for step in edit.steps:
        here = range(step.old, step.old_end) if side == "before" else range(step.new, step.new_end)
        every.update(here)
        texts = edit.file.old[step.old : step.old_end], edit.file.new[step.new : step.new_end]
        if [text.strip() for text in texts[0]] == [text.strip() for text in texts[1]]:
            indented.update(here)
    lines = edit.file.old if side == "before" else edit.file.new
    indented.update(number for number in every if lines[number].strip() in edit.elsewhere)
    return every - indented or every


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    for index, number in enumerate(numbers):
        if index == 0 or numbers[index - 1] != number - 1:
            last = number
            while last + 1 in numbers:
                last += 1
            yield number, last


def _place(path: str, lines: Lines, first: int, last: int) -> Place:
    column = len(lines[first]) - len(lines[first].lstrip()) + 1
    return Place(path, first + 1, column, last + 1, len(lines[last].rstrip()) + 1)
