"""A second, small evaluator of NetworkPolicies, for checking what a build wrote (DESIGN.md, law 2).

It reads manifests in canonical form only, and shares no code with lowering, lifting or the engine.
"""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network

from attrs import frozen

from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text


@frozen
class Point:
    """One concrete connection of a subject: the other end is a pod (with its namespace's labels) or an address."""

    labels: Mapping[str, str]
    """The subject's."""
    other_labels: Mapping[str, str]
    other_namespace: str
    other_namespace_labels: Mapping[str, str]
    address: str | None
    protocol: str
    number: int
    name: str | None
    """The name of the port, where the destination gives it one."""


def isolates(value: JsonObject, direction: str, labels: Mapping[str, str]) -> bool:
    """Say whether a manifest isolates pods with these labels in a direction (`Ingress`, `Egress`)."""
    spec = as_object(value.get("spec"))
    return direction in as_list(spec.get("policyTypes")) and selects(spec.get("podSelector"), labels)


def admits(value: JsonObject, direction: str, point: Point) -> bool:
    """Say whether a rule of a manifest, which isolates the subject in this direction, lets a connection through."""
    if not isolates(value, direction, point.labels):
        return False
    home = as_text(as_object(value.get("metadata")).get("namespace"))
    side = "from" if direction == "Ingress" else "to"
    rules = as_list(as_object(value.get("spec")).get(direction.lower()))
    return any(_rule_admits(as_object(rule), side, home, point) for rule in rules)


def _rule_admits(rule: JsonObject, side: str, home: str, point: Point) -> bool:
    peers, ports = as_list(rule.get(side)), as_list(rule.get("ports"))
    if peers and not any(_is_peer(as_object(peer), home, point) for peer in peers):
        return False
    return not ports or any(_is_port(as_object(port), point) for port in ports)


def _is_peer(peer: JsonObject, home: str, point: Point) -> bool:
    block = peer.get("ipBlock")
    if block is not None:
        return point.address is not None and _in_block(as_object(block), point.address)
    if point.address is not None:
        return False
    where = peer.get("namespaceSelector")
    if where is None:
        if point.other_namespace != home:
            return False
    elif not selects(where, point.other_namespace_labels):
        return False
    return selects(peer.get("podSelector"), point.other_labels)


def _in_block(block: JsonObject, address: str) -> bool:
    place = ip_address(address)
    if place not in ip_network(as_text(block.get("cidr"))):
        return False
    return not any(place in ip_network(as_text(hole)) for hole in as_list(block.get("except")))


def _is_port(port: JsonObject, point: Point) -> bool:
    if port.get("protocol") != point.protocol:
        return False
    number, last = port.get("port"), port.get("endPort")
    if number is None:
        return True
    if isinstance(number, str):
        return number == point.name
    return isinstance(number, int) and number <= point.number <= (last if isinstance(last, int) else number)


def selects(selector: Json, labels: Mapping[str, str]) -> bool:
    """Say whether a LabelSelector selects labels; without one everything is."""
    stated = as_object(selector)
    if any(labels.get(key) != value for key, value in as_object(stated.get("matchLabels")).items()):
        return False
    for item in as_list(stated.get("matchExpressions")):
        expression = as_object(item)
        value, values = labels.get(as_text(expression.get("key"))), as_list(expression.get("values"))
        operator = expression.get("operator")
        held = (
            value is not None and value in values
            if operator == "In"
            else value is None or value not in values
            if operator == "NotIn"
            else (value is None) is (operator == "DoesNotExist")
        )
        if not held:
            return False
    return True
