"""Which nodes are reached from some, in how many hops: breadth first, over sets of nodes that are bits."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from netpolc.analysis.bits import members
from netpolc.analysis.meshes import Mesh
from netpolc.sets.intervals import Intervals
from netpolc.values import frozen


@frozen
class Hop:
    """How a node is reached first."""

    hop: int
    """Counts from 1."""
    ports: Intervals
    """Those on which the nodes of the hop before reach it."""
    before: int
    """The first of these nodes."""


Hops: TypeAlias = Mapping[int, Hop]
"""The nodes that are reached."""


def walk(meshes: Iterable[Mesh], starts: int) -> dict[int, Hop]:
    """Say how each node is reached; `starts` are bits, and told only where something leads back to them.

    A mesh is looked at until one of its sources is reached: in the next hop all of its destinations are.
    """
    found: dict[int, Hop] = {}
    left, done, frontier, hop = list(meshes), 0, starts, 0
    while frontier and left:
        hop += 1
        new: dict[int, Hop] = {}
        rest: list[Mesh] = []
        for mesh in left:
            sources = mesh.sources & frontier
            if not sources:
                rest.append(mesh)
                continue
            before = (sources & -sources).bit_length() - 1
            for node in members(mesh.destinations & ~done):
                known = new.get(node)
                new[node] = (
                    Hop(hop, mesh.ports, before)
                    if known is None
                    else Hop(hop, known.ports | mesh.ports, min(before, known.before))
                )
        found |= new
        fresh = bits_of(new)
        done |= fresh
        frontier, left = fresh & ~starts, rest
    return found


def bits_of(nodes: Iterable[int]) -> int:
    """Return nodes as bits."""
    found = 0
    for node in nodes:
        found |= 1 << node
    return found
