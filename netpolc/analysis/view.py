"""What a program allows between workloads that exist: the sets that every answer about them is made of."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from attrs import define, field

from netpolc.analysis.bits import Bits, members
from netpolc.analysis.tables import Opened, PortKey, PortTable, Table, declared_ports, tables
from netpolc.analysis.units import Slots, Vocabulary
from netpolc.program.inventory import Inventory, NamedPort
from netpolc.program.model import Direction, Policy, Program
from netpolc.sets.addresses import EVERY_ADDRESS, PRIVATE, cidrs_set
from netpolc.sets.atoms import interval_atoms
from netpolc.sets.intervals import EMPTY, Intervals, union
from netpolc.sets.ports import EVERY_PORT
from netpolc.sets.steps import Steps
from netpolc.values import frozen

ExistingSlot: TypeAlias = int | Intervals
"""An end inside of a view: the number of a slot, or addresses outside."""
_Sources: TypeAlias = list[tuple[Intervals, int]]
_Places: TypeAlias = list[tuple[Intervals, Intervals]]


@frozen
class Options:
    """How addresses are read: `pod_ips`, blocks that may match pods do; `pod_cidrs`, what is never outside."""

    pod_ips: bool = False
    pod_cidrs: tuple[str, ...] = ()
    anywhere: bool = False
    """With `pod_ips`: a pod whose address nobody knows has one of each block that could hold it."""


VIEW_STEPS: Final = 2_000_000
"""What a view does not say in so many steps is unknown."""


@define(eq=False)
class View:
    """What one program allows between the workloads of one side."""

    slots: Slots
    bits: Bits
    egress: Table
    ingress: Table
    declared: list[tuple[NamedPort, ...]]
    beyond: Intervals
    """The addresses that count as outside."""
    steps: Steps = field(factory=lambda: Steps(VIEW_STEPS))
    """What questions about the view may cost."""
    _ports: PortTable = field(factory=PortTable)
    _meets: dict[tuple[Intervals, Intervals], Intervals] = field(factory=dict[tuple[Intervals, Intervals], Intervals])
    _unions: dict[tuple[Intervals, Intervals], Intervals] = field(factory=dict[tuple[Intervals, Intervals], Intervals])
    _outside: dict[object, _Places] = field(factory=dict[object, _Places])

    def pairs(self) -> Iterator[tuple[int, _Sources]]:
        """Give for each destination the sets of sources that may reach it, disjoint, each with its ports.

        Raises TooManySteps where the steps run out.
        """
        free = self.bits.everybody & ~self.egress.isolated
        reaching = self._reaching()
        for slot in members(self.bits.everybody):
            names = self.declared[slot]
            enter = self._entering(slot, names)
            candidates = 0
            for _, bits in enter:
                candidates |= bits
            leave = [(ports, bits & candidates) for ports, bits in self._leaving(reaching.get(slot, ()), names)]
            leave.append((EVERY_PORT, free & candidates))
            found = self._joined(enter, self._disjoint(leave))
            if found:
                yield slot, found

    def outside_of(self, slot: int, direction: Direction) -> _Places:
        """Return the disjoint sets of addresses outside that a slot may connect with, each with its ports.

        Raises TooManySteps where the steps run out.
        """
        table = self.ingress if direction is Direction.INGRESS else self.egress
        if not table.isolated >> slot & 1:
            return [(EVERY_PORT, self.beyond)] if self.beyond else []
        names = self.declared[slot] if direction is Direction.INGRESS else ()
        found = [
            (self._ports.at(item.ports, names), item.outside & self.beyond)
            for item in table.opened(slot)
            if item.outside
        ]
        key = tuple(dict.fromkeys((ports, places) for ports, places in found if ports and places))
        known = self._outside.get(key)
        if known is None:
            known = self._outside[key] = _disjoint_places(key, self.steps)
        return known

    def rules_between(self, source: ExistingSlot, destination: ExistingSlot, ports: Intervals) -> Iterator[Opened]:
        """Give the rules that open one of these ports between two ends, egress first."""
        if isinstance(source, int):
            yield from self.rules_of(source, destination, Direction.EGRESS, ports)
        if isinstance(destination, int):
            yield from self.rules_of(destination, source, Direction.INGRESS, ports)

    def rules_of(self, own: int, other: ExistingSlot, direction: Direction, ports: Intervals) -> Iterator[Opened]:
        """Give the rules of one end that open one of these ports to another end."""
        table = self.ingress if direction is Direction.INGRESS else self.egress
        names = self._names(own if direction is Direction.INGRESS else other)
        for item in table.opened(own):
            near = item.peers >> other & 1 if isinstance(other, int) else bool(item.outside & other)
            if near and self._meet(self._ports.at(item.ports, names), ports):
                yield item

    def half(self, own: int, other: ExistingSlot, direction: Direction) -> Intervals:
        """Return the ports that one half allows, none where this side has no such workload.

        Addresses count as allowed where any of them is.
        """
        if not self.bits.everybody >> own & 1:
            return EMPTY
        table = self.ingress if direction is Direction.INGRESS else self.egress
        if not table.isolated >> own & 1:
            return EVERY_PORT
        names = self._names(own if direction is Direction.INGRESS else other)
        found = EMPTY
        for item in self.rules_of(own, other, direction, EVERY_PORT):
            found = self._union(found, self._ports.at(item.ports, names))
        return found

    def isolating(self, own: int, direction: Direction) -> Iterator[Policy]:
        """Give the policies that isolate a slot in a direction."""
        return (self.ingress if direction is Direction.INGRESS else self.egress).isolating(own)

    def isolated(self, direction: Direction) -> int:
        """Return the slots that are isolated in a direction, as bits."""
        return (self.ingress if direction is Direction.INGRESS else self.egress).isolated

    def rules_towards(self, own: int, others: int, direction: Direction, ports: Intervals) -> Iterator[Opened]:
        """Give the rules of one slot that open one of these ports to any of several, which are bits."""
        table = self.ingress if direction is Direction.INGRESS else self.egress
        for item in table.opened(own):
            near = item.peers & others
            destinations = 1 << own if direction is Direction.INGRESS else near
            if near and any(self._meet(found, ports) for found, _ in self._meant(item, destinations)):
                yield item

    def denied(self, own: int, others: int, direction: Direction, ports: Intervals) -> Iterator[tuple[int, Intervals]]:
        """Give to which of several slots a half denies some of these ports, as disjoint bits, and which it denies."""
        table = self.ingress if direction is Direction.INGRESS else self.egress
        rest = others
        if self.bits.everybody >> own & 1:
            if not table.isolated >> own & 1:
                return
            for known, there in self._disjoint(list(self._opened_by_ports(own, others, direction).items())):
                denied = ports - known
                if denied:
                    yield there, denied
                rest &= ~there
        if rest:
            yield rest, ports

    def _opened_by_ports(self, own: int, others: int, direction: Direction) -> dict[Intervals, int]:
        found: dict[Intervals, int] = {}
        for item in (self.ingress if direction is Direction.INGRESS else self.egress).opened(own):
            near = item.peers & others
            for ports, there in self._meant(item, 1 << own if direction is Direction.INGRESS else near) if near else ():
                found[ports] = found.get(ports, 0) | (near if direction is Direction.INGRESS else there)
        return found

    def _meant(self, item: Opened, destinations: int) -> Iterator[tuple[Intervals, int]]:
        """Give the ports that a rule means at destinations (bits): by what each declares, where it names any."""
        if not any(isinstance(port.port, str) for port in item.ports or ()):
            yield self._ports.at(item.ports, ()), destinations
            return
        for slot in members(destinations):
            yield self._ports.at(item.ports, self.declared[slot]), 1 << slot

    def _names(self, slot: ExistingSlot) -> tuple[NamedPort, ...]:
        return self.declared[slot] if isinstance(slot, int) else ()

    def _reaching(self) -> dict[int, list[tuple[PortKey, int]]]:
        """Collect for each destination the ports and sources of rules that name it, of one set of peers together."""
        groups: dict[tuple[int, PortKey], int] = {}
        for subject, _, opened in self.egress.rules:
            for item in opened:
                if item.peers:
                    key = item.peers, item.ports
                    groups[key] = groups.get(key, 0) | subject
        found: dict[int, list[tuple[PortKey, int]]] = {}
        for (peers, ports), sources in groups.items():
            entry = ports, sources  # one for all that it reaches, which may be everybody
            for slot in members(peers):
                found.setdefault(slot, []).append(entry)
        return found

    def _leaving(
        self, groups: Sequence[tuple[PortKey, int]], names: tuple[NamedPort, ...]
    ) -> list[tuple[Intervals, int]]:
        by_ports: dict[Intervals, int] = {}
        for key, sources in groups:
            ports = self._ports.at(key, names)
            if ports:
                by_ports[ports] = by_ports.get(ports, 0) | sources
        return list(by_ports.items())

    def _entering(self, slot: int, names: tuple[NamedPort, ...]) -> _Sources:
        if not self.ingress.isolated >> slot & 1:
            return [(EVERY_PORT, self.bits.everybody)]
        by_ports: dict[Intervals, int] = {}
        for item in self.ingress.opened(slot):
            ports = self._ports.at(item.ports, names)
            if ports and item.peers:
                by_ports[ports] = by_ports.get(ports, 0) | item.peers
        return self._disjoint(list(by_ports.items()))

    def _disjoint(self, entries: _Sources) -> _Sources:
        """Turn sets of sources that may overlap into disjoint ones, with all the ports of each."""
        if len(entries) < 2:
            return [entry for entry in entries if entry[1]]
        found: dict[Intervals, int] = {}
        for ports, bits in entries:
            self.steps.take(2 + len(found))
            rest = bits
            more: dict[Intervals, int] = {}
            for known, there in found.items():
                common = there & rest
                if common:
                    rest &= ~common
                    if there != common:
                        more[known] = more.get(known, 0) | (there & ~common)
                    both = self._union(known, ports)
                    more[both] = more.get(both, 0) | common
                elif there:
                    more[known] = more.get(known, 0) | there
            if rest:
                more[ports] = more.get(ports, 0) | rest
            found = more
        return list(found.items())

    def _joined(self, enter: _Sources, leave: _Sources) -> _Sources:
        found: dict[Intervals, int] = {}
        for mine, here in enter:
            self.steps.take(1 + len(leave) // 4)
            for theirs, there in leave:
                bits = here & there
                if bits:
                    ports = self._meet(mine, theirs)
                    if ports:
                        found[ports] = found.get(ports, 0) | bits
        return list(found.items())

    def _meet(self, left: Intervals, right: Intervals) -> Intervals:
        if left is right or right is EVERY_PORT:
            return left
        if left is EVERY_PORT:
            return right
        found = self._meets.get((left, right))
        if found is None:
            found = self._meets[left, right] = left & right
        return found

    def _union(self, left: Intervals, right: Intervals) -> Intervals:
        if left is right:
            return left
        found = self._unions.get((left, right))
        if found is None:
            found = self._unions[left, right] = left | right
        return found


def view_of(
    program: Program, inventory: Inventory, slots: tuple[Slots, int], words: Vocabulary, options: Options
) -> View:
    """Match a program with the workloads of one side of some slots; `slots` comes with the number of the side."""
    workloads = slots[0].members[slots[1]]
    bits = Bits.of(workloads, inventory)
    somewhere = (cidrs_set(options.pod_cidrs) if options.pod_cidrs else PRIVATE) if options.anywhere else EMPTY
    found = tables(program, bits, pod_ips=options.pod_ips, somewhere=somewhere)
    beyond = EVERY_ADDRESS - cidrs_set(options.pod_cidrs)
    declared = declared_ports(workloads, words.port_names)
    return View(slots[0], bits, found[Direction.EGRESS], found[Direction.INGRESS], declared, beyond)


def _disjoint_places(entries: Sequence[tuple[Intervals, Intervals]], steps: Steps) -> _Places:
    """Turn sets of addresses that may overlap into disjoint ones, with all the ports of each.

    Raises TooManySteps where the steps run out.
    """
    if len(entries) < 2:
        return list(entries)
    numbered = [(1 << number, places) for number, (_, places) in enumerate(entries)]
    atoms = interval_atoms(EVERY_ADDRESS, numbered, (1 << len(entries)) - 1, steps)
    found: dict[Intervals, list[Intervals]] = {}
    for mask, places in atoms.items():
        if mask:
            steps.take(mask.bit_count() + mask.bit_length() // 64)
            ports = union(part for number in members(mask) for part in entries[number][0])
            found.setdefault(ports, []).append(places)
    joined = [(ports, union(part for item in parts for part in item)) for ports, parts in found.items()]
    return sorted(joined, key=lambda item: item[1].bounds)
