"""One end and another: what a half says of two concrete ends, on which ports."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from typing import TypeAlias

from attrs import evolve

from netpolc.analysis.openings import number_set
from netpolc.analysis.owned import labels_read
from netpolc.analysis.units import Vocabulary
from netpolc.diagnostics.witness import ConcreteEnd
from netpolc.program.features import PodsInBlocks
from netpolc.program.inventory import Inventory, NamedPort, Pairs, Workload
from netpolc.program.model import NAMESPACE_NAME, BlockPeer, Direction, Policy, Program, Protocol, Rule
from netpolc.sets.addresses import PRIVATE, address_number, block_set
from netpolc.sets.intervals import EMPTY, Intervals, union
from netpolc.sets.ports import EVERY_PORT, port_number, port_set
from netpolc.values import frozen


class Reach(StrEnum):
    """The three answers."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


@frozen
class PodAt:
    """A concrete pod. `ports` None: it is not known which ports it declares."""

    namespace: str
    labels: Pairs
    namespace_labels: Pairs = ()
    ports: tuple[NamedPort, ...] | None = None
    addresses: tuple[str, ...] = ()
    host_network: bool = False
    text: str = ""
    unknown_labels: tuple[str, ...] = ()
    """Keys of labels that it has with values that nobody can know."""
    listens: tuple[tuple[str, int], ...] = ()
    """Protocols and numbers of the ports that its containers declare, with a name or without."""


Concrete: TypeAlias = PodAt | str
"""A pod, or an address outside of the cluster."""


@frozen
class Opens:
    """A rule that opens ports for two ends: `ports` for certain, `perhaps` where a fact is not known."""

    policy: Policy
    rule: Rule
    index: int
    ports: Intervals
    perhaps: Intervals
    by_block: bool
    """It is not certain because a block could mean the pod's address; otherwise since no port names are known."""


@frozen
class HalfAt:
    """What the policies of one end say. `isolated_by` is empty where nobody isolates it."""

    isolated_by: tuple[Policy, ...]
    opens: tuple[Opens, ...]

    def ports(self) -> Intervals:
        """Return the ports that are allowed for certain."""
        found = EMPTY if self.isolated_by else EVERY_PORT
        for item in self.opens:
            found |= item.ports
        return found

    def perhaps(self) -> Intervals:
        """Return the ports that are allowed for certain or perhaps."""
        found = self.ports()
        for item in self.opens:
            found |= item.perhaps
        return found


def pod_of(workload: Workload, inventory: Inventory) -> PodAt:
    """Return a pod of a workload that exists."""
    return PodAt(
        workload.namespace,
        workload.labels,
        _labels_of(workload.namespace, inventory),
        workload.ports,
        workload.addresses,
        workload.host_network,
        workload.text,
        workload.unsure_labels,
        workload.listens,
    )


def pod_with(namespace: str, labels: Pairs, inventory: Inventory) -> PodAt:
    """Return a pod that has exactly these labels, of which nothing else is known."""
    stated = ",".join(f"{key}={value}" for key, value in labels)
    return PodAt(namespace, tuple(sorted(labels)), _labels_of(namespace, inventory), text=f"{namespace}/{stated}")


def concrete_of(end: ConcreteEnd) -> Concrete:
    """Return the end of a witness."""
    if end.address is not None:
        return end.address
    addresses = () if end.pod_address is None else (end.pod_address,)
    return PodAt(end.namespace, end.labels, end.namespace_labels, end.ports, addresses, text=end.text)


def _labels_of(name: str, inventory: Inventory) -> Pairs:
    return next((item.labels for item in inventory.namespaces if item.name == name), ())


def half_at(program: Program, direction: Direction, ends: tuple[Concrete, Concrete], name: str | None = None) -> HalfAt:
    """Look up what one end's policies say of a connection from the first end to the second.

    `name`: all ports are asked for as the one that the destination declares under it, whatever its number.
    """
    own, other = ends if direction is Direction.EGRESS else ends[::-1]
    if isinstance(own, str):
        return HalfAt((), ())
    labels = dict(own.labels)
    isolating = tuple(
        policy
        for policy in program.policies
        if policy.namespace == own.namespace and direction in policy.isolates and policy.subject.holds(labels)
    )
    return HalfAt(isolating, tuple(_opening(isolating, direction, other, ends[1], name)))


def _opening(
    policies: tuple[Policy, ...], direction: Direction, other: Concrete, destination: Concrete, name: str | None
) -> Iterator[Opens]:
    for policy in policies:
        rules = [rule for rule in policy.rules if rule.direction is direction]
        for index, rule in enumerate(rules):
            sure, perhaps = _is_peer(rule, other)
            if not sure and not perhaps:
                continue
            ports, more = _ports(rule, destination, name)
            certain = ports if sure else EMPTY
            if certain or ports or more:
                yield Opens(policy, rule, index, certain, (ports | more) - certain, by_block=not sure)


def _is_peer(rule: Rule, other: Concrete) -> tuple[bool, bool]:
    """Say whether an end is a peer of a rule for certain, and whether it could be."""
    if rule.peers is None:
        return True, True
    perhaps = False
    for peer in rule.peers:
        if isinstance(peer, BlockPeer):
            if is_in_block(peer, other):
                return True, True
            perhaps = perhaps or _could_be_in_block(peer, other)
        elif not isinstance(other, str):
            named = {**dict(other.namespace_labels), NAMESPACE_NAME: other.namespace}
            if peer.namespaces.holds(named) and peer.pods.holds(dict(other.labels)):
                return True, True
    return False, perhaps


def is_in_block(peer: BlockPeer, end: Concrete) -> bool:
    """Say whether a block means an end for certain."""
    if isinstance(end, str):
        return address_number(end) in block_set(peer.cidr, peer.except_)
    return peer.pods is PodsInBlocks.YES and _has_address_in(peer, end)


def _could_be_in_block(peer: BlockPeer, end: Concrete) -> bool:
    """Say whether a block could mean an end: the target or the address of the pod is not known."""
    if isinstance(end, str) or peer.pods is PodsInBlocks.NO:
        return False
    if end.addresses:
        return _has_address_in(peer, end)
    block = block_set(peer.cidr, peer.except_)
    return bool(block if peer.pods is PodsInBlocks.YES else block & PRIVATE)


def _has_address_in(peer: BlockPeer, pod: PodAt) -> bool:
    return any(address_number(text) in block_set(peer.cidr, peer.except_) for text in pod.addresses)


def _ports(rule: Rule, destination: Concrete, name: str | None) -> tuple[Intervals, Intervals]:
    """Return the ports that a rule means at a destination, and those that it could mean."""
    if rule.ports is None:
        return EVERY_PORT, EMPTY
    numbers = number_set(rule.ports)
    named = [(port.port, port.protocol) for port in rule.ports if isinstance(port.port, str)]
    if isinstance(destination, str):
        return numbers, EMPTY
    if destination.ports is not None:
        known = ((protocol, number) for port, protocol, number in destination.ports if (port, protocol) in named)
        return numbers | union(part for protocol, number in known for part in port_set(protocol, number, number)), EMPTY
    if name is None:
        return numbers, union(part for _, protocol in named for part in port_set(protocol)) - numbers
    # The number behind the name is not known: only what takes all of a protocol holds for certain.
    wholes = ((protocol, port_set(protocol)) for protocol in Protocol)
    sure = union(part for protocol, whole in wholes if whole <= numbers or (name, protocol) in named for part in whole)
    return sure, numbers - sure


def allowed(program: Program, source: Concrete, destination: Concrete, protocol: str, port: int) -> Reach:
    """Say whether a connection is allowed: by the policies of both of its ends, on one port (1-65535)."""
    number = port_number(protocol, port)
    if any(isinstance(end, PodAt) and end.host_network for end in (source, destination)):
        return Reach.UNKNOWN
    ends = product(readings(program, source), readings(program, destination))
    found = {_allowed(program, one, other, number) for one, other in ends}
    return found.pop() if len(found) == 1 else Reach.UNKNOWN


def readings(program: Program, end: Concrete) -> list[Concrete]:
    """Give an end with each value that its unknown labels may have, as far as policies tell them apart."""
    if isinstance(end, str) or not end.unknown_labels:
        return [end]
    known = labels_read(end.labels, end.unknown_labels, Vocabulary.of(program).values)
    return [evolve(end, labels=labels) for labels in known]


def _allowed(program: Program, source: Concrete, destination: Concrete, number: int) -> Reach:
    halves = [half_at(program, direction, (source, destination)) for direction in Direction]
    if all(number in half.ports() for half in halves):
        return Reach.ALLOWED
    return Reach.UNKNOWN if all(number in half.perhaps() for half in halves) else Reach.DENIED
