"""The program to Calico's NetworkPolicy: everything is written out that Calico would otherwise default.

A rule of Calico has one entity at each end, one protocol, and addresses of one family, so that a rule becomes one for
each peer and protocol.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from netpolc.canonical.emitting import after_key
from netpolc.program.model import BlockPeer, Direction, Peer, Policy, Port, Program, Rule, in_namespace
from netpolc.rules.json import Json
from netpolc.targets.calico.kind import CALICO_NETWORK_POLICY, MOST_PORTS, ORDER, TIER
from netpolc.targets.calico.selectors import guarded, selector
from netpolc.targets.heading import Heading
from netpolc.targets.target import Manifest

_HEADING: Final = Heading(CALICO_NETWORK_POLICY)
_SIDES: Final = ((Direction.INGRESS, "ingress", "source"), (Direction.EGRESS, "egress", "destination"))


def lower(program: Program) -> Iterator[Manifest]:
    """Write every policy as a NetworkPolicy of Calico of the same name. Raises as `lower_policy` does."""
    for policy in program.policies:
        yield Manifest(CALICO_NETWORK_POLICY, policy.namespace, policy.name, lower_policy(policy))


def lower_policy(policy: Policy) -> bytes:
    """Write a policy as a NetworkPolicy of Calico. Raises ValueError as `after_key` and `selector` do."""
    spec: dict[str, Json] = {"order": ORDER, "selector": selector(policy.subject), "tier": TIER}
    spec["types"] = [direction.value for direction, _, _ in _SIDES if direction in policy.isolates]
    for direction, field, side in _SIDES:
        rules: list[Json] = []
        for rule in policy.rules:
            if rule.direction is direction:
                rules += rules_of(rule, side, policy.namespace)
        if rules:
            spec[field] = rules
    return f"{_HEADING.of(policy)}{after_key(spec)}".encode()


def rules_of(rule: Rule, side: str, home: str) -> Iterator[Json]:
    """Write a rule: one for each of its peers and protocols, and for every 50 ports."""
    for peer in (None,) if rule.peers is None else rule.peers:
        entity: Mapping[str, Json] = {} if peer is None else _entity(peer, home)
        for protocol, ports in _ANY if rule.ports is None else _by_protocol(rule.ports):
            ends: dict[str, dict[str, Json]] = {side: {**entity}}
            if ports:
                ends.setdefault("destination", {})["ports"] = ports
            yield {"action": "Allow", **protocol, **{end: value for end, value in ends.items() if value}}


_Ports = tuple[Mapping[str, Json], Sequence[Json]]
_ANY: Final[tuple[_Ports, ...]] = (({}, ()),)


@lru_cache(maxsize=1 << 12)
def _entity(peer: Peer, home: str) -> Mapping[str, Json]:
    if isinstance(peer, BlockPeer):
        return {"nets": [peer.cidr], "notNets": list(peer.except_)} if peer.except_ else {"nets": [peer.cidr]}
    if peer.namespaces == in_namespace(home):
        return {"selector": guarded(peer.pods)}
    return {"namespaceSelector": selector(peer.namespaces), "selector": guarded(peer.pods)}


@lru_cache(maxsize=1 << 12)
def _by_protocol(ports: Sequence[Port]) -> tuple[_Ports, ...]:
    found: list[_Ports] = []
    for protocol in dict.fromkeys(port.protocol for port in ports):
        words: Mapping[str, Json] = {"protocol": protocol.value}
        mine = [port for port in ports if port.protocol is protocol]
        if any(port.port is None for port in mine):
            found.append((words, ()))
        some = [_port(port) for port in mine if port.port is not None]
        found += [(words, some[first : first + MOST_PORTS]) for first in range(0, len(some), MOST_PORTS)]
    return tuple(found)


def _port(port: Port) -> Json:
    return port.port if port.end is None else f"{port.port}:{port.end}"
