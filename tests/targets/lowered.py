"""A policy as the JSON value of its NetworkPolicy: what `lower` writes has to be this."""

from typing import Final

from netpolc.program.label_selectors import label_selector
from netpolc.program.model import BlockPeer, Direction, Peer, Policy, Port, Rule, in_namespace
from netpolc.rules.json import Json, JsonObject


def lowered(policy: Policy) -> JsonObject:
    """Write a policy as a NetworkPolicy with everything that the API server defaults, and nothing that it drops."""
    metadata: dict[str, Json] = {"name": policy.name, "namespace": policy.namespace}
    if policy.labels:
        metadata["labels"] = dict(policy.labels)
    if policy.annotations:
        metadata["annotations"] = dict(policy.annotations)
    spec: dict[str, Json] = {
        "podSelector": _selector(policy.subject),
        "policyTypes": [direction.value for direction in policy.isolates],
    }
    for direction, field, side in _SIDES:
        rules: list[Json] = [
            _rule(rule, side, policy.namespace) for rule in policy.rules if rule.direction is direction
        ]
        if rules:
            spec[field] = rules
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}


_SIDES: Final = ((Direction.INGRESS, "ingress", "from"), (Direction.EGRESS, "egress", "to"))
_selector = label_selector


def _rule(rule: Rule, side: str, namespace: str) -> JsonObject:
    result: dict[str, Json] = {}
    if rule.peers is not None:
        result[side] = [_peer(peer, namespace) for peer in rule.peers]
    if rule.ports is not None:
        result["ports"] = _ports(rule.ports)
    return result


def _peer(peer: Peer, namespace: str) -> JsonObject:
    if isinstance(peer, BlockPeer):
        block: dict[str, Json] = {"cidr": peer.cidr}
        if peer.except_:
            block["except"] = list(peer.except_)
        return {"ipBlock": block}
    if peer.namespaces == in_namespace(namespace):
        return {"podSelector": _selector(peer.pods)}
    result: dict[str, Json] = {"namespaceSelector": _selector(peer.namespaces)}
    if peer.pods.parts:
        result["podSelector"] = _selector(peer.pods)
    return result


def _ports(ports: tuple[Port, ...]) -> list[Json]:
    return [_port(port) for port in ports]


def _port(port: Port) -> JsonObject:
    result: dict[str, Json] = {"protocol": port.protocol.value}
    if port.port is not None:
        result["port"] = port.port
    if port.end is not None:
        result["endPort"] = port.end
    return result
