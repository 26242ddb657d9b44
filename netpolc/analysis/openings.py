"""What the rules of a policy open, as products: a subject, one kind of peer, ports, and names of ports."""

from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from netpolc.analysis.ends import OUTSIDE, PODS, End
from netpolc.program.features import PodsInBlocks
from netpolc.program.model import NAMESPACE_NAME, BlockPeer, Direction, PodPeer, Policy, Port, Protocol, Rule
from netpolc.rules.names import label_value_faults, namespace_faults
from netpolc.sets.addresses import block_set
from netpolc.sets.intervals import EMPTY, Intervals, union
from netpolc.sets.ports import EVERY_PORT, port_set
from netpolc.sets.selections import EVERYTHING, PRESENT, Constraint, Selection, selection
from netpolc.values import frozen

_MEMO: Final = 1 << 16
"""Thousands of rules have the same peers and ports."""


class Reading(Enum):
    """How address blocks are read of which the target does not say whether they mean pods.

    The answer is that of `PLAIN`; it is unknown where another reading differs.
    """

    PLAIN = auto()
    """A block means addresses outside of the cluster."""
    NODES = auto()
    """A block means no node, a rule without peers does: what is outside is nodes here."""
    PODS_TOO = auto()
    """A block means pods with these addresses too."""


@frozen(cache_hash=True)
class Region:
    """Half of some connections: what the pods `subject` of one namespace say about a kind of peer."""

    subject: Selection
    peer: End
    ports: Intervals = EVERY_PORT
    names: Selection = EVERYTHING


@frozen
class Opening:
    """A region that a rule opens; `index` counts the rules of its direction in the policy."""

    region: Region
    policy: Policy
    rule: Rule
    index: int


@lru_cache(_MEMO)
def possible_labels(labels: Selection) -> Selection:
    """Leave out values that no label can have; a selection keeps its meaning for every pod that could exist."""
    if all(not label_value_faults(value, "") for _, item in labels.parts for value in item.values):
        return labels
    return selection({key: _possible(item) for key, item in labels.parts})


@lru_cache(_MEMO)
def possible_namespaces(labels: Selection) -> Selection:
    """Do the same for namespaces, whose name is a DNS label and is never absent.

    Where any other name is allowed, absence stands beside it, so that what no namespace can be never splits a set.
    """
    constraint = labels.constraint(NAMESPACE_NAME)
    if constraint.is_everything:
        return possible_labels(labels)
    values = tuple(value for value in constraint.values if not namespace_faults(value))
    rest = dict(possible_labels(labels).without(NAMESPACE_NAME).parts)
    return selection({**rest, NAMESPACE_NAME: Constraint(values, constraint.others, constraint.others)})


def openings(policy: Policy, direction: Direction, reading: Reading = Reading.PLAIN) -> Iterator[Opening]:
    """Give what each rule of a direction opens."""
    subject = possible_labels(policy.subject)
    if not subject:
        return
    index = -1
    for rule in policy.rules:
        if rule.direction is not direction:
            continue
        index += 1
        ports = _ports(rule.ports)
        for peer, by_address in _peers(rule, reading):
            for numbers, names in ports:
                # What is meant by its address declares no port: networks leave a named port to a block out.
                if names.parts and (by_address or peer.outside) and direction is Direction.EGRESS:
                    continue
                yield Opening(Region(subject, peer, numbers, names), policy, rule, index)


def _peers(rule: Rule, reading: Reading) -> Iterator[tuple[End, bool]]:
    """Give the ends that the peers of a rule mean, and whether an end is meant by its address."""
    if rule.peers is None:
        yield PODS, False
        yield OUTSIDE, False
        return
    found: dict[End, None] = {}
    outside: list[Intervals] = []
    pods: list[Intervals] = []
    for peer in rule.peers:
        if isinstance(peer, BlockPeer):
            block = block_set(peer.cidr, peer.except_)
            if peer.pods is PodsInBlocks.YES or reading is not Reading.NODES:
                outside.append(block)
            if peer.pods is PodsInBlocks.YES or (peer.pods is PodsInBlocks.UNKNOWN and reading is Reading.PODS_TOO):
                pods.append(block)
            continue
        end = _pods(peer)
        if end is not None:
            found[end] = None
    for end in found:
        yield end, False
    for is_outside, blocks in ((True, outside), (False, pods)):
        addresses = union(part for block in blocks for part in block)
        if addresses:
            yield End(is_outside, addresses=addresses), True


def is_in_doubt(rule: Rule) -> bool:
    """Say whether a rule has a block of which its target does not say whether it means pods."""
    return any(isinstance(peer, BlockPeer) and peer.pods is PodsInBlocks.UNKNOWN for peer in rule.peers or ())


@lru_cache(_MEMO)
def _pods(peer: PodPeer) -> End | None:
    namespaces, pods = possible_namespaces(peer.namespaces), possible_labels(peer.pods)
    return End(outside=False, namespaces=namespaces, pods=pods) if namespaces and pods else None


@lru_cache(_MEMO)
def _ports(ports: tuple[Port, ...] | None) -> tuple[tuple[Intervals, Selection], ...]:
    if ports is None:
        return ((EVERY_PORT, EVERYTHING),)
    numbers = number_set(ports)
    found: list[tuple[Intervals, Selection]] = [(numbers, EVERYTHING)] if numbers else []
    named: dict[str, Intervals] = {}
    for port in ports:
        if isinstance(port.port, str):
            named[port.port] = named.get(port.port, EMPTY) | port_set(port.protocol)
    for name, all_of in named.items():
        if not all_of <= numbers:
            found.append((all_of, Selection(((name, PRESENT),))))
    return tuple(found)


def number_set(ports: tuple[Port, ...]) -> Intervals:
    """Return the ports that are meant by number, range, or as all of a protocol."""
    return union(
        part
        for port in ports
        if not isinstance(port.port, str)
        for part in _numbers(port.protocol, port.port, port.end)
    )


def _numbers(protocol: Protocol, port: int | None, end: int | None) -> Intervals:
    return port_set(protocol) if port is None else port_set(protocol, port, port if end is None else end)


def _possible(constraint: Constraint) -> Constraint:
    values = tuple(value for value in constraint.values if not label_value_faults(value, ""))
    return Constraint(values, constraint.others, constraint.absent)
