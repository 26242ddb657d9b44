"""Open ways to and from pods that the input does not hold."""

import pytest

from netpolc.analysis.beyond import Beyond, ChosenEnds, ways_beyond
from netpolc.analysis.ends import PODS
from netpolc.analysis.existing import connections
from netpolc.program.inventory import Inventory, KnownNamespace, Workload
from netpolc.program.model import NAMESPACE_NAME, Direction
from netpolc.reports.part_words import end_text
from netpolc.sets.ports import ports_text
from tests.analysis.worlds import Manifest, manifest, program

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS
API = Workload("shop", "api", "Deployment", (("app", "api"),), (("http", "TCP", 8080),))
WEB = Workload("shop", "web", "Deployment", (("app", "web"),))
ALL = {"TCP": "1-65535", "UDP": "1-65535", "SCTP": "1-65535"}
EVERYWHERE = ("*/*", ALL, None)
NOBODY_LEFT_OUT: Manifest = {}


def policy(*rules: Manifest, direction: str = "ingress", namespace: str = "shop", **spec: object) -> Manifest:
    stated = {"podSelector": {"matchLabels": {"app": "api"}}, **spec}
    return manifest(f"p-{direction}", namespace, {**stated, "policyTypes": [direction.title()], direction: [*rules]})


def ways(
    *policies: Manifest, workloads: tuple[Workload, ...] = (API,), spaces: tuple[KnownNamespace, ...] = ()
) -> list[Beyond]:
    item, inventory = program(policies), Inventory(workloads, spaces)
    return list(ways_beyond(item, inventory, connections(item, inventory)))


def told(found: list[Beyond], direction: Direction = INGRESS) -> list[tuple[str, dict[str, str], str | None]]:
    return [(end_text(way.pods), ports_text(way.ports), way.name) for way in found if way.direction is direction]


def place(name: str) -> Manifest:
    return {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: name}}}


BAZAAR = {"from": [{**place("bazaar"), "podSelector": {"matchLabels": {"app": "cart"}}}]}


def test_whom_nobody_isolates_every_pod_reaches() -> None:
    found = ways()
    assert [(way.workload, way.direction, way.pods, way.origins) for way in found] == [
        ("shop/api[Deployment]", INGRESS, PODS, ()),
        ("shop/api[Deployment]", EGRESS, PODS, ()),
    ]
    assert told(found) == told(found, EGRESS) == [EVERYWHERE]


def test_a_rule_opens_to_pods_that_are_not_there() -> None:
    found = ways(policy(BAZAAR))
    assert told(found) == [("bazaar/app=cart", ALL, None)]
    assert told(found, EGRESS) == [EVERYWHERE]
    assert [[origin.locate().place.path for origin in way.origins] for way in found] == [["spec/ingress/0"], []]
    assert told(ways(policy({}))) == [EVERYWHERE]
    assert told(ways(policy())) == []


def test_each_direction_has_its_own_rules() -> None:
    found = ways(policy(), policy({"to": BAZAAR["from"]}, direction="egress"))
    assert (told(found), told(found, EGRESS)) == ([], [("bazaar/app=cart", ALL, None)])
    found = ways(policy(BAZAAR), policy(direction="egress"))
    assert (told(found), told(found, EGRESS)) == ([("bazaar/app=cart", ALL, None)], [])


def test_workloads_are_told_in_order_each_with_its_own() -> None:
    found = ways(policy(BAZAAR), policy(direction="egress"), workloads=(WEB, API))
    assert [(way.workload, way.direction) for way in found] == [
        ("shop/api[Deployment]", INGRESS),
        ("shop/web[Deployment]", INGRESS),
        ("shop/web[Deployment]", EGRESS),
    ]


def test_a_workload_on_the_network_of_its_node_is_left_out() -> None:
    host = Workload("shop", "node", "DaemonSet", (("app", "node"),), host_network=True)
    assert {way.workload for way in ways(workloads=(host, WEB))} == {"shop/web[Deployment]"}


def test_pods_that_are_there_are_not_missing_where_their_namespace_is_named() -> None:
    cart = Workload("bazaar", "cart", "Deployment", (("app", "cart"),))
    other = Workload("bazaar", "tea", "Deployment", (("app", "tea"),))
    elsewhere = Workload("market", "cart", "Deployment", (("app", "cart"),))
    for there, missing in ((cart, False), (other, True), (elsewhere, True)):
        found = [way for way in ways(policy(BAZAAR), workloads=(API, there)) if way.workload.startswith("shop/api")]
        assert told(found) == ([("bazaar/app=cart", ALL, None)] if missing else [])


@pytest.mark.parametrize(
    "namespaces",
    [
        {},
        {"matchLabels": {"team": "red"}},
        {"matchLabels": {"team": "red", NAMESPACE_NAME: "bazaar"}},
        {"matchExpressions": [{"key": NAMESPACE_NAME, "operator": "In", "values": ["bazaar", "market"]}]},
        {"matchExpressions": [{"key": NAMESPACE_NAME, "operator": "NotIn", "values": ["market"]}]},
        {"matchExpressions": [{"key": NAMESPACE_NAME, "operator": "Exists"}]},
        {
            "matchExpressions": [
                {"key": NAMESPACE_NAME, "operator": "Exists"},
                {"key": NAMESPACE_NAME, "operator": "NotIn", "values": ["market"]},
            ]
        },
    ],
)
def test_other_namespaces_of_such_labels_may_always_be_missing(namespaces: Manifest) -> None:
    cart = Workload("bazaar", "cart", "Deployment", (("app", "cart"),))
    rule = {"from": [{"namespaceSelector": namespaces, "podSelector": {"matchLabels": {"app": "cart"}}}]}
    space = KnownNamespace("bazaar", (("team", "red"), (NAMESPACE_NAME, "bazaar")))
    # What is isolated in one of them says nothing of the others.
    shut = [policy(direction="egress", namespace=name, podSelector={}) for name in ("bazaar", "market")]
    for policies in ((policy(rule),), (policy(rule), *shut)):
        found = ways(*policies, workloads=(API, cart), spaces=(space,))
        mine = [way for way in found if way.workload == "shop/api[Deployment]"]
        assert [ports for _, ports, _ in told(mine)] == [ALL]


def test_what_no_pod_can_be_is_never_missing() -> None:
    nobody = {"podSelector": {"matchLabels": {"app": "x" * 64}}}
    nowhere = {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: "No Where"}}}
    block = {"ipBlock": {"cidr": "192.0.2.0/24"}}
    for peer in ({**place("bazaar"), **nobody}, nowhere, block):
        assert told(ways(policy({"from": [peer]}))) == []
    assert told(ways(policy({"from": [block, *BAZAAR["from"]]}))) == [("bazaar/app=cart", ALL, None)]


def test_ports_of_several_rules_are_put_together() -> None:
    found = ways(policy({**BAZAAR, "ports": [{"port": 80}]}, {**BAZAAR, "ports": [{"port": 81}]}))
    assert told(found) == [("bazaar/app=cart", {"TCP": "80-81"}, None)]
    assert [origin.locate().place.path for origin in found[0].origins] == ["spec/ingress/0", "spec/ingress/1"]


def test_the_name_of_a_port_is_looked_up_at_the_workload_or_left_open() -> None:
    named = {"ports": [{"port": "http"}, {"port": "http", "protocol": "UDP"}, {"port": 81}, {"port": "dns"}]}
    assert told(ways(policy({**BAZAAR, **named}))) == [("bazaar/app=cart", {"TCP": "81,8080"}, None)]
    leaving = policy({"to": BAZAAR["from"], **named}, direction="egress")
    assert told(ways(leaving), EGRESS) == [
        ("bazaar/app=cart", {"TCP": "81"}, None),
        ("bazaar/app=cart", {"TCP": "1-65535", "UDP": "1-65535"}, "http"),
        ("bazaar/app=cart", {"TCP": "1-65535"}, "dns"),
    ]
    only = policy({"to": BAZAAR["from"], "ports": [{"port": "dns", "protocol": "UDP"}]}, direction="egress")
    assert told(ways(only), EGRESS) == [("bazaar/app=cart", {"UDP": "1-65535"}, "dns")]


def half(*rules: Manifest, direction: str = "egress", **spec: object) -> Manifest:
    return policy(*rules, direction=direction, namespace="bazaar", **{"podSelector": NOBODY_LEFT_OUT, **spec})


TO_SHOP = {"to": [place("shop")], "ports": [{"port": 80}]}


def test_the_policies_of_the_namespace_beyond_count_where_they_isolate_all_that_is_meant() -> None:
    assert told(ways(policy(BAZAAR), half())) == []
    assert told(ways(policy(BAZAAR), half(TO_SHOP))) == [("bazaar/app=cart", {"TCP": "80"}, None)]
    assert told(ways(policy(BAZAAR), half(direction="ingress"))) == [("bazaar/app=cart", ALL, None)]
    partly: Manifest = {"matchLabels": {"app": "cart", "role": "x"}}
    assert told(ways(policy(BAZAAR), half(podSelector=partly))) == [("bazaar/app=cart", ALL, None)]
    mostly: Manifest = {"matchExpressions": [{"key": "role", "operator": "NotIn", "values": ["x"]}]}
    assert told(ways(policy(BAZAAR), half(podSelector=mostly))) == [("bazaar/app=cart", ALL, None)]
    both = half(TO_SHOP), half(direction="ingress")
    assert told(ways(policy(BAZAAR), *both)) == [("bazaar/app=cart", {"TCP": "80"}, None)]
    assert told(ways(policy({**BAZAAR, "ports": [{"port": 81}]}), half(TO_SHOP))) == []


def test_policies_of_the_own_namespace_do_not_isolate_those_beyond() -> None:
    own = policy(direction="egress", podSelector={})
    assert told(ways(policy(BAZAAR), own)) == [("bazaar/app=cart", ALL, None)]


def test_ways_out_ask_whether_they_are_let_in() -> None:
    leaving = policy({"to": BAZAAR["from"]}, direction="egress")
    enters = half({"from": [place("shop")], "ports": [{"port": 80}]}, direction="ingress")
    assert told(ways(leaving, enters), EGRESS) == [("bazaar/app=cart", {"TCP": "80"}, None)]
    assert told(ways(leaving, half(direction="ingress")), EGRESS) == []
    stranger = half({"from": [place("market")]}, direction="ingress")
    assert told(ways(leaving, stranger), EGRESS) == []


def test_what_all_readings_of_a_workload_say_is_told() -> None:
    job = Workload("shop", "job", "Job", (("app", "api"),), unknown_labels=("uid",))
    one = policy({**BAZAAR, "ports": [{"port": 80}, {"port": 81}]}, podSelector={"matchLabels": {"uid": "1"}})
    other = policy(
        {**BAZAAR, "ports": [{"port": 81}, {"port": 82}]},
        podSelector={"matchExpressions": [{"key": "uid", "operator": "NotIn", "values": ["1"]}]},
    )
    assert told(ways(one, other, workloads=(job,))) == [("bazaar/app=cart", {"TCP": "81"}, None)]
    assert told(ways(one, policy(podSelector=other["spec"]["podSelector"]), workloads=(job,))) == []


A, B, C = "shop/a[Pod]", "shop/b[Pod]", "shop/c[Pod]"


@pytest.mark.parametrize(
    ("sources", "destinations", "rows", "enters", "leaves"),
    [
        (None, None, {(A, B), (B, A), (A, C)}, {A, B}, {A, B}),
        ({A}, None, {(A, B), (A, C)}, set[str](), {A}),
        (None, {B}, {(A, B)}, {B}, set[str]()),
        ({A}, {B}, {(A, B)}, set[str](), set[str]()),
        (set[str](), None, set[tuple[str, str]](), set[str](), set[str]()),
    ],
)
def test_what_was_asked_for(
    sources: set[str] | None,
    destinations: set[str] | None,
    rows: set[tuple[str, str]],
    enters: set[str],
    leaves: set[str],
) -> None:
    chosen = ChosenEnds(*(None if ends is None else frozenset(ends) for ends in (sources, destinations)))
    assert {pair for pair in ((A, B), (B, A), (A, C)) if chosen.holds(*pair)} == rows
    for direction, right in ((INGRESS, enters), (EGRESS, leaves)):
        found = {name for name in (A, B) if chosen.of_end(Beyond(name, direction, PODS, PODS.addresses))}
        assert found == right
