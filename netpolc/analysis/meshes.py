"""Workloads of which all of some connect with all of others: many pairs told as one."""

from collections.abc import Iterable, Sequence
from typing import Final

from netpolc.analysis.bits import members
from netpolc.sets.intervals import Intervals
from netpolc.values import frozen

MOST_PAIRS: Final = 100_000
"""So many pairs of workloads are told one by one, as 35 MB of JSON; more are told by groups."""
MOST_CAUSES: Final = 20
"""So many places are named of a group, which may hold all pairs of all rules."""


@frozen
class Mesh:
    """All sources connect with all destinations on these ports; both are sets of slots, as bits."""

    sources: int
    destinations: int
    ports: Intervals


def meshes(pairs: Iterable[tuple[int, Iterable[tuple[Intervals, int]]]]) -> list[Mesh]:
    """Put pairs together; they come by destination, each with disjoint sets of sources. No pair is in two meshes."""
    by_sources: dict[tuple[Intervals, int], int] = {}
    for slot, sources in pairs:
        for key in sources:
            by_sources[key] = by_sources.get(key, 0) | 1 << slot
    by_destinations: dict[tuple[Intervals, int], int] = {}
    for (ports, bits), destinations in by_sources.items():
        key = ports, destinations
        by_destinations[key] = by_destinations.get(key, 0) | bits
    return [Mesh(bits, destinations, ports) for (ports, destinations), bits in by_destinations.items()]


def pairs_in(found: Iterable[Mesh], sources: Sequence[int], destinations: Sequence[int]) -> int:
    """Count the pairs of workloads; for each slot it is given how many workloads it stands for at either end."""
    sizes: dict[int, int] = {}
    total = 0
    for mesh in found:
        if mesh.destinations not in sizes:
            sizes[mesh.destinations] = sum(destinations[slot] for slot in members(mesh.destinations))
        total += sizes[mesh.destinations] * sum(sources[slot] for slot in members(mesh.sources))
    return total
