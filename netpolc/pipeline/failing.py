"""What is asked of workloads where some classes of a change pass."""

from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Difference, Verdict
from netpolc.analysis.possible import difference
from netpolc.pipeline.existing_doubts import DESCRIBED, MOVED, difference_with_doubts
from netpolc.program.inventory import Inventories
from netpolc.program.model import Program

_HOSTS: Final = "host-network"
_DOUBTS: Final = frozenset({"nodes", "budget"})


def with_doubts_of_nodes(before: Program, after: Program, inventories: Inventories) -> Difference:
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
