"""Connectivity of workloads that exist: all pairs at once, by sets of workloads that policies treat alike."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product

from attrs import define, evolve

from netpolc.analysis.answers import Note
from netpolc.analysis.bits import members
from netpolc.analysis.existing_notes import GIVEN_UP, notes_of
from netpolc.analysis.merging import Places, merged
from netpolc.analysis.meshes import MOST_CAUSES, Mesh, meshes, pairs_in
from netpolc.analysis.owned import base
from netpolc.analysis.rows import Connection, ConnectionGroup, Wanted, in_order
from netpolc.analysis.units import Units, Vocabulary, slots_of, units_of, unknown_labels
from netpolc.analysis.view import ExistingSlot, Options, View, view_of
from netpolc.diagnostics.origin import Located
from netpolc.program.inventory import Inventory
from netpolc.program.model import Direction, Program
from netpolc.sets.intervals import Intervals
from netpolc.sets.steps import TooManySteps


@define(eq=False)
class Connections:
    """Every connection that a program allows between workloads that exist, and between them and addresses outside."""

    view: View
    notes: tuple[Note, ...]
    units: Units
    meshes: Sequence[Mesh]
    """The pairs of workloads, put together."""
    places: Mapping[tuple[int, Direction], Places]
    """The addresses that each slot may connect with."""

    @property
    def ends(self) -> tuple[str, ...]:
        """The workloads that are shown, sorted."""
        return tuple(sorted({base(text) for text in self.units.shown}))

    def owner(self, end: str) -> str:
        """Return the owner of a workload that is shown, or the workload itself: `shop/db[StatefulSet]`."""
        return self.units.owners.get(end, end)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The workloads on the network of their node, for which nothing is certain."""
        return frozenset(base(text) for text, item in self.units.shown.items() if item.host_network)

    @cached_property
    def several_readings(self) -> dict[str, int]:
        """How many readings of its labels a workload has, where it has several."""
        counts = Counter(base(text) for text in self.units.shown)
        return {text: count for text, count in counts.items() if count > 1}

    def rows(self) -> Iterator[Connection]:
        """Give the rows of a pair, sorted: workloads before addresses.

        Those that hang on the network of a node or a label are unknown.
        """
        return self._judged(self._rows())

    def beside_groups(self) -> Iterator[Connection]:
        """Give the rows that no group tells, sorted: those with addresses, and with workloads of several readings."""
        readings = self.several_readings
        if not readings:
            return self._judged(self._outside())
        return self._judged(
            row
            for row in self._rows()
            if isinstance(row.source, Intervals)
            or isinstance(row.destination, Intervals)
            or not readings.keys().isdisjoint((base(row.source), base(row.destination)))
        )

    def _judged(self, rows: Iterable[Connection]) -> Iterator[Connection]:
        hosts, readings = self.hosts, self.several_readings
        for row in sorted(merged(rows, readings), key=in_order) if readings else rows:
            yield evolve(row, unknown=True) if hosts and {row.source, row.destination} & hosts else row

    def _rows(self) -> Iterator[Connection]:
        """Give a row a pair, sorted; a workload reaches itself by the rules for others of its kind."""
        texts = self.view.slots.texts
        reached: dict[int, list[Mesh]] = {}
        for mesh in self.meshes:
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

    def _outside(self) -> Iterator[Connection]:
        """Give the rows of which one end is addresses, sorted."""
        for name, slot in self._shown():
            yield from self._leaving(name, slot)
        yield from self._entering()

    def _shown(self) -> list[tuple[str, int]]:
        texts = self.view.slots.texts
        return sorted((text, slot) for slot in members(self.view.bits.everybody) for text in texts[slot])

    def _leaving(self, name: str, slot: int) -> Iterator[Connection]:
        leaving = self.places.get((slot, Direction.EGRESS), ())
        for ports, places in sorted(leaving, key=lambda item: (item[1].bounds, item[0].bounds)):
            yield Connection(name, places, ports)

    def _entering(self) -> Iterator[Connection]:
        entering = (
            (places, text, ports)
            for slot in members(self.view.bits.everybody)
            for ports, places in self.places.get((slot, Direction.INGRESS), ())
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
        texts = [tuple(map(base, several)) for several in self.view.slots.texts]
        sources, destinations = ([sum(map(wanted, several)) for several in texts] for wanted in (source, destination))
        return pairs_in(self.meshes, sources, destinations)

    def groups(self, source: Wanted, destination: Wanted) -> Iterator[ConnectionGroup]:
        """Give the pairs of wanted workloads as few groups, sorted. No pair is in two of them.

        Workloads of several readings are in none; those on the network of their node are in groups that are unknown.
        """
        found: list[tuple[tuple[str, ...], tuple[str, ...], bool, Mesh]] = []
        for mesh in self.meshes:
            known, hosts = self._apart(mesh.sources, source)
            known_ends, host_ends = self._apart(mesh.destinations, destination)
            pieces = (
                (known, known_ends, False),
                (known, host_ends, True),
                (hosts, tuple(sorted((*known_ends, *host_ends))), True),
            )
            found += ((*piece, mesh) for piece in pieces if piece[0] and piece[1])
        for sources, destinations, unknown, mesh in sorted(
            found, key=lambda item: (item[0][0], item[1][0], item[3].ports.bounds)
        ):
            origins = tuple(islice(_each_once(self._origins_of(mesh)), MOST_CAUSES + 1))
            more = len(origins) > MOST_CAUSES
            yield ConnectionGroup(sources, destinations, mesh.ports, origins[:MOST_CAUSES], more, unknown)

    def _apart(self, slots: int, wanted: Wanted) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the wanted workloads of slots that have one reading, those on the network of their node apart."""
        texts = sorted(text for text in self.texts(slots) if text == base(text) and wanted(text))
        hosts = self.hosts
        return tuple(text for text in texts if text not in hosts), tuple(text for text in texts if text in hosts)

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

    def slots(self, text: str) -> tuple[int, ...]:
        """Return the slots of a workload that is shown, or of all that an owner has."""
        return tuple(self._numbers[text])

    def origins(self, row: Connection) -> tuple[Located, ...]:
        """Return where the rules stand that open a row; none where nobody isolates its ends."""
        numbers = self._numbers
        sources: Sequence[ExistingSlot] = numbers[row.source] if isinstance(row.source, str) else [row.source]
        destinations: Sequence[ExistingSlot] = (
            numbers[row.destination] if isinstance(row.destination, str) else [row.destination]
        )
        rules = [
            item.rule
            for source, destination in product(sources, destinations)
            for item in self.view.rules_between(source, destination, row.ports)
        ]
        if len(rules) == 1 and len(rules[0].origins) == 1:  # as of most of very many rows
            return rules[0].origins
        return tuple(dict.fromkeys(origin for rule in rules for origin in rule.origins))

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The slots of each workload: one, but where nobody knows all of its labels; of an owner those of its pods."""
        found: dict[str, dict[int, None]] = {}
        for slot, texts in enumerate(self.view.slots.texts):
            for text in texts:
                for name in (base(text), self.owner(text)):
                    found.setdefault(name, {})[slot] = None
        return {name: list(slots) for name, slots in found.items()}


def _each_once(origins: Iterable[Located]) -> Iterator[Located]:
    seen: set[Located] = set()
    for origin in origins:
        if origin not in seen:
            seen.add(origin)
            yield origin


def connections(
    program: Program,
    inventory: Inventory,
    options: Options | None = None,
    *,
    apart: Mapping[str, object] | None = None,
) -> Connections:
    """Say what workloads that exist may connect with, on which ports.

    Blocks mean addresses outside of the cluster unless their target or `options` say otherwise; notes tell where that
    matters, and which workloads share the network of their node, for which nothing is certain. `apart`: by workload,
    what it is told apart by in sets of workloads, though no policy does.
    """
    chosen = options or Options()
    words = Vocabulary.of(program, pod_ips=chosen.pod_ips)
    units = units_of(inventory, words)
    slots = slots_of([(units, words)], apart)
    view = view_of(program, inventory, (slots, 0), words, chosen)
    pairs: list[tuple[int, Sequence[tuple[Intervals, int]]]] = []
    places: dict[tuple[int, Direction], Places] = {}
    given_up: tuple[Note, ...] = ()
    try:
        pairs += view.pairs()
        for slot in members(view.bits.everybody):
            places |= {(slot, way): view.outside_of(slot, way) for way in Direction}
    except TooManySteps:
        given_up = (GIVEN_UP,)
    notes = (*given_up, *units.notes, *notes_of(units, view, inventory, chosen))
    found = Connections(view, notes, units, meshes(pairs), places)
    return evolve(found, notes=(*found.notes, *_label_notes(found, program, inventory)))


def _label_notes(found: Connections, program: Program, inventory: Inventory) -> Iterator[Note]:
    """Say which labels nobody can know, where an answer hangs on them."""
    if found.several_readings:
        hosts = found.hosts
        rows = (row for row in found.rows() if row.unknown and not {row.source, row.destination} & hosts)
        ends = {end for row in rows for end in (row.source, row.destination)} & found.several_readings.keys()
        if ends:
            yield unknown_labels(
                program,
                {
                    item.text: item.unsure_labels
                    for item in inventory.workloads
                    if {item.text, found.owner(item.text)} & ends
                },
            )
