"""What workloads reach on one side and did not reach on the other, as bits and sets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from netpolc.sets.intervals import EMPTY, Intervals

Sources: TypeAlias = Sequence[tuple[Intervals, int]]
"""Ports, and the slots that reach a destination on them, as bits."""
Places: TypeAlias = Sequence[tuple[Intervals, Intervals]]
"""Ports, and the addresses that a slot may connect with on them."""


def gained(was: Mapping[int, Sources], now: Mapping[int, Sources]) -> Iterator[tuple[int, list[tuple[Intervals, int]]]]:
    """Give for each destination the sources that reach it on ports on which they did not."""
    for slot, sources in now.items():
        found = list(_more(sources, was.get(slot, ())))
        if found:
            yield slot, found


def _more(now: Sources, was: Sources) -> Iterator[tuple[Intervals, int]]:
    if now == was:
        return
    for ports, bits in now:
        rest = bits
        for known, there in was:
            common = rest & there
            if common:
                rest &= ~common
                fresh = ports - known
                if fresh:
                    yield fresh, common
        if rest:
            yield ports, rest


def more_places(now: Places, was: Places) -> Iterator[tuple[Intervals, Intervals]]:
    """Give the ports and addresses that one side has and the other had not."""
    if now == was:
        return
    found: dict[Intervals, Intervals] = {}
    for ports, places in now:
        rest = places
        for known, there in was:
            common = rest & there
            rest -= common
            fresh = ports - known
            if common and fresh:
                found[fresh] = found.get(fresh, EMPTY) | common
        if rest:
            found[ports] = found.get(ports, EMPTY) | rest
    yield from found.items()
