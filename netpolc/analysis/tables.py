"""The policies of a program against workloads that exist: who is isolated, and what each rule opens to whom."""

from collections.abc import Iterable, Iterator

from attrs import define, field

from netpolc.analysis.bits import Bits, members
from netpolc.analysis.openings import number_set
from netpolc.program.features import PodsInBlocks
from netpolc.program.inventory import NamedPort, Workload
from netpolc.program.model import BlockPeer, Direction, PodPeer, Policy, Port, Program, Rule
from netpolc.sets.addresses import EVERY_ADDRESS, block_set
from netpolc.sets.intervals import EMPTY, Intervals, union
from netpolc.sets.ports import EVERY_PORT, port_set
from netpolc.values import frozen

PortKey = tuple[Port, ...] | None


@frozen(eq=False)
class Opened:
    """What one rule opens: to which slots, to which addresses outside, and on which ports."""

    peers: int
    outside: Intervals
    ports: PortKey
    policy: Policy
    rule: Rule
    index: int
    """Counts the rules of its direction in the policy."""


@define(eq=False)
class PortTable:
    """The ports that rules mean at a destination, where names are resolved."""

    _known: dict[tuple[PortKey, tuple[NamedPort, ...]], Intervals] = field(
        factory=dict[tuple[PortKey, tuple[NamedPort, ...]], Intervals]
    )
    _plain: dict[PortKey, tuple[Intervals, frozenset[tuple[str, str]]]] = field(
        factory=dict[PortKey, tuple[Intervals, frozenset[tuple[str, str]]]]
    )

    def at(self, ports: PortKey, declared: tuple[NamedPort, ...]) -> Intervals:
        """Return the ports that are meant where a destination declares these names."""
        numbers, names = self._parts(ports)
        if not names or not declared:
            return numbers
        key = ports, declared
        found = self._known.get(key)
        if found is None:
            found = numbers
            for name, protocol, number in declared:
                if (name, protocol) in names:
                    found |= port_set(protocol, number, number)
            self._known[key] = found
        return found

    def _parts(self, ports: PortKey) -> tuple[Intervals, frozenset[tuple[str, str]]]:
        if ports is None:
            return EVERY_PORT, frozenset[tuple[str, str]]()
        found = self._plain.get(ports)
        if found is None:
            named = frozenset((item.port, item.protocol.value) for item in ports if isinstance(item.port, str))
            found = self._plain[ports] = number_set(ports), named
        return found


@define(eq=False)
class Table:
    """One direction of a program: for each slot, the policies that isolate it."""

    isolated: int
    policies: dict[int, list[int]]
    """The places in `rules` of the policies that isolate a slot."""
    rules: list[tuple[int, Policy, tuple[Opened, ...]]]
    """The slots that each policy isolates, and what its rules open."""

    def opened(self, slot: int) -> Iterator[Opened]:
        """Give what the rules open for one slot."""
        for place in self.policies.get(slot, ()):
            yield from self.rules[place][2]

    def isolating(self, slot: int) -> Iterator[Policy]:
        """Give the policies that isolate one slot."""
        return (self.rules[place][1] for place in self.policies.get(slot, ()))


def tables(program: Program, bits: Bits, *, pod_ips: bool, somewhere: Intervals = EMPTY) -> dict[Direction, Table]:
    """Match every policy with the workloads; those that isolate none of them are left out.

    `somewhere`: each of these addresses counts as one of every pod of which none is known.
    """
    found = {direction: Table(0, {}, []) for direction in Direction}
    for policy in program.policies:
        home = bits.namespace(policy.namespace)
        subject = home and home & bits.pods(policy.subject)
        if not subject:
            continue
        slots = list(members(subject))
        for direction in policy.isolates:
            table = found[direction]
            table.isolated |= subject
            for slot in slots:
                table.policies.setdefault(slot, []).append(len(table.rules))
            rules = [rule for rule in policy.rules if rule.direction is direction]
            opened = tuple(
                _opened((rule, index), policy, bits, pod_ips=pod_ips, somewhere=somewhere)
                for index, rule in enumerate(rules)
            )
            table.rules.append((subject, policy, opened))
    return found


def _opened(numbered: tuple[Rule, int], policy: Policy, bits: Bits, *, pod_ips: bool, somewhere: Intervals) -> Opened:
    rule, index = numbered
    if rule.peers is None:
        return Opened(bits.everybody, EVERY_ADDRESS, rule.ports, policy, rule, index)
    peers = 0
    blocks: list[Intervals] = []
    of_pods: list[Intervals] = []
    for peer in rule.peers:
        if isinstance(peer, PodPeer):
            near = bits.pods(peer.pods)
            peers |= near and near & bits.places(peer.namespaces)
        else:
            block = block_set(peer.cidr, peer.except_)
            blocks.append(block)
            if peer.pods is PodsInBlocks.YES or (pod_ips and peer.pods is PodsInBlocks.UNKNOWN):
                of_pods.append(block)
    outside = union(part for block in blocks for part in block)
    if of_pods:
        there = union(part for block in of_pods for part in block)
        peers |= bits.at(there) | (bits.nowhere if there & somewhere else 0)
    return Opened(peers, outside, rule.ports, policy, rule, index)


def blocks(rule: Rule) -> Iterator[BlockPeer]:
    """Give the address blocks of a rule."""
    return (peer for peer in rule.peers or () if isinstance(peer, BlockPeer))


def declared_ports(workloads: Iterable[Workload | None], names: set[str]) -> list[tuple[NamedPort, ...]]:
    """Return for each slot the named ports that policies mention."""
    return [
        tuple(sorted({port for port in item.ports if port[0] in names})) if item is not None else ()
        for item in workloads
    ]
