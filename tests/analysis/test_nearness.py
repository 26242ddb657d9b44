"""Which rules come nearest to opening what is denied, and what they miss."""

import pytest
from attrs import frozen

from netpolc.analysis.nearness import Lack, Miss, Near, labels_to_add, nearest_rules
from netpolc.analysis.reach import Concrete, PodAt
from netpolc.program.model import Direction
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import EVERY_PORT, port_set
from tests.analysis.worlds import Manifest, manifest, program

WEB = PodAt("shop", (("app", "web"), ("tier", "front")), ports=())
API = PodAt("shop", (("app", "api"),), ports=(("http", "TCP", 8080),))
TCP_80 = port_set("TCP", 80, 80)


@frozen
class Seen:
    """What is told of one lack."""

    policy: str
    index: int
    miss: Miss
    text: str


def policy(*rules: Manifest, name: str = "p", direction: str = "ingress", **spec: object) -> Manifest:
    stated = {"podSelector": {"matchLabels": {"app": "api" if direction == "ingress" else "web"}}, **spec}
    return manifest(name, "shop", {**stated, "policyTypes": [direction.title()], direction: list(rules)})


def near(
    *policies: Manifest,
    ports: Intervals = TCP_80,
    ends: tuple[Concrete, Concrete] = (WEB, API),
    direction: Direction = Direction.INGRESS,
) -> tuple[Near, ...]:
    return nearest_rules(program(policies), direction, ends, ports)


def texts(*policies: Manifest, **asked: object) -> list[str]:
    return [item.lack.text for item in near(*policies, **asked)]  # type: ignore[arg-type]


def from_(**labels: str) -> Manifest:
    return {"from": [{"podSelector": {"matchLabels": labels}}]}


def where(text: str) -> Manifest:
    return {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": text}}}]}


def ports(*numbers: int | str, protocol: str = "TCP") -> Manifest:
    return {"ports": [{"port": number, "protocol": protocol} for number in numbers]}


def test_a_rule_of_the_own_policies_is_near() -> None:
    (item,) = near(policy(from_(app="db")))
    assert (item.policy.name, item.index, item.alone) == ("p", 0, True)
    assert item.lack == Lack(Miss.POD_LABEL, "the rule asks for `app` `db`, and the pod has `app` `web`")
    assert [origin.locate().place.path for origin in item.origins] == ["spec/ingress/0"]


def test_the_subject_counts_and_is_told_last() -> None:
    missed = policy(from_(app="db"), podSelector={"matchLabels": {"app": "other"}})
    first, second = near(missed)
    assert [first.lack.of_own, second.lack.of_own] == [False, True]
    assert second.lack.text == "the policy applies to pods with `app` `other`, and the pod has `app` `api`"
    assert [first.alone, second.alone] == [False, False]
    assert [[origin.locate().place.path for origin in item.origins] for item in (first, second)] == [
        ["spec/ingress/0"],
        [""],
    ]


def test_only_policies_of_the_end_and_the_direction_count() -> None:
    elsewhere = manifest("e", "bazaar", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [from_(app="db")]})
    leaving = policy({"to": [{"podSelector": {"matchLabels": {"app": "db"}}}]}, name="out", direction="egress")
    assert near(elsewhere, leaving) == ()
    assert [item.policy.name for item in near(elsewhere, leaving, policy(from_(app="db")))] == ["p"]
    found = near(elsewhere, leaving, policy(from_(app="db")), direction=Direction.EGRESS)
    assert [(item.policy.name, item.lack.text) for item in found] == [
        ("out", "the rule asks for `app` `db`, and the pod has `app` `api`")
    ]
    assert near(policy(from_(app="db")), ends=(WEB, "192.0.2.1")) == ()


def test_rules_are_counted_in_their_direction() -> None:
    both = policy({"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]}, from_(app="db"))
    both["spec"]["egress"] = [{"to": from_(app="db")["from"]}]
    both["spec"]["policyTypes"] = ["Ingress", "Egress"]
    assert [(item.index, item.rule.direction) for item in near(both)] == [(1, Direction.INGRESS)]


def test_those_that_miss_least_are_told() -> None:
    one, two = policy(from_(app="db"), name="one"), policy(from_(app="db", role="x"), name="two")
    assert [(item.policy.name, item.alone) for item in near(two, one)] == [("one", True)]
    found = near(two)
    assert [(item.policy.name, item.alone) for item in found] == [("two", False), ("two", False)]
    assert {item.lack.text for item in found} == {
        "the rule asks for `app` `db`, and the pod has `app` `web`",
        "the rule asks for `role` `x`, and the pod has no label `role`",
    }
    assert len(near(policy(from_(app="db", role="x", zone="z")))) == 3
    assert near(policy(from_(app="db", role="x", zone="z", on="y"))) == ()


def test_a_rule_that_misses_nothing_is_no_near_one() -> None:
    assert near(policy({})) == ()
    assert [item.index for item in near(policy({}, from_(app="db")))] == [1]


def test_ten_are_told_at_most() -> None:
    many = [policy(from_(app=f"db{number}"), name=f"p{number}") for number in range(12)]
    assert [item.policy.name for item in near(*many)] == [f"p{number}" for number in range(10)]


def test_the_nearest_peer_of_a_rule_counts() -> None:
    rule = {"from": [*from_(app="db", role="x")["from"], *from_(app="cart")["from"]]}
    assert texts(policy(rule)) == ["the rule asks for `app` `cart`, and the pod has `app` `web`"]
    block = {"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]}
    assert texts(policy(block)) == []
    assert texts(policy({**block, **ports(81)}), ends=("192.0.2.1", API)) == ["the rule opens TCP 81 only"]
    assert texts(policy({**block, **ports(81)}), ends=("198.51.100.1", API)) == [
        "the rule is for 192.0.2.0/24, and the address is 198.51.100.1",
        "the rule opens TCP 81 only",
    ]
    assert texts(policy({**from_(app="db"), **ports(81)}), ends=("192.0.2.1", API)) == []
    assert texts(policy(ports(81)), ends=("192.0.2.1", API)) == ["the rule opens TCP 81 only"]
    mixed = {"from": [*block["from"], *from_(app="db")["from"]]}
    assert texts(policy(mixed)) == ["the rule asks for `app` `db`, and the pod has `app` `web`"]


def test_namespaces_are_told_by_name_and_by_label() -> None:
    (item,) = near(policy(where("bazaar")))
    assert item.lack == Lack(Miss.NAMESPACE, "the rule means pods of namespace `bazaar`, and these are in `shop`")
    assert texts(policy(where("shop"), from_(app="db"))) == [
        "the rule asks for `app` `db`, and the pod has `app` `web`"
    ]
    rule = {"from": [{"namespaceSelector": {"matchLabels": {"team": "red"}}}]}
    (item,) = near(policy(rule))
    assert item.lack == Lack(
        Miss.NAMESPACE_LABEL, "the rule asks for namespaces with `team` `red`, and `shop` has no label `team`"
    )
    blue = PodAt("shop", WEB.labels, (("team", "blue"),), ports=())
    assert texts(policy(rule), ends=(blue, API)) == [
        "the rule asks for namespaces with `team` `red`, and `shop` has `team` `blue`"
    ]
    selector = {"matchLabels": {"kubernetes.io/metadata.name": "shop", "team": "red"}}
    assert texts(policy({"from": [{"namespaceSelector": selector}]})) == [
        "the rule asks for namespaces with `team` `red`, and `shop` has no label `team`"
    ]
    selector = {"matchLabels": {"kubernetes.io/metadata.name": "bazaar", "team": "red"}}
    assert len(texts(policy({"from": [{"namespaceSelector": selector}]}))) == 2


@pytest.mark.parametrize(
    ("expression", "text", "labels"),
    [
        ({"operator": "In", "values": ["a", "b"]}, "`k` `a` or `b`, and the pod has no label `k`", (("k", "a"),)),
        ({"operator": "Exists"}, "`k` of any value, and the pod has no label `k`", (("k", "true"),)),
        ({"operator": "NotIn", "values": ["front"]}, "`tier` other than `front`, and the pod has `tier` `front`", ()),
        ({"operator": "DoesNotExist"}, "`tier` absent, and the pod has `tier` `front`", ()),
        ({"operator": "In", "values": ["back"]}, "`tier` `back`, and the pod has `tier` `front`", ()),
    ],
)
def test_labels_are_told_as_the_rule_asks_for_them(
    expression: Manifest, text: str, labels: tuple[tuple[str, str], ...]
) -> None:
    key = "tier" if "`tier`" in text else "k"
    rule = {"from": [{"podSelector": {"matchExpressions": [{"key": key, **expression}]}}]}
    (item,) = near(policy(rule))
    assert item.lack == Lack(Miss.POD_LABEL, f"the rule asks for {text}", labels=labels)
    assert labels_to_add([item]) == labels


def test_a_label_that_has_to_be_there_with_another_value() -> None:
    expressions = [{"key": "k", "operator": "Exists"}, {"key": "k", "operator": "NotIn", "values": ["a"]}]
    (item,) = near(policy({"from": [{"podSelector": {"matchExpressions": expressions}}]}))
    assert item.lack.text == "the rule asks for `k` other than `a`, and the pod has no label `k`"
    assert item.lack.labels == (("k", "true"),)


def test_labels_that_hold_are_not_told() -> None:
    assert texts(policy(from_(app="web", role="x", tier="front"))) == [
        "the rule asks for `role` `x`, and the pod has no label `role`"
    ]


@pytest.mark.parametrize(
    ("rule", "asked", "miss", "text"),
    [
        (ports(81), TCP_80, Miss.PORT, "the rule opens TCP 81 only"),
        (ports(81, 82), TCP_80, Miss.PORT, "the rule opens TCP 81, TCP 82 only"),
        ({"ports": [{"port": 81, "endPort": 90}]}, TCP_80, Miss.PORT, "the rule opens TCP 81-90 only"),
        (ports(80, protocol="UDP"), TCP_80, Miss.PROTOCOL, "the rule opens these ports for UDP, not for TCP"),
        (
            ports(80, protocol="SCTP"),
            TCP_80 | port_set("UDP", 80, 80),
            Miss.PROTOCOL,
            "the rule opens these ports for SCTP, not for TCP, UDP",
        ),
        ({"ports": [{"protocol": "UDP"}]}, port_set("TCP"), Miss.PORT, "the rule opens UDP all ports only"),
        ({"ports": [{"protocol": "UDP"}]}, port_set("TCP", 2, 65535), Miss.PROTOCOL, None),
        (
            ports("http", protocol="UDP"),
            TCP_80,
            Miss.PORT_NAME,
            "the rule opens the port named `http`, and the destination declares `http` (TCP 8080)",
        ),
        (
            ports("http"),
            TCP_80,
            Miss.PORT_NAME,
            "the rule opens the port named `http`, and at the destination `http` is 8080",
        ),
        (
            ports("http", "amqp"),
            TCP_80,
            Miss.PORT_NAME,
            "the rule opens the port named `http`, `amqp`, and at the destination `http` is 8080",
        ),
    ],
)
def test_ports_are_told_as_the_rule_opens_them(rule: Manifest, asked: Intervals, miss: Miss, text: str | None) -> None:
    (item,) = near(policy(rule), ports=asked)
    assert item.lack.miss is miss
    assert item.lack.text == (text or "the rule opens these ports for UDP, not for TCP")


def test_ports_that_are_opened_are_not_told() -> None:
    wrong = from_(app="db")
    for rule, asked in (
        (wrong, TCP_80),
        ({**wrong, **ports(80)}, TCP_80),
        ({**wrong, **ports(80, 81)}, TCP_80 | port_set("TCP", 9, 9)),
        ({**wrong, **ports("http")}, port_set("TCP", 8080, 8080)),
        ({**wrong, **ports("http")}, EVERY_PORT),
    ):
        assert texts(policy(rule), ports=asked) == ["the rule asks for `app` `db`, and the pod has `app` `web`"]
    assert len(texts(policy({**wrong, **ports("http")}), ports=TCP_80)) == 2
    declares = PodAt("shop", (("app", "api"),), ports=(("http", "TCP", 8080), ("amqp", "TCP", 80)))
    assert texts(policy({**wrong, **ports("http")}), ports=TCP_80, ends=(WEB, declares))[1:] == [
        "the rule opens the port named `http`, and at the destination `http` is 8080"
    ]


def test_what_a_destination_declares_instead_is_told() -> None:
    rule = policy(ports("amqp"))
    silent = PodAt("shop", API.labels, ports=())
    listening = PodAt("shop", API.labels, ports=(), listens=(("TCP", 9), ("UDP", 53)))
    unknown = PodAt("shop", API.labels, ports=None)
    told = {
        silent: "no port",
        listening: "TCP 9 without a name, UDP 53 without a name",
        unknown: "no port",
        API: "`http` (TCP 8080)",
    }
    for end, text in told.items():
        assert texts(rule, ends=(WEB, end)) == [
            f"the rule opens the port named `amqp`, and the destination declares {text}"
        ]


def test_an_address_declares_no_port() -> None:
    leaving = policy({"to": [{"ipBlock": {"cidr": "192.0.2.0/24"}}], **ports("http")}, direction="egress")
    found = near(leaving, ends=(WEB, "192.0.2.1"), direction=Direction.EGRESS)
    assert [(item.lack.miss, item.lack.text) for item in found] == [(Miss.PORT, "the rule opens TCP `http` only")]


def test_labels_are_added_for_a_peer_that_misses_nothing_else() -> None:
    lacking = near(policy(from_(role="x")))
    assert labels_to_add(lacking) == (("role", "x"),)
    assert labels_to_add(near(policy(from_(role="x", zone="z")))) == ()
    assert labels_to_add(near(policy({}, podSelector={"matchLabels": {"role": "x"}}))) == ()
    assert labels_to_add(()) == ()
    other = near(policy(from_(app="db"), name="a"), policy(from_(role="x"), name="b"))
    assert [item.policy.name for item in other] == ["a", "b"]
    assert labels_to_add(other) == (("role", "x"),)


@pytest.mark.parametrize(
    ("blocks", "text"),
    [
        ([("10.0.0.0/8", ())], "the rule is for 10.0.0.0/8, and the address is 8.8.8.8"),
        (
            [("0.0.0.0/0", ("10.0.0.0/8", "8.0.0.0/8")), ("10.0.0.0/8", ())],
            "the rule is for 0.0.0.0/0 less 8.0.0.0/8, and the address is 8.8.8.8",
        ),
        (
            [(f"10.{number}.0.0/16", ()) for number in range(6)],
            "the rule is for 10.0.0.0/16, 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16 and 2 more, and the address is 8.8.8.8",
        ),
        ([("8.0.0.0/8", ())], None),
    ],
)
def test_the_blocks_of_a_rule_are_told_of_an_address(
    blocks: list[tuple[str, tuple[str, ...]]], text: str | None
) -> None:
    rule: Manifest = {"from": [{"ipBlock": {"cidr": cidr, "except": list(cut)}} for cidr, cut in blocks]}
    found = near(policy(rule), ends=("8.8.8.8", API))
    assert [(item.lack.miss, item.lack.text) for item in found] == ([] if text is None else [(Miss.ADDRESS, text)])
