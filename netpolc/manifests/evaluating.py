"""A second, small evaluator of NetworkPolicies, for checking what a build wrote (DESIGN.md, law 2).

It judges what `stated` read of a manifest, and shares no code with lowering, lifting or the engine.
"""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from netpolc.manifests.stated import BlockPeer, PodsPeer, Port, Requirements, Rule, Stated, Texts
from netpolc.rules.json import as_text


class Point(NamedTuple):
    """One concrete connection of a subject: the other end is a pod (with its namespace's labels) or an address."""

    labels: Mapping[str, str]
    """The subject's."""
    other_labels: Mapping[str, str]
    other_namespace_labels: Mapping[str, str]
    address: str | None
    protocol: str
    number: int
    name: str | None
    """The name of the port, where the destination gives it one."""


def isolates(stated: Stated, texts: Texts, direction: str, labels: Mapping[str, str]) -> bool:
    """Say whether a manifest isolates pods with these labels in a direction (`Ingress`, `Egress`)."""
    return direction in stated.rules and selects(stated.subject, texts, labels)


def admits(stated: Stated, texts: Texts, direction: str, point: Point) -> bool:
    """Say whether a rule of a manifest, which isolates the subject in this direction, lets a connection through."""
    if not isolates(stated, texts, direction, point.labels):
        return False
    return any(_rule_admits(rule, texts, point) for rule in stated.rules[direction])


def _rule_admits(rule: Rule, texts: Texts, point: Point) -> bool:
    peers, ports = rule
    if ports and not _has_port(ports, texts, point):
        return False
    return not peers or any(_is_peer(peer, texts, point) for peer in peers)


def _is_peer(peer: PodsPeer | BlockPeer, texts: Texts, point: Point) -> bool:
    if isinstance(peer, BlockPeer):
        return point.address is not None and _in_block(peer, texts, point.address)
    if point.address is not None:
        return False
    # An own pod's namespace is compared by its name, which every namespace has for a label.
    return selects(peer.namespaces, texts, point.other_namespace_labels) and selects(
        peer.pods, texts, point.other_labels
    )


def _in_block(block: BlockPeer, texts: Texts, address: str) -> bool:
    place = ip_address(address)
    if place not in ip_network(as_text(texts[block.cidr])):
        return False
    return not any(place in ip_network(as_text(texts[hole])) for hole in block.holes)


def _has_port(ports: tuple[Port, ...], texts: Texts, point: Point) -> bool:
    for protocol, first, end in ports:
        if texts[protocol] == point.protocol:
            number, last = texts[first], texts[end]
            if number is None or (isinstance(number, str) and number == point.name):
                return True
            if isinstance(number, int) and number <= point.number <= (last if isinstance(last, int) else number):
                return True
    return False


def selects(requirements: Requirements, texts: Texts, labels: Mapping[str, str]) -> bool:
    """Say whether labels are selected; without a requirement everything is."""
    for key, operator, values in requirements:
        value = labels.get(key)
        if operator == "In":
            held = value is not None and value in [texts[place] for place in values]
        elif operator == "NotIn":
            held = value is None or value not in [texts[place] for place in values]
        else:
            held = (value is None) is (operator == "DoesNotExist")
        if not held:
            return False
    return True
