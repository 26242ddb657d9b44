"""What a NetworkPolicy means that leaves things out, or says what no server takes: defaults, and nothing matches."""

import pytest

from netpolc.program.model import BlockPeer, Direction, Peer, PodPeer, Policy, Port, Protocol, Rule, in_namespace
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.selections import ABSENT, EVERYTHING, NOTHING, PRESENT, Selection, none_of, one_of, selection
from netpolc.targets.kubernetes.lift import lift_policy
from tests.analysis.worlds import locator

TCP, UDP = Protocol.TCP, Protocol.UDP
BOTH = (Direction.INGRESS, Direction.EGRESS)


def lifted(spec: Json, metadata: Json = None) -> Policy:
    return lift_policy({"metadata": metadata, "spec": spec}, locator(1), "home")


def rules(rule: JsonObject, direction: str = "ingress") -> list[Rule]:
    return list(lifted({"policyTypes": [direction.title()], direction: [rule]}).rules)


@pytest.mark.parametrize(
    ("metadata", "namespace", "name"),
    [
        (None, "home", ""),
        ({"name": "a"}, "home", "a"),
        ({"name": "a", "namespace": ""}, "home", "a"),
        ({"name": "a", "namespace": "b"}, "b", "a"),
    ],
)
def test_a_policy_that_names_no_namespace_has_that_of_its_reader(metadata: Json, namespace: str, name: str) -> None:
    found = lifted({}, metadata)
    assert (found.namespace, found.name) == (namespace, name)


def test_labels_and_annotations_are_kept_apart_and_sorted() -> None:
    found = lifted({}, {"labels": {"b": "2", "a": 1}, "annotations": {"c": "3"}})
    assert (found.labels, found.annotations) == ((("a", "1"), ("b", "2")), (("c", "3"),))


DIRECTIONS: list[tuple[Json, tuple[Direction, ...], int]] = [
    (None, BOTH[:1], 0),
    ({"ingress": [{}]}, BOTH[:1], 1),
    ({"egress": [{}]}, BOTH, 1),
    ({"egress": []}, BOTH[:1], 0),
    ({"egress": [{}], "policyTypes": []}, BOTH, 1),
    ({"egress": [{}], "ingress": [{}], "policyTypes": ["Egress"]}, BOTH[1:], 1),
    ({"policyTypes": ["Egress", "Ingress"]}, BOTH, 0),
    ({"policyTypes": ["ingress"], "ingress": [{}]}, (), 0),
]


@pytest.mark.parametrize(("spec", "isolates", "count"), DIRECTIONS)
def test_directions_that_are_not_listed(spec: Json, isolates: tuple[Direction, ...], count: int) -> None:
    found = lifted(spec)
    assert (found.isolates, len(found.rules)) == (isolates, count)


OPENS: list[tuple[JsonObject, tuple[Peer, ...] | None, tuple[Port, ...] | None]] = [
    ({}, None, None),
    ({"from": None, "ports": []}, None, None),
    ({"from": [], "ports": [{}]}, None, (Port(TCP),)),
    ({"ports": [{"protocol": None}]}, None, (Port(TCP),)),
    ({"ports": [{"protocol": "UDP", "port": 1}, {"port": "web"}]}, None, (Port(UDP, 1), Port(TCP, "web"))),
    ({"ports": [{"port": 1}, {"port": 1}, {"port": 0}]}, None, (Port(TCP, 1),)),
    ({"ports": [{"port": 5, "endPort": 5}]}, None, (Port(TCP, 5),)),
    ({"ports": [{"port": 5, "endPort": 6.0}]}, None, (Port(TCP, 5, 6),)),
    ({"ports": [{"port": 1, "endPort": 65535}]}, None, (Port(TCP),)),
    ({"ports": [{"port": 1, "endPort": 65534}]}, None, (Port(TCP, 1, 65534),)),
    ({"ports": [{"port": 2, "endPort": 65535}]}, None, (Port(TCP, 2, 65535),)),
    ({"ports": [{"port": 65535}]}, None, (Port(TCP, 65535),)),
    ({"from": [{"podSelector": {}}]}, (PodPeer(in_namespace("home"), EVERYTHING),), None),
    ({"from": [{"namespaceSelector": {}}]}, (PodPeer(EVERYTHING, EVERYTHING),), None),
    (
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.2.0.0/16", "10.1.0.0/16"]}}]},
        (BlockPeer("10.0.0.0/8", ("10.1.0.0/16", "10.2.0.0/16")),),
        None,
    ),
    ({"from": [{"ipBlock": {"cidr": "10.1.2.3/8"}}, {}]}, (BlockPeer("10.0.0.0/8"),), None),
]


@pytest.mark.parametrize(("rule", "peers", "ports"), OPENS)
def test_what_a_rule_opens(rule: JsonObject, peers: tuple[Peer, ...] | None, ports: tuple[Port, ...] | None) -> None:
    (found,) = rules(rule)
    assert (found.direction, found.peers, found.ports) == (Direction.INGRESS, peers, ports)
    assert [origin.locate().place.path for origin in found.origins] == ["spec/ingress/0"]


CLOSED: list[JsonObject] = [
    {"ports": [{"protocol": "ICMP"}]},
    {"ports": [{"port": 0}]},
    {"ports": [{"port": 65536}]},
    {"ports": [{"port": 9, "endPort": 8}]},
    {"ports": [{"port": 9, "endPort": 65536}]},
    {"from": [{}]},
    {"from": [{}], "ports": [{}]},
    {"from": [{"podSelector": {}}], "ports": [{"port": 0}]},
    {"from": [{"ipBlock": {"cidr": "everywhere"}}]},
    {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["nothing"]}}]},
    {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}, "podSelector": {}}]},
    {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}, "namespaceSelector": {}}]},
]


@pytest.mark.parametrize("rule", CLOSED)
def test_a_rule_of_which_nothing_can_match_opens_nothing(rule: JsonObject) -> None:
    assert rules(rule) == []


def test_the_peers_of_egress_stand_in_to() -> None:
    (found,) = rules({"to": [{"podSelector": {}}], "from": [{"namespaceSelector": {}}]}, "egress")
    assert found.peers == (PodPeer(in_namespace("home"), EVERYTHING),)


def expression(operator: object, *values: Json) -> JsonObject:
    return {"matchExpressions": [{"key": "a", "operator": str(operator), "values": list(values)}]}


SELECTORS: list[tuple[Json, Selection]] = [
    (None, EVERYTHING),
    ({"matchLabels": {"a": "b", "c": None}}, selection({"a": one_of(("b",)), "c": one_of(("",))})),
    (expression("In", "b", "c"), selection({"a": one_of(("b", "c"))})),
    (expression("NotIn", "b"), selection({"a": none_of(("b",))})),
    (expression("Exists"), selection({"a": PRESENT})),
    (expression("DoesNotExist"), selection({"a": ABSENT})),
    (expression("Is", "b"), NOTHING),
    ({"matchLabels": {"a": "b"}, **expression("NotIn", "b")}, NOTHING),
]


@pytest.mark.parametrize(("selector", "meant"), SELECTORS)
def test_what_a_selector_selects(selector: Json, meant: Selection) -> None:
    assert lifted({"podSelector": selector}).subject == meant
