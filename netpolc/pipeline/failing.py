"""What is asked of workloads where some classes of a change pass."""

from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Difference, Verdict
from netpolc.analysis.existing_difference import difference_of_existing
from netpolc.analysis.possible import difference
from netpolc.program.inventory import Inventory
from netpolc.program.model import Program

_HOSTS: Final = "host-network"
_DOUBTS: Final = frozenset({"nodes", "budget"})


def with_doubts_of_nodes(before: Program, after: Program, inventories: tuple[Inventory, Inventory]) -> Difference:
    """Ask of workloads that exist; where some are on the network of their node, also what differs for nodes.

    Where the sides differ for nodes the verdict is unknown: pods on their network are told as others.
    """
    answer = difference_of_existing(before, after, inventories)
    if not any(note.kind == _HOSTS for note in answer.notes):
        return answer
    doubts = [note for note in difference(before, after, every_reading=True).notes if note.kind in _DOUBTS]
    return evolve(answer, verdict=Verdict.UNKNOWN, notes=(*answer.notes, *doubts)) if doubts else answer
