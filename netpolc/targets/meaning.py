"""What a policy means, written in the order in which manifests of every target are read."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from netpolc.program.model import BlockPeer, Direction, Peer, Policy, Port, Rule
from netpolc.rules.json import Json
from netpolc.sets.selections import Selection
from netpolc.targets.stating import Flat


class RulePart(NamedTuple):
    """A rule, or what a target makes a rule of its own of."""

    direction: Direction
    peers: tuple[Peer, ...] | None
    ports: tuple[Port, ...] | None


def sections_of(policy: Policy, parts: Iterable[Rule | RulePart]) -> tuple[Flat, ...]:
    """Write a policy as the sections of `Stated`; `parts` are its rules as a target takes them apart."""
    rules: list[Json] = []
    taken = tuple(parts)
    for direction, name in _DIRECTIONS:
        for rule in taken:
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
        (policy.namespace, policy.name),
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


@lru_cache(maxsize=1 << 12)
def _ports(ports: tuple[Port, ...]) -> Flat:
    found: list[Json] = [len(ports)]
    for port in ports:
        found += (port.protocol.value, port.port, port.end)
    return tuple(found)
