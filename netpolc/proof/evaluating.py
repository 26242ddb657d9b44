"""A second, small evaluator of policies, for checking what a build wrote.

It judges what `stated` read of a manifest, and shares no code with lowering, lifting or the engine.
"""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network
from typing import Final

from netpolc.proof.asked import Labels, Point, Promised
from netpolc.proof.nearby import RulesNearby
from netpolc.rules.json import as_text
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.targets.stating import Stated, StatedBlock, StatedPods, StatedPort, StatedRequirements, StatedRule, Texts

_MANY: Final = 1_000
"""For so many pairs of rules and promises it is worth to file the rules by what they ask for."""


class Evaluator:
    """Judges the promises of one manifest. `count`: how many of them will be asked about."""

    def __init__(self, stated: Stated, texts: Texts, count: int) -> None:
        self._stated: Final = stated
        self._texts: Final = texts
        self._count: Final = count
        self._nearby: Final[dict[str, RulesNearby]] = {}

    def keeps(self, promise: Promised) -> bool:
        """Say whether the manifest isolates the subject of a promise, and lets its connection through."""
        if not isolates(self._stated, self._texts, promise):
            return False
        direction, _, _, point = promise
        return point is None or _lets(self._near(direction, point), self._texts, point)

    def _near(self, direction: str, point: Point) -> Iterable[StatedRule]:
        rules = self._stated.rules[direction]
        if len(rules) * self._count < _MANY:
            return rules
        known = self._nearby.get(direction)
        if known is None:
            known = self._nearby[direction] = RulesNearby(rules, self._texts)
        return known.near(point)


def unkept(stated: Stated, texts: Texts, promises: Sequence[Promised]) -> list[int]:
    """Return the numbers of the promises that a manifest does not keep."""
    evaluator = Evaluator(stated, texts, len(promises))
    return [number for number, promise in enumerate(promises) if not evaluator.keeps(promise)]


def _lets(rules: Iterable[StatedRule], texts: Texts, point: Point) -> bool:
    for peers, ports in rules:
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
