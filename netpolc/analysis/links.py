"""Who reaches whom in one step, as sets of nodes: for certain, and perhaps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from attrs import define

from netpolc.analysis.bits import members
from netpolc.analysis.existing import Connections
from netpolc.analysis.existing_gains import Sources
from netpolc.analysis.merging import Places, common, common_places
from netpolc.analysis.meshes import Mesh, meshes
from netpolc.analysis.owned import base
from netpolc.analysis.walking import bits_of
from netpolc.program.model import Direction
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.values import frozen

Addresses: TypeAlias = tuple[Places, Places]
"""The addresses that a node connects with, each with its ports: for certain, and perhaps."""


@frozen
class Apart:
    """A workload that is a node of its own: it has several readings of its labels, or is on the network of its node."""

    text: str
    slots: tuple[int, ...]
    host: bool


@define(eq=False)
class Links:
    """Workloads that policies treat alike as nodes, which are bits, and who reaches whom on which ports."""

    texts: Sequence[tuple[str, ...]]
    """The workloads of each node, sorted; of nodes that came apart none are left in the first."""
    sure: Sequence[Mesh]
    perhaps: Sequence[Mesh]
    """All that is sure, and what hangs on something that nobody knows."""
    _found: Connections
    _apart: Mapping[int, Apart]

    def node_of(self) -> dict[str, int]:
        """Return the node of each workload."""
        return {text: node for node, texts in enumerate(self.texts) for text in texts}

    def addresses(self, node: int, direction: Direction) -> Addresses:
        """Return the addresses that a node connects with, or is connected with."""
        apart = self._apart.get(node)
        if apart is None:
            return self._found.places.get((node, direction), ()), ()
        readings = [self._found.places.get((slot, direction), ()) for slot in apart.slots]
        sure, perhaps = (readings[0], []) if len(readings) == 1 else common_places(readings)
        return ((), (*sure, *perhaps)) if apart.host else (sure, perhaps)


def links_of(found: Connections, any_reading: Connections) -> Links:
    """Say who reaches whom; `any_reading`: the same connections, where each block means all pods that it could mean."""
    slots = found.view.slots.texts
    hosts, readings = found.hosts, found.several_readings
    special = sorted(
        (base(text), slot)
        for slot, texts in enumerate(slots)
        for text in texts
        if base(text) in hosts or base(text) in readings
    )
    apart = {
        number: Apart(text, tuple(dict.fromkeys(slot for _, slot in several)), text in hosts)
        for number, (text, several) in enumerate(groupby(special, key=lambda item: item[0]), len(slots))
    }
    own = {item.text for item in apart.values()}
    texts = [*(tuple(text for text in several if base(text) not in own) for several in slots)]
    texts += [(item.text,) for item in apart.values()]
    links = Links(texts, found.meshes, found.meshes, found, apart)
    filled = bits_of(node for node, several in enumerate(texts) if several)
    if readings:
        links.sure = meshes(_surely(found.meshes, filled, apart))
    elif apart:
        links.sure = [Mesh(mesh.sources & filled, mesh.destinations & filled, mesh.ports) for mesh in found.meshes]
    if apart or any_reading is not found:
        links.perhaps = list(_perhaps(any_reading, found, links.node_of()))
    return links


def _surely(
    found: Iterable[Mesh], filled: int, apart: Mapping[int, Apart]
) -> Iterator[tuple[int, list[tuple[Intervals, int]]]]:
    """Give by destination who reaches it whatever is true: in all readings of either, and none that are hosts."""
    by_slot: dict[int, list[tuple[Intervals, int]]] = {}
    for mesh in found:
        for slot in members(mesh.destinations):
            by_slot.setdefault(slot, []).append((mesh.ports, mesh.sources))
    sure = {node: item for node, item in apart.items() if not item.host}

    def sources(slot: int) -> list[tuple[Intervals, int]]:
        entries = by_slot.get(slot, [])
        kept = [(ports, bits & filled) for ports, bits in entries if bits & filled]
        for node, item in sure.items():
            ports, _ = common(_ports_from(entries, source) for source in item.slots)
            if ports:
                kept.append((ports, 1 << node))
        return kept

    yield from ((slot, sources(slot)) for slot in by_slot if filled >> slot & 1)
    for node, item in sure.items():
        yield node, _of_all([sources(slot) for slot in item.slots])


def _ports_from(entries: Sources, source: int) -> Intervals:
    return next((ports for ports, bits in entries if bits >> source & 1), EMPTY)


def _of_all(readings: Sequence[Sources]) -> list[tuple[Intervals, int]]:
    """Give what all of some disjoint sets of sources have."""
    found = list(readings[0])
    for other in readings[1:]:
        both = ((ports & more, bits & there) for ports, bits in found for more, there in other if bits & there)
        found = [(ports, bits) for ports, bits in both if ports]
    return found


def _perhaps(found: Connections, shown: Connections, node_of: Mapping[str, int]) -> Iterator[Mesh]:
    """Give who reaches whom in any reading, by the nodes of what is shown."""
    known: dict[int, int] = {}
    by_owner: dict[str, int] = {}
    for text, node in node_of.items():
        by_owner[shown.owner(text)] = by_owner.get(shown.owner(text), 0) | 1 << node

    def nodes(slots: int) -> int:
        bits = known.get(slots)
        if bits is None:
            names = {base(text) for text in found.texts(slots)}
            bits = 0
            for name in names:
                node = node_of.get(name)
                bits |= by_owner.get(found.owner(name), 0) if node is None else 1 << node
            known[slots] = bits
        return bits

    for mesh in found.meshes:
        yield Mesh(nodes(mesh.sources), nodes(mesh.destinations), mesh.ports)
