"""Connectivity of workloads that exist: all pairs at once, by sets of workloads that policies treat alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias

from attrs import define, field, frozen

from netpolc.analysis.answers import Note
from netpolc.analysis.bits import members
from netpolc.analysis.meshes import MOST_CAUSES, Mesh, meshes, pairs_in
from netpolc.analysis.tables import blocks
from netpolc.analysis.units import Units, Vocabulary, slots_of, units_of
from netpolc.analysis.view import Options, View, view_of
from netpolc.diagnostics.origin import Located
from netpolc.program.inventory import Inventory
from netpolc.program.model import Direction, Program
from netpolc.sets.addresses import PRIVATE, address_number, block_set, cidrs_set
from netpolc.sets.intervals import Intervals, union
from netpolc.sets.steps import TooManySteps

ExistingEnd: TypeAlias = str | Intervals
"""A workload as it is shown (`shop/api[Deployment]`), or addresses outside of the cluster."""
Wanted: TypeAlias = Callable[[ExistingEnd], bool]
"""Says whether an end is asked for."""
_Places: TypeAlias = Sequence[tuple[Intervals, Intervals]]


@frozen
class Connection:
    """A pair that may connect on these ports. Several of one pair add up."""

    source: ExistingEnd
    destination: ExistingEnd
    ports: Intervals


@frozen
class ConnectionGroup:
    """All of some workloads may connect with all of others on these ports."""

    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    ports: Intervals
    origins: tuple[Located, ...]
    more_origins: bool
    """There are more rules than are named."""


@define(eq=False)
class Connections:
    """Every connection that a program allows between workloads that exist, and between them and addresses outside."""

    view: View
    notes: tuple[Note, ...]
    _meshes: Sequence[Mesh]
    """The pairs of workloads, put together."""
    _outside: Mapping[tuple[int, Direction], _Places]

    def rows(self) -> Iterator[Connection]:
        """Give a row a pair, sorted: workloads before addresses. A workload reaches itself as others of its kind do."""
        texts = self.view.slots.texts
        reached: dict[int, list[Mesh]] = {}
        for mesh in self._meshes:
            for slot in members(mesh.sources):
                reached.setdefault(slot, []).append(mesh)
        known: dict[int, list[tuple[str, Intervals]]] = {}
        for name, slot in self._shown():
            ends = known.get(slot)
            if ends is None:
                ends = self._reached(reached.get(slot, ()))
                if len(texts[slot]) > 1:
                    known[slot] = ends
            yield from (Connection(name, text, ports) for text, ports in ends)
            yield from self._leaving(name, slot)
        yield from self._entering()

    def outside(self) -> Iterator[Connection]:
        """Give the rows of which one end is addresses, sorted."""
        for name, slot in self._shown():
            yield from self._leaving(name, slot)
        yield from self._entering()

    def _shown(self) -> list[tuple[str, int]]:
        texts = self.view.slots.texts
        return sorted((text, slot) for slot in members(self.view.bits.everybody) for text in texts[slot])

    def _leaving(self, name: str, slot: int) -> Iterator[Connection]:
        leaving = self._outside.get((slot, Direction.EGRESS), ())
        for ports, places in sorted(leaving, key=lambda item: (item[1].bounds, item[0].bounds)):
            yield Connection(name, places, ports)

    def _entering(self) -> Iterator[Connection]:
        entering = (
            (places, text, ports)
            for slot in members(self.view.bits.everybody)
            for ports, places in self._outside.get((slot, Direction.INGRESS), ())
            for text in self.view.slots.texts[slot]
        )
        for row in sorted(entering, key=lambda item: (item[0].bounds, item[1], item[2].bounds)):
            yield Connection(*row)

    def _reached(self, found: Iterable[Mesh]) -> list[tuple[str, Intervals]]:
        texts = self.view.slots.texts
        ends = [(text, mesh.ports) for mesh in found for slot in members(mesh.destinations) for text in texts[slot]]
        return sorted(ends, key=lambda end: (end[0], end[1].bounds))

    def pairs(self, source: Wanted, destination: Wanted) -> int:
        """Count the rows of wanted workloads."""
        sources, destinations = (
            [sum(map(wanted, texts)) for texts in self.view.slots.texts] for wanted in (source, destination)
        )
        return pairs_in(self._meshes, sources, destinations)

    def groups(self, source: Wanted, destination: Wanted) -> Iterator[ConnectionGroup]:
        """Give the pairs of wanted workloads as few groups, sorted. No pair is in two of them."""
        found: list[tuple[tuple[str, ...], tuple[str, ...], Mesh]] = []
        for mesh in self._meshes:
            sources = tuple(sorted(filter(source, self.texts(mesh.sources))))
            destinations = tuple(sorted(filter(destination, self.texts(mesh.destinations))))
            if sources and destinations:
                found.append((sources, destinations, mesh))
        for sources, destinations, mesh in sorted(
            found, key=lambda item: (item[0][0], item[1][0], item[2].ports.bounds)
        ):
            origins = tuple(islice(_each_once(self._origins_of(mesh)), MOST_CAUSES + 1))
            more = len(origins) > MOST_CAUSES
            yield ConnectionGroup(sources, destinations, mesh.ports, origins[:MOST_CAUSES], more)

    def texts(self, slots: int) -> Iterator[str]:
        """Give the workloads of slots, which are bits."""
        return (text for slot in members(slots) for text in self.view.slots.texts[slot])

    def _origins_of(self, mesh: Mesh) -> Iterator[Located]:
        for own, others, direction in (
            (mesh.sources, mesh.destinations, Direction.EGRESS),
            (mesh.destinations, mesh.sources, Direction.INGRESS),
        ):
            for slot in members(own & self.view.isolated(direction)):
                for item in self.view.rules_towards(slot, others, direction, mesh.ports):
                    yield from item.rule.origins

    def origins(self, row: Connection) -> tuple[Located, ...]:
        """Return where the rules stand that open a row; none where nobody isolates its ends."""
        numbers = self._numbers
        source = numbers[row.source] if isinstance(row.source, str) else row.source
        destination = numbers[row.destination] if isinstance(row.destination, str) else row.destination
        found = self.view.rules_between(source, destination, row.ports)
        return tuple(dict.fromkeys(origin for item in found for origin in item.rule.origins))

    _known: dict[str, int] = field(factory=dict[str, int])

    @property
    def _numbers(self) -> dict[str, int]:
        if not self._known:
            self._known.update((text, slot) for slot, texts in enumerate(self.view.slots.texts) for text in texts)
        return self._known


def _each_once(origins: Iterable[Located]) -> Iterator[Located]:
    seen: set[Located] = set()
    for origin in origins:
        if origin not in seen:
            seen.add(origin)
            yield origin


def connections(program: Program, inventory: Inventory, options: Options | None = None) -> Connections:
    """Say what workloads that exist may connect with, on which ports.

    Blocks mean addresses outside of the cluster unless `options` say otherwise; notes tell where that matters, and
    which workloads share the network of their node, for which nothing is certain.
    """
    chosen = options or Options()
    words = Vocabulary.of(program)
    units = units_of(inventory, words, by_address=chosen.pod_ips)
    slots = slots_of([(units, words)], by_address=chosen.pod_ips)
    view = view_of(program, inventory, (slots, 0), words, chosen)
    pairs: list[tuple[int, Sequence[tuple[Intervals, int]]]] = []
    outside: dict[tuple[int, Direction], _Places] = {}
    given_up: tuple[Note, ...] = ()
    try:
        pairs += view.pairs()
        for slot in members(view.bits.everybody):
            outside |= {(slot, way): view.outside_of(slot, way) for way in Direction}
    except TooManySteps:
        given_up = (GIVEN_UP,)
    notes = (*given_up, *units.notes, *notes_of(units, view, inventory, chosen))
    return Connections(view, notes, meshes(pairs), outside)


GIVEN_UP: Final = Note(
    "budget", "which connections there are takes too many steps to say, so those not shown are unknown"
)


def notes_of(units: Units, view: View, inventory: Inventory, options: Options) -> Iterator[Note]:
    """Say what the answer hangs on: workloads on the network of their node, and blocks that could mean pods."""
    hosts = tuple(sorted(text for text, item in units.shown.items() if item.host_network))
    if hosts:
        text = "pods on the network of their node are shown as other pods; most networks take them for the node"
        yield Note("host-network", text, ends=hosts)
    if options.pod_ips:
        return
    where = cidrs_set(options.pod_cidrs) if options.pod_cidrs else _pod_addresses(inventory)
    found: dict[Located, None] = {}
    meant: dict[str, None] = {}
    for table in (view.ingress, view.egress):
        for _, _, opened in table.rules:
            for item in opened:
                if item.outside and item.rule.peers is not None and item.outside & where:
                    found.update(dict.fromkeys(item.rule.origins))
                    meant.update(dict.fromkeys(peer.cidr for peer in blocks((item,)) if _meets(peer.cidr, where)))
    if meant:
        text = f"blocks are read as addresses outside of the cluster; pods could have addresses of {_listed(meant)}"
        yield Note("ipblock-may-cover-pods", text, tuple(found))


def _meets(cidr: str, where: Intervals) -> bool:
    return bool(block_set(cidr) & where)


def _listed(cidrs: Iterable[str]) -> str:
    names = [f"`{cidr}`" for cidr in sorted(cidrs)]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _pod_addresses(inventory: Inventory) -> Intervals:
    """Return where pods may have addresses: those that are known if all are, else every private one."""
    if not inventory.workloads or not all(item.addresses for item in inventory.workloads):
        return PRIVATE
    numbers = (address_number(text) for item in inventory.workloads for text in item.addresses)
    return union((number, number) for number in numbers)
