"""What nobody knows of workloads that exist, where the answer of a comparison hangs on it."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Difference, Note, Verdict
from netpolc.analysis.existing_difference import difference_of_existing
from netpolc.program.inventory import Inventories
from netpolc.program.model import Program

MOVED: Final = "nodes"
DESCRIBED: Final = "described-again"


def difference_with_doubts(before: Program, after: Program, inventories: Inventories) -> Difference:
    """Ask of workloads that exist; where nothing differs as far as one knows, and something may, it is unknown.

    Pods on the network of their node are told as others, but most networks do not hold policies against them. Of a
    workload that is described twice nobody knows which description counts.
    """
    answer = difference_of_existing(before, after, inventories)
    doubts = (*_moved(inventories), *_described(before, after, inventories, answer))
    if not doubts:
        return answer
    verdict = Verdict.UNKNOWN if answer.verdict is Verdict.EQUAL else answer.verdict
    return evolve(answer, verdict=verdict, notes=(*answer.notes, *doubts))


def _moved(inventories: Inventories) -> Iterator[Note]:
    """Note workloads that are on the network of their node on one side only."""
    was, now = ({item.text: item for item in inventory.workloads if item.host_network} for inventory in inventories)
    moved = sorted(was.keys() ^ now.keys())
    if moved:
        text = "workloads are on the network of their node on one side only; what that opens or closes is unknown"
        origins = dict.fromkeys(place for name in moved for place in (was | now)[name].origins)
        yield Note(MOVED, text, tuple(origins), tuple(moved))


def _described(before: Program, after: Program, inventories: Inventories, answer: Difference) -> Iterator[Note]:
    again = [item for inventory in inventories for item in inventory.again]
    if not again:
        return
    first, second = (inventory.by_the_other_descriptions() for inventory in inventories)
    if _told(difference_of_existing(before, after, (first, second))) != _told(answer):
        text = "workloads are described again in another way, and the answer hangs on which description counts"
        origins = dict.fromkeys(place for item in again for place in item.origins)
        yield Note(DESCRIBED, text, tuple(origins), tuple(sorted({item.text for item in again})))


def _told(answer: Difference) -> tuple[frozenset[object], frozenset[object]]:
    """Return what is told, whoever made it."""
    opened, closed = (
        frozenset((row.source, row.destination, row.ports) for row in rows) for rows in (answer.opened, answer.closed)
    )
    return opened, closed
