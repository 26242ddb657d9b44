"""Random programs as CiliumNetworkPolicies, flows between random ends, and netpolc's own answer about each."""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from attrs import evolve, frozen

from netpolc.analysis.reach import PodAt, half_at
from netpolc.canonical.reading import read_canonical
from netpolc.program.features import PodsInBlocks
from netpolc.program.model import NAMESPACE_NAME, Direction, PodPeer, Policy, Program
from netpolc.rules.json import JsonObject
from netpolc.sets.ports import port_number
from netpolc.sets.selections import PRESENT, selection
from netpolc.targets.cilium.lower import lower_policy
from tests.analysis.worlds import Dice, Point, program, stating
from tests.judge.networkpolicy import End, Outside, Pod

LETTERS = {(True, True): "b", (True, False): "e", (False, True): "i", (False, False): "n"}
"""For each answer about the egress and the ingress half what Cilium's engine says."""
_POINTS = 10
_MEETINGS = 3


class Asked(TypedDict, total=False):
    """What is asked of Cilium's engine."""

    policies: Sequence[JsonObject]
    ends: Sequence[JsonObject]
    flows: Sequence[JsonObject]


@frozen
class Case:
    """A program, and flows under it."""

    program: Program
    points: tuple[Point, ...]
    asked: Asked


def asked_case(seed: int, number: int) -> Case:
    """Draw a program as Cilium's blocks have it, and flows."""
    dice = Dice(seed * 1_000_003 + number)
    drawn = stating(program(dice.policies(6)), PodsInBlocks.NO)
    item = evolve(drawn, policies=tuple(filter(_is_possible, drawn.policies)))
    points = [*dice.points(_POINTS), *(point for _ in range(_MEETINGS) for point in dice.meetings())]
    ends = {id(end): end for point in points for end in point[:2]}
    places = {key: place for place, key in enumerate(ends)}
    known = {key: _named_once(end) for key, end in ends.items()}
    flows: list[JsonObject] = [
        {"source": places[id(one)], "destination": places[id(other)], "protocol": protocol, "port": port}
        for one, other, protocol, port in points
    ]
    policies = [read_canonical(lower_policy(policy)) for policy in item.policies]
    asked: Asked = {"policies": policies, "ends": [*map(_end, known.values())], "flows": flows}
    asked_points = [(known[id(one)], known[id(other)], protocol, port) for one, other, protocol, port in points]
    return Case(item, tuple(asked_points), asked)


def _is_possible(policy: Policy) -> bool:
    """Say whether every selection could be met; the language refuses others."""
    peers = [peer for rule in policy.rules for peer in rule.peers or () if isinstance(peer, PodPeer)]
    return bool(policy.subject) and all(peer.pods and peer.namespaces & _NAMED for peer in peers)


_NAMED = selection({NAMESPACE_NAME: PRESENT})


def _named_once(end: End) -> End:
    """Let each name of a port be of one port, as Cilium knows pods."""
    if isinstance(end, Outside):
        return end
    return evolve(end, ports=frozenset({port[0]: port for port in sorted(end.ports)}.values()))


def _end(end: End) -> JsonObject:
    if isinstance(end, Outside):
        return {"address": end.address}
    return {
        "namespace": end.namespace,
        "namespaceLabels": dict(end.namespace_labels),
        "labels": dict(end.labels),
        "ports": [{"name": name, "protocol": protocol, "port": port} for name, protocol, port in sorted(end.ports)],
    }


def wrong_flows(case: Case, letters: str) -> Iterator[str]:
    """Give each flow of which netpolc says something else than Cilium's engine."""
    for (source, destination, protocol, port), letter in zip(case.points, letters, strict=True):
        ends = _asked(source), _asked(destination)
        number = port_number(protocol, port)
        egress, ingress = (number in half_at(case.program, direction, ends).ports() for direction in _HALVES)
        mine = LETTERS[egress, ingress]
        if mine != letter:
            yield f"{source} to {destination} on {port}/{protocol}: Cilium {letter}, netpolc {mine}"


_HALVES = (Direction.EGRESS, Direction.INGRESS)


def _asked(end: End) -> PodAt | str:
    if isinstance(end, Pod):
        return PodAt(end.namespace, tuple(end.labels.items()), tuple(end.namespace_labels.items()), tuple(end.ports))
    return end.address
