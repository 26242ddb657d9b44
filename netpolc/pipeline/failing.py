"""Whether a comparison fails by the classes that its user stops; nothing passes that could not be judged."""

from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Class, Difference, Row, Verdict
from netpolc.analysis.class_groups import GROUPS
from netpolc.analysis.possible import difference
from netpolc.pipeline.existing_doubts import DESCRIBED, MOVED, difference_with_doubts
from netpolc.program.inventory import Inventory
from netpolc.program.model import Program
from netpolc.sides.comparison import Comparison

_OF_PODS: Final = frozenset({Class.OPENED_ACROSS_NAMESPACES, Class.OPENED_INSIDE_NAMESPACE})
_BLOCKS: Final = "ipblock-may-cover-pods"
_HOSTS: Final = "host-network"
_OF_ENDS: Final = frozenset({_HOSTS, "unknown-label"})
"""Notes by which rows of the ends that they name are unknown."""
_DOUBTS: Final = frozenset({"nodes", "budget"})


def fails(found: Comparison, wanted: frozenset[Class]) -> bool:
    """Say whether a row is of a class that is wanted, or could be, or whether something could not be judged."""
    return any(
        not item.is_certain or _is_doubtful(item.difference) or wanted & _may_be(item.difference)
        for item in found.judged.environments
    )


def _is_doubtful(answer: Difference) -> bool:
    """Say whether a row is of an end whose connections nobody knows."""
    ends = {end for note in answer.notes if note.kind in _OF_ENDS for end in note.ends}
    return bool(ends) and any(not ends.isdisjoint(_ends(row)) for row in (*answer.opened, *answer.closed))


def _ends(row: Row) -> set[str]:
    ends = (row.source, row.destination)
    return {name for end in ends for name in (end if isinstance(end, tuple) else (end,)) if isinstance(name, str)}


def _may_be(answer: Difference) -> frozenset[Class]:
    """Give the classes of the rows, and those that they have too where a block may mean pods, or nodes of pods."""
    opened = {item for row in answer.opened for item in row.classes}
    sure = opened.union(item for row in answer.closed for item in row.classes)
    meant = any(note.kind in {_BLOCKS, _HOSTS} for note in answer.notes)
    return frozenset(sure | (_OF_PODS if meant and opened & GROUPS["outside"] else frozenset()))


def with_doubts_of_nodes(before: Program, after: Program, inventories: tuple[Inventory, Inventory]) -> Difference:
    """Ask of workloads that exist; where some are on the network of their node, also what differs for nodes.

    Where the sides differ for nodes the verdict is unknown: pods on their network are told as others. So it is where
    anything hangs on what nobody knows of the workloads.
    """
    answer = difference_with_doubts(before, after, inventories)
    doubts = [note for note in answer.notes if note.kind in (MOVED, DESCRIBED)]
    if any(note.kind == _HOSTS for note in answer.notes):
        more = [note for note in difference(before, after, every_reading=True).notes if note.kind in _DOUBTS]
        doubts += more
        answer = evolve(answer, notes=(*answer.notes, *more))
    return evolve(answer, verdict=Verdict.UNKNOWN) if doubts else answer
