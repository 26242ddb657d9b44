"""Connectivity of workloads that exist: all pairs at once, by sets of workloads that policies treat alike."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from attrs import define, field, frozen

from netpolc.analysis.answers import Note
from netpolc.analysis.bits import members
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


@frozen
class Connection:
    """A pair that may connect on these ports. Several of one pair add up."""

    source: ExistingEnd
    destination: ExistingEnd
    ports: Intervals


@define(eq=False)
class Connections:
    """Every connection that a program allows between workloads that exist, and between them and addresses outside."""

    view: View
    notes: tuple[Note, ...]
    _pairs: Sequence[tuple[int, Sequence[tuple[Intervals, int]]]]
    _outside: Sequence[tuple[int, Direction, Sequence[tuple[Intervals, Intervals]]]]

    def rows(self) -> Iterator[Connection]:
        """Give a row a pair, by destination; a workload reaches itself by the rules for others of its kind."""
        texts = self.view.slots.texts
        for slot, sources in self._pairs:
            for ports, bits in sources:
                for source in members(bits):
                    for name in texts[source]:
                        for text in texts[slot]:
                            yield Connection(name, text, ports)
        for slot, direction, found in self._outside:
            for ports, places in found:
                for text in texts[slot]:
                    inwards = direction is Direction.INGRESS
                    yield Connection(places, text, ports) if inwards else Connection(text, places, ports)

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
    outside: list[tuple[int, Direction, Sequence[tuple[Intervals, Intervals]]]] = []
    given_up: tuple[Note, ...] = ()
    try:
        pairs += view.pairs()
        for slot in members(view.bits.everybody):
            outside += ((slot, way, view.outside_of(slot, way)) for way in (Direction.INGRESS, Direction.EGRESS))
    except TooManySteps:
        given_up = (GIVEN_UP,)
    notes = (*given_up, *units.notes, *notes_of(units, view, inventory, chosen))
    return Connections(view, notes, pairs, outside)


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
