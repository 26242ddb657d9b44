"""The rules that come nearest to opening what is denied, and what they miss."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

from attrs import field

from netpolc.analysis.openings import number_set
from netpolc.analysis.reach import Concrete, PodAt, is_in_block
from netpolc.diagnostics.origin import Located
from netpolc.program.model import NAMESPACE_NAME, BlockPeer, Direction, PodPeer, Policy, Program, Protocol, Rule
from netpolc.sets.addresses import address_number, block_set
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import port_set, protocol_ports
from netpolc.sets.selections import Constraint, Selection
from netpolc.values import frozen


class Miss(StrEnum):
    """What keeps a rule from opening a connection."""

    POD_LABEL = "pod-label"
    NAMESPACE_LABEL = "namespace-label"
    NAMESPACE = "namespace"
    PORT = "port"
    PROTOCOL = "protocol"
    PORT_NAME = "port-name"
    ADDRESS = "address"


@frozen
class Lack:
    """One thing that a rule misses; `of_own`: it is the policy's subject that misses the pod, not its peer."""

    miss: Miss
    text: str
    of_own: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    """The labels that a pod lacks altogether, with values that would do; none where it has another value."""


@frozen
class Near:
    """A rule that would open the connection but for one or a few things."""

    policy: Policy
    rule: Rule
    index: int
    lack: Lack
    alone: bool
    """Nothing else is missing."""
    origins: tuple[Located, ...] = field(eq=False, repr=False)


_MOST: Final = 10
_BLOCKS: Final = 4
"""So many blocks of a rule are named."""
_FARTHEST: Final = 3
"""A rule that misses more than this is not near."""


def nearest_rules(
    program: Program, direction: Direction, ends: tuple[Concrete, Concrete], ports: Intervals
) -> tuple[Near, ...]:
    """Give what the rules miss that miss least, of the policies of one end's namespace; none where no rule is near."""
    own, other = ends if direction is Direction.EGRESS else ends[::-1]
    if isinstance(own, str):
        return ()
    found: list[tuple[int, list[Near]]] = []
    for policy in program.policies:
        if policy.namespace != own.namespace or direction not in policy.isolates:
            continue
        subject = list(_labels(policy.subject, dict(own.labels), "the policy applies to pods with", own=True))
        for index, rule in enumerate(rule for rule in policy.rules if rule.direction is direction):
            peer = _peer(rule, other)
            if peer is None:
                continue
            lacks = [*subject, *peer, *_ports(rule, ends[1], ports)]
            count = len(lacks)
            near = [
                Near(policy, rule, index, lack, count == 1, policy.origins if lack.of_own else rule.origins)
                for lack in lacks
            ]
            if near:
                found.append((count, near))
    least = min((count for count, _ in found), default=0)
    if least > _FARTHEST:
        return ()
    nearest = [item for count, near in found if count == least for item in near]
    return tuple(sorted(nearest, key=lambda item: item.lack.of_own))[:_MOST]


def _peer(rule: Rule, other: Concrete) -> list[Lack] | None:
    """Say what the nearest peer of a rule misses; None where no peer is of the kind of this end."""
    if rule.peers is None:
        return []
    found: list[list[Lack]] = []
    for peer in rule.peers:
        if isinstance(peer, BlockPeer):
            if is_in_block(peer, other):
                return []
        elif isinstance(other, PodAt):
            found.append([*_namespaces(peer, other), *_labels(peer.pods, dict(other.labels), "the rule asks for")])
    if isinstance(other, str):
        found += [[lack] for lack in _address([peer for peer in rule.peers if isinstance(peer, BlockPeer)], other)]
    return min(found, key=len, default=None)


def _address(blocks: Sequence[BlockPeer], address: str) -> Iterator[Lack]:
    """Say which addresses a rule is for; what is cut out of a block counts where that is what misses."""
    number = address_number(address)
    for item in blocks:
        if number in block_set(item.cidr):
            cut = next(cidr for cidr in item.except_ if number in block_set(cidr))
            yield Lack(Miss.ADDRESS, f"the rule is for {item.cidr} less {cut}, and the address is {address}")
            return
    if blocks:
        shown = ", ".join(item.cidr for item in blocks[:_BLOCKS])
        more = f" and {len(blocks) - _BLOCKS} more" if len(blocks) > _BLOCKS else ""
        yield Lack(Miss.ADDRESS, f"the rule is for {shown}{more}, and the address is {address}")


def _namespaces(peer: PodPeer, other: PodAt) -> Iterator[Lack]:
    labels = {**dict(other.namespace_labels), NAMESPACE_NAME: other.namespace}
    for key, constraint in peer.namespaces.parts:
        if constraint.holds(labels.get(key)):
            continue
        if key == NAMESPACE_NAME:
            asked = _asked(constraint)
            yield Lack(
                Miss.NAMESPACE, f"the rule means pods of namespace {asked}, and these are in `{other.namespace}`"
            )
        else:
            has = _has(labels.get(key), key)
            text = f"the rule asks for namespaces with `{key}` {_asked(constraint)}, and `{other.namespace}` {has}"
            yield Lack(Miss.NAMESPACE_LABEL, text)


def _labels(selected: Selection, labels: dict[str, str], what: str, *, own: bool = False) -> Iterator[Lack]:
    for key, constraint in selected.parts:
        value = labels.get(key)
        if constraint.holds(value):
            continue
        lacking: tuple[tuple[str, str], ...] = ()
        if value is None:
            lacking = ((key, constraint.values[0] if constraint.values and not constraint.others else "true"),)
        text = f"{what} `{key}` {_asked(constraint)}, and the pod {_has(value, key)}"
        yield Lack(Miss.POD_LABEL, text, own, lacking)


def _has(value: str | None, key: str) -> str:
    return f"has no label `{key}`" if value is None else f"has `{key}` `{value}`"


def _asked(constraint: Constraint) -> str:
    values = " or ".join(f"`{value}`" for value in constraint.values)
    if constraint.others:
        return f"other than {values}" if values else "of any value"
    return values or "absent"


def _ports(rule: Rule, destination: Concrete, ports: Intervals) -> Iterator[Lack]:
    """Say what keeps the ports of a rule from being those that were asked for."""
    if rule.ports is None or number_set(rule.ports) & ports:
        return
    named = [(port.port, port.protocol) for port in rule.ports if isinstance(port.port, str)]
    declared = destination.ports if isinstance(destination, PodAt) else ()
    if any(
        (name, protocol) in named and port_set(protocol, number, number) & ports
        for name, protocol, number in declared or ()
    ):
        return
    asked = [protocol for protocol in Protocol if protocol_ports(ports, protocol)]
    for protocol in Protocol:
        if any(_moved(ports, one, protocol) & number_set(rule.ports) for one in asked if one is not protocol):
            shown = ", ".join(asked)
            yield Lack(Miss.PROTOCOL, f"the rule opens these ports for {protocol}, not for {shown}")
            return
    if named and isinstance(destination, PodAt):
        yield _port_name(named, destination)
        return
    yield Lack(Miss.PORT, f"the rule opens {_said(rule)} only")


def _moved(ports: Intervals, protocol: Protocol, other: Protocol) -> Intervals:
    """Return the ports of one protocol as those of another; nothing where they are all ports."""
    found = EMPTY
    for first, last in protocol_ports(ports, protocol):
        if last - first < 65534:
            found |= port_set(other, first, last)
    return found


def _port_name(named: Sequence[tuple[str, Protocol]], destination: PodAt) -> Lack:
    names = ", ".join(f"`{name}`" for name, _ in named)
    known = destination.ports or ()
    known_names = {(name, protocol) for name, protocol, _ in known}
    if any(pair in known_names for pair in named):
        numbers = ", ".join(f"`{name}` is {number}" for name, protocol, number in known if (name, protocol) in named)
        return Lack(Miss.PORT_NAME, f"the rule opens the port named {names}, and at the destination {numbers}")
    instead = ", ".join(f"`{name}` ({protocol} {number})" for name, protocol, number in known) or _numbers(destination)
    return Lack(Miss.PORT_NAME, f"the rule opens the port named {names}, and the destination declares {instead}")


def _numbers(destination: PodAt) -> str:
    numbers = ", ".join(f"{protocol} {number} without a name" for protocol, number in destination.listens)
    return numbers or "no port"


def _said(rule: Rule) -> str:
    def one(port: int | str | None, end: int | None) -> str:
        if isinstance(port, str):
            return f"`{port}`"
        return "all ports" if port is None else str(port) if end is None else f"{port}-{end}"

    return ", ".join(f"{item.protocol} {one(item.port, item.end)}" for item in rule.ports or ())


def labels_to_add(near: Iterable[Near]) -> tuple[tuple[str, str], ...]:
    """Return the labels with which the pods of the other end would be meant by a rule that misses nothing else."""
    for item in near:
        if item.alone and item.lack.labels and not item.lack.of_own:
            return item.lack.labels
    return ()
