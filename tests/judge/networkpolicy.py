"""What NetworkPolicy means, one connection at a time, from the API documentation; slow and plain on purpose.

Nothing of netpolc is used here. Manifests are dicts as the API server stores them. An ipBlock matches addresses outside
of the cluster, and the pods that are given with their address. A port name means every port of the destination pod that
is declared under it.
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

Manifest = Mapping[str, Any]


@frozen
class Pod:
    """A pod: its namespace and that one's labels, its own labels, and its ports as (name, protocol, number)."""

    namespace: str
    namespace_labels: Mapping[str, str]
    labels: Mapping[str, str]
    ports: frozenset[tuple[str, str, int]] = frozenset()
    address: str | None = None
    """None where blocks mean no pods."""


@frozen
class Outside:
    """An address outside of the cluster."""

    address: str


End = Pod | Outside


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """A LabelSelector: everything in matchLabels and matchExpressions has to hold; an empty one matches everything."""
    exact: Mapping[str, str] = selector.get("matchLabels") or {}
    for key, value in exact.items():
        if key not in labels or labels[key] != value:
            return False
    for expression in selector.get("matchExpressions") or ():
        key, operator = expression["key"], expression["operator"]
        values: Sequence[str] = expression.get("values") or []
        if operator == "In" and not (key in labels and labels[key] in values):
            return False
        if operator == "NotIn" and key in labels and labels[key] in values:
            return False
        if operator == "Exists" and key not in labels:
            return False
        if operator == "DoesNotExist" and key in labels:
            return False
    return True


def block_has(block: Mapping[str, Any], address: str) -> bool:
    """An ipBlock: the addresses of the CIDR but those of `except`; families never mix."""
    ip = ipaddress.ip_address(address)
    return ip in ipaddress.ip_network(block["cidr"]) and all(
        ip not in ipaddress.ip_network(hole) for hole in block.get("except") or ()
    )


def is_peer(peer: Mapping[str, Any], home: str, end: End) -> bool:
    """One entry of `from` or `to`; without a namespaceSelector it means pods of the policy's own namespace."""
    if isinstance(end, Outside):
        return "ipBlock" in peer and block_has(peer["ipBlock"], end.address)
    if "ipBlock" in peer:
        return end.address is not None and block_has(peer["ipBlock"], end.address)
    if "namespaceSelector" in peer:
        right_namespace = matches(peer["namespaceSelector"], end.namespace_labels)
    else:
        right_namespace = end.namespace == home
    return right_namespace and ("podSelector" not in peer or matches(peer["podSelector"], end.labels))


def is_port(port: Mapping[str, Any], protocol: str, number: int, destination: End) -> bool:
    """One entry of `ports`; the protocol is TCP unless another is given, and without a port all of it is meant."""
    if port.get("protocol", "TCP") != protocol:
        return False
    wanted = port.get("port")
    if wanted is None:
        return True
    if isinstance(wanted, str):
        return isinstance(destination, Pod) and (wanted, protocol, number) in destination.ports
    return bool(wanted <= number <= port.get("endPort", wanted))


def types_of(spec: Mapping[str, Any]) -> Sequence[str]:
    """The policyTypes, with the server's default."""
    if spec.get("policyTypes"):
        return list(spec["policyTypes"])
    return ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]


def half_allows(policies: Iterable[Manifest], direction: str, own: End, other: End, port: tuple[str, int]) -> bool:
    """Say whether one end lets the connection through: it is not isolated, or a rule of a policy there opens it."""
    if isinstance(own, Outside):
        return True
    protocol, number = port
    destination = own if direction == "Ingress" else other
    isolated = False
    for policy in policies:
        spec = policy["spec"]
        if policy["metadata"]["namespace"] != own.namespace or direction not in types_of(spec):
            continue
        if not matches(spec.get("podSelector") or {}, own.labels):
            continue
        isolated = True
        for rule in spec.get("ingress" if direction == "Ingress" else "egress") or ():
            peers = rule.get("from" if direction == "Ingress" else "to")
            ports = rule.get("ports")
            if peers and not any(is_peer(peer, own.namespace, other) for peer in peers):
                continue
            if ports and not any(is_port(entry, protocol, number, destination) for entry in ports):
                continue
            return True
    return not isolated


def allowed(policies: Sequence[Manifest], source: End, destination: End, protocol: str, port: int) -> bool:
    """Say whether the connection is allowed by both of its ends."""
    leaves = half_allows(policies, "Egress", source, destination, (protocol, port))
    return leaves and half_allows(policies, "Ingress", destination, source, (protocol, port))
