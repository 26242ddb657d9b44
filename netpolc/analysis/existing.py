"""Connectivity of workloads that exist: all pairs at once, by sets of workloads that policies treat alike."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import TypeAlias

from attrs import define, evolve, frozen

from netpolc.analysis.answers import Note
from netpolc.analysis.bits import members
from netpolc.analysis.merging import common, common_places, union_of
from netpolc.analysis.owned import base
from netpolc.analysis.tables import blocks
from netpolc.analysis.units import Units, Vocabulary, slots_of, units_of, unknown_labels
from netpolc.analysis.view import ExistingSlot, Options, View, view_of
from netpolc.diagnostics.origin import Located
from netpolc.program.inventory import Inventory
from netpolc.program.model import Direction, Program
from netpolc.sets.addresses import EVERY_ADDRESS, PRIVATE, address_number, block_set, cidrs_set
from netpolc.sets.intervals import EMPTY, Intervals, union

ExistingEnd: TypeAlias = str | Intervals
"""A workload as it is shown (`shop/api[Deployment]`), or addresses outside of the cluster."""


@frozen
class Connection:
    """A pair that may connect on these ports. Several of one pair add up."""

    source: ExistingEnd
    destination: ExistingEnd
    ports: Intervals
    unknown: bool = False
    """It is not known whether they may: that hangs on what a note says."""


@define(eq=False)
class Connections:
    """Every connection that a program allows between workloads that exist, and between them and addresses outside."""

    view: View
    notes: tuple[Note, ...]
    units: Units

    @property
    def ends(self) -> tuple[str, ...]:
        """The workloads that are shown, sorted."""
        return tuple(sorted({base(text) for text in self.units.shown}))

    def owner(self, end: str) -> str:
        """Return the owner of a workload that is shown, or the workload itself: `shop/db[StatefulSet]`."""
        return self.units.owners.get(end, end)

    def rows(self) -> Iterator[Connection]:
        """Give the rows of a pair, by destination; those that hang on the network of a node or a label are unknown."""
        hosts = self.hosts
        rows = _merged(self._rows(), self.several_readings) if self.several_readings else self._rows()
        for row in rows:
            yield evolve(row, unknown=True) if hosts and {row.source, row.destination} & hosts else row

    @cached_property
    def hosts(self) -> frozenset[ExistingEnd]:
        """The workloads on the network of their node, for which nothing is certain."""
        return frozenset(base(text) for text, item in self.units.shown.items() if item.host_network)

    @cached_property
    def several_readings(self) -> dict[str, int]:
        """How many readings of its labels a workload has, where it has several."""
        counts = Counter(base(text) for text in self.units.shown)
        return {text: count for text, count in counts.items() if count > 1}

    def _rows(self) -> Iterator[Connection]:
        """Give a row a pair, by destination; a workload reaches itself by the rules for others of its kind."""
        texts = self.view.slots.texts
        for slot, sources in self.view.pairs():
            for ports, bits in sources:
                for source in members(bits):
                    for name in texts[source]:
                        for text in texts[slot]:
                            yield Connection(name, text, ports)
        for slot in members(self.view.bits.everybody):
            for ports, places in self.view.outside_of(slot, Direction.INGRESS):
                yield from (Connection(places, text, ports) for text in texts[slot])
            for ports, places in self.view.outside_of(slot, Direction.EGRESS):
                yield from (Connection(text, places, ports) for text in texts[slot])

    def origins(self, row: Connection) -> tuple[Located, ...]:
        """Return where the rules stand that open a row; none where nobody isolates its ends."""
        numbers = self._numbers
        sources: Sequence[ExistingSlot] = numbers[row.source] if isinstance(row.source, str) else [row.source]
        destinations: Sequence[ExistingSlot] = (
            numbers[row.destination] if isinstance(row.destination, str) else [row.destination]
        )
        return tuple(
            dict.fromkeys(
                origin
                for source, destination in product(sources, destinations)
                for item in self.view.rules_between(source, destination, row.ports)
                for origin in item.rule.origins
            )
        )

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The slots of each workload: one, but where nobody knows all of its labels."""
        found: dict[str, list[int]] = {}
        for slot, texts in enumerate(self.view.slots.texts):
            for text in texts:
                slots = found.setdefault(base(text), [])
                if slot not in slots:
                    slots.append(slot)
        return found


def _merged(rows: Iterable[Connection], readings: Mapping[str, int]) -> Iterator[Connection]:
    """Put the rows of all readings of a pair together: what only some of them allow is unknown."""
    pairs: dict[tuple[str | None, str | None], dict[tuple[ExistingEnd, ExistingEnd], list[Connection]]] = {}
    for row in rows:
        names = [base(end) if isinstance(end, str) else None for end in (row.source, row.destination)]
        if not any(name in readings for name in names):
            yield row
            continue
        of_reading = tuple(end if isinstance(end, str) else EVERY_ADDRESS for end in (row.source, row.destination))
        pairs.setdefault((names[0], names[1]), {}).setdefault((of_reading[0], of_reading[1]), []).append(row)
    for (source, destination), found in pairs.items():
        count = readings.get(source or "", 1) * readings.get(destination or "", 1)
        missing = count - len(found)
        if source is not None and destination is not None:
            of_readings = [union_of(row.ports for row in several) for several in found.values()]
            sure, perhaps = common([*of_readings, *[EMPTY] * missing])
            for ports, unknown in ((sure, False), (perhaps, True)):
                if ports:
                    yield Connection(source, destination, ports, unknown)
            continue
        places = [[(row.ports, _outside(row)) for row in several] for several in found.values()]
        for entries, unknown in zip(common_places([*places, *[()] * missing]), (False, True), strict=True):
            for ports, where in entries:
                yield Connection(source or where, destination or where, ports, unknown)


def _outside(row: Connection) -> Intervals:
    return (
        row.source
        if isinstance(row.source, Intervals)
        else row.destination
        if isinstance(row.destination, Intervals)
        else EMPTY
    )


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
    found = Connections(view, (*units.notes, *notes_of(units, view, inventory, chosen)), units)
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
                    item.text: item.unknown_labels
                    for item in inventory.workloads
                    if {item.text, found.owner(item.text)} & ends
                },
            )


def notes_of(units: Units, view: View, inventory: Inventory, options: Options) -> Iterator[Note]:
    """Say what the answer hangs on: workloads on the network of their node, and blocks that could mean pods."""
    hosts = tuple(sorted({base(text) for text, item in units.shown.items() if item.host_network}))
    if hosts:
        text = "pods on the network of their node are shown as others, but unknown: most networks see the node"
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
