"""The program to CiliumNetworkPolicy: everything is written out that Cilium would otherwise read in its own way.

A list of rules that is there isolates, so a direction that is closed has the one rule that is about nobody. Peers of
two kinds are two rules, for the agents refuse them in one.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from netpolc.canonical.emitting import after_key
from netpolc.program.label_selectors import label_selector
from netpolc.program.model import BlockPeer, Direction, PodPeer, Policy, Port, Program, Rule, in_namespace
from netpolc.rules.json import Json
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.sets.selections import PRESENT, Selection, selection
from netpolc.targets.cilium.kind import (
    CILIUM_NETWORK_POLICY,
    EVERY_PORT,
    EVERYBODY,
    MOST_PORTS,
    NAMESPACE,
    NAMESPACE_LABELS,
    SOURCE,
)
from netpolc.targets.heading import Heading
from netpolc.targets.target import Manifest

_HEADING: Final = Heading(CILIUM_NETWORK_POLICY)
_SIDES: Final = ((Direction.EGRESS, "egress", "to"), (Direction.INGRESS, "ingress", "from"))


def lower(program: Program) -> Iterator[Manifest]:
    """Write every policy as a CiliumNetworkPolicy of the same name. Raises as `lower_policy` does."""
    for policy in program.policies:
        yield Manifest(CILIUM_NETWORK_POLICY, policy.namespace, policy.name, lower_policy(policy))


def lower_policy(policy: Policy) -> bytes:
    """Write a policy as a CiliumNetworkPolicy. Raises ValueError as `after_key` does."""
    spec: dict[str, Json] = {"endpointSelector": _selector(policy.subject)}
    for direction, field, side in _SIDES:
        if direction in policy.isolates:
            rules: list[Json] = []
            for rule in policy.rules:
                if rule.direction is direction:
                    rules += _rules(rule, side, policy.namespace)
            spec[field] = rules or [{}]
    return f"{_HEADING.of(policy)}{after_key(spec)}".encode()


def _rules(rule: Rule, side: str, home: str) -> Iterator[Json]:
    """Write a rule: one for everybody, else one for each kind of peer."""
    ports: dict[str, Json] = {} if rule.ports is None else {"toPorts": _to_ports(rule.ports)}
    if rule.peers is None:
        yield {f"{side}Entities": [EVERYBODY], **ports}
        return
    pods = [_endpoints(peer, home) for peer in rule.peers if isinstance(peer, PodPeer)]
    blocks = [_block(peer) for peer in rule.peers if isinstance(peer, BlockPeer)]
    if pods:
        yield {f"{side}Endpoints": pods, **ports}
    if blocks:
        yield {f"{side}CIDRSet": blocks, **ports}


@lru_cache(maxsize=1 << 12)
def _endpoints(peer: PodPeer, home: str) -> Json:
    """Write pods; without a word about namespaces they are those of the policy's own.

    A selector that only excludes namespaces could be read as everybody, so it asks for one too.
    """
    parts = [(f"{SOURCE}{key}", constraint) for key, constraint in peer.pods.parts]
    if peer.namespaces != in_namespace(home):
        named = peer.namespaces.constraint(NAMESPACE_NAME) & PRESENT
        parts.append((NAMESPACE, named))
        parts += [
            (f"{NAMESPACE_LABELS}{key}", constraint)
            for key, constraint in peer.namespaces.parts
            if key != NAMESPACE_NAME
        ]
    return label_selector(selection(parts))


@lru_cache(maxsize=1 << 12)
def _selector(pods: Selection) -> Json:
    return label_selector(selection((f"{SOURCE}{key}", constraint) for key, constraint in pods.parts))


def _block(peer: BlockPeer) -> Json:
    return {"cidr": peer.cidr, "except": list(peer.except_)} if peer.except_ else {"cidr": peer.cidr}


@lru_cache(maxsize=1 << 12)
def _to_ports(ports: Sequence[Port]) -> Json:
    return [
        {"ports": [_port(port) for port in ports[first : first + MOST_PORTS]]}
        for first in range(0, len(ports), MOST_PORTS)
    ]


def _port(port: Port) -> Json:
    number = EVERY_PORT if port.port is None else str(port.port)
    written: dict[str, Json] = {"port": number, "protocol": port.protocol.value}
    return written if port.end is None else {**written, "endPort": port.end}
