"""A second, small evaluator of policies, for checking what a build wrote.

It judges what `stated` read of a manifest, and shares no code with lowering, lifting or the engine.
"""

from ipaddress import ip_address, ip_network

from netpolc.proof.asked import Labels, Point, Promised
from netpolc.rules.json import as_text
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.targets.stating import Stated, StatedBlock, StatedPods, StatedPort, StatedRequirements, Texts


def keeps(stated: Stated, texts: Texts, promise: Promised) -> bool:
    """Say whether a manifest isolates the subject of a promise, and lets its connection through."""
    if not isolates(stated, texts, promise):
        return False
    direction, _, _, point = promise
    if point is None:
        return True
    for peers, ports in stated.rules[direction]:
        if not ports or _has_port(ports, texts, point):
            if not peers:
                return True
            for peer in peers:
                if _is_peer(peer, texts, point):
                    return True
    return False


def isolates(stated: Stated, texts: Texts, promise: Promised) -> bool:
    """Say whether a manifest isolates the subject of a promise; one of another namespace is not asked."""
    direction, namespace, labels, _ = promise
    if stated.namespaces and not selects(stated.namespaces, texts, {NAMESPACE_NAME: namespace}):
        return False
    return direction in stated.rules and selects(stated.subject, texts, labels)


def _is_peer(peer: StatedPods | StatedBlock, texts: Texts, point: Point) -> bool:
    labels, of_namespace, address, *_ = point
    if isinstance(peer, StatedBlock):
        return address is not None and _in_block(peer, texts, address)
    # An own pod's namespace is compared by its name, which every namespace has for a label.
    return address is None and selects(peer.namespaces, texts, of_namespace) and selects(peer.pods, texts, labels)


def _in_block(block: StatedBlock, texts: Texts, address: str) -> bool:
    place = ip_address(address)
    if place not in ip_network(as_text(texts[block.cidr])):
        return False
    return not any(place in ip_network(as_text(texts[hole])) for hole in block.holes)


def _has_port(ports: tuple[StatedPort, ...], texts: Texts, point: Point) -> bool:
    *_, wanted, at, name = point
    for protocol, first, end in ports:
        if texts[protocol] == wanted:
            number, last = texts[first], texts[end]
            if number is None or (isinstance(number, str) and number == name):
                return True
            if isinstance(number, int) and number <= at <= (last if isinstance(last, int) else number):
                return True
    return False


def selects(requirements: StatedRequirements, texts: Texts, labels: Labels) -> bool:
    """Say whether labels are selected; without a requirement everything is."""
    for key, operator, values in requirements:
        value = labels.get(key)
        if operator == "In":
            if len(values) == 1:  # as most have
                held = value is not None and value == texts[values[0]]
            else:
                held = value is not None and value in [texts[place] for place in values]
        elif operator == "NotIn":
            held = value is None or value not in [texts[place] for place in values]
        else:
            held = (value is None) is (operator == "DoesNotExist")
        if not held:
            return False
    return True
