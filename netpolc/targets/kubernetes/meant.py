"""What a policy of the program means, written in the order in which `stated` reads manifests."""

from collections.abc import Iterator

from netpolc.program.model import BlockPeer, Direction, Peer, Port, Program
from netpolc.rules.json import Json
from netpolc.sets.selections import Selection
from netpolc.targets.kubernetes.kind import NETWORK_POLICY
from netpolc.targets.stating import Flat
from netpolc.targets.target import Planned


def planned(program: Program) -> Iterator[Planned]:
    """Say which manifests there have to be: one for each policy, under its name."""
    for policy in program.policies:
        yield Planned(NETWORK_POLICY, policy.namespace, policy.name, (policy,))


def meant_by(planned: Planned) -> tuple[Flat, ...]:
    """Write the policy of a manifest as the sections of `Stated`."""
    (policy,) = planned.of
    rules: list[Json] = []
    for direction, name in _DIRECTIONS:
        for rule in policy.rules:
            if rule.direction is not direction:
                continue
            peers = rule.peers
            if peers is None:
                rules += (name, None)
            else:
                rules += (name, len(peers))
                for peer in peers:
                    rules += _peer(peer)
            rules += _NO_PORTS if rule.ports is None else _ports(rule.ports)
    return (
        (planned.namespace, planned.name),
        _pairs(policy.labels),
        _pairs(policy.annotations),
        _requirements(policy.subject),
        tuple([name for direction, name in _DIRECTIONS if direction in policy.isolates]),
        tuple(rules),
    )


_NO_PORTS: Flat = (None,)
_DIRECTIONS = tuple((direction, direction.value) for direction in Direction)


def _pairs(pairs: tuple[tuple[str, str], ...]) -> Flat:
    return tuple([text for pair in pairs for text in pair])


def _peer(peer: Peer) -> Flat:
    if isinstance(peer, BlockPeer):
        return ("block", peer.cidr, len(peer.except_), *peer.except_)
    return ("pods", *_requirements(peer.namespaces), *_requirements(peer.pods))


def _requirements(selection: Selection) -> Flat:
    """Write a selection; one value of one label, as most are, without a detour."""
    if len(selection.parts) == 1:
        ((key, constraint),) = selection.parts
        if len(constraint.values) == 1 and not constraint.others and not constraint.absent:
            return (1, key, "In", 1, constraint.values[0])
    flat: list[Json] = []
    count = 0
    for key, constraint in selection.parts:
        values = constraint.values
        if constraint.others and not constraint.absent:
            flat += (key, "Exists", 0)
            count += 1
        if constraint.others and values:
            flat += (key, "NotIn", len(values), *values)
            count += 1
        if not constraint.others:
            flat += (key, "In", len(values), *values) if values else (key, "DoesNotExist", 0)
            count += 1
    return (count, *flat)


def _ports(ports: tuple[Port, ...]) -> Flat:
    found: list[Json] = [len(ports)]
    for port in ports:
        found += (port.protocol.value, port.port, port.end)
    return tuple(found)
