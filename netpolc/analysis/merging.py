"""Answers for several readings of one fact, put together: what holds in all of them, and what holds in some."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

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
