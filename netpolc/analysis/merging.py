"""Answers for several readings of one fact, put together: what holds in all of them, and what holds in some."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from netpolc.analysis.owned import base
from netpolc.analysis.rows import Connection, ExistingEnd
from netpolc.sets.addresses import EVERY_ADDRESS
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import EVERY_PORT

Places: TypeAlias = Sequence[tuple[Intervals, Intervals]]
"""Sets of addresses that are disjoint, each with its ports: ports first."""


def common(readings: Iterable[Intervals]) -> tuple[Intervals, Intervals]:
    """Return the ports of all readings, and those of some of them only."""
    every, some = EVERY_PORT, EMPTY
    for ports in readings:
        every, some = every & ports, some | ports
    return every, some - every


def union_of(several: Iterable[Intervals]) -> Intervals:
    """Return all that is in any of these sets."""
    found = EMPTY
    for item in several:
        found |= item
    return found


def common_places(
    readings: Sequence[Places],
) -> tuple[list[tuple[Intervals, Intervals]], list[tuple[Intervals, Intervals]]]:
    """Return what all readings allow of addresses, and what only some of them do."""
    pieces = [(EVERY_ADDRESS, EVERY_PORT, EMPTY)]
    for places in readings:
        split: list[tuple[Intervals, Intervals, Intervals]] = []
        for where, every, some in pieces:
            rest = where
            for ports, there in places:
                if both := rest & there:
                    rest -= both
                    split.append((both, every & ports, some | ports))
            if rest:
                split.append((rest, EMPTY, some))
        pieces = split
    sure: dict[Intervals, Intervals] = {}
    perhaps: dict[Intervals, Intervals] = {}
    for where, every, some in pieces:
        for found, ports in ((sure, every), (perhaps, some - every)):
            if ports:
                found[ports] = found.get(ports, EMPTY) | where
    return list(sure.items()), list(perhaps.items())


def merged(rows: Iterable[Connection], readings: Mapping[str, int]) -> Iterator[Connection]:
    """Put the rows of all readings of a pair together: what only some of them allow is unknown."""
    pairs: dict[tuple[str | None, str | None], dict[tuple[ExistingEnd, ExistingEnd], list[Connection]]] = {}
    for row in rows:
        names = [base(end) if isinstance(end, str) else None for end in (row.source, row.destination)]
        if not any(name in readings for name in names):
            yield row
            continue
        of_reading = tuple(end if isinstance(end, str) else EVERY_ADDRESS for end in (row.source, row.destination))
        pairs.setdefault((names[0], names[1]), {}).setdefault((of_reading[0], of_reading[1]), []).append(row)
    for (source, destination), found in pairs.items():
        count = readings.get(source or "", 1) * readings.get(destination or "", 1)
        missing = count - len(found)
        if source is not None and destination is not None:
            of_readings = [union_of(row.ports for row in several) for several in found.values()]
            sure, perhaps = common([*of_readings, *[EMPTY] * missing])
            for ports, unknown in ((sure, False), (perhaps, True)):
                if ports:
                    yield Connection(source, destination, ports, unknown)
            continue
        places = [[(row.ports, _outside(row)) for row in several] for several in found.values()]
        for entries, unknown in zip(common_places([*places, *[()] * missing]), (False, True), strict=True):
            for ports, where in entries:
                yield Connection(source or where, destination or where, ports, unknown)


def _outside(row: Connection) -> Intervals:
    return (
        row.source
        if isinstance(row.source, Intervals)
        else row.destination
        if isinstance(row.destination, Intervals)
        else EMPTY
    )
