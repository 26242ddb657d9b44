"""`half-open`: what the rules of another set let through together."""

import pytest

from netpolc.diagnostics.model import Severity
from tests.checks.findings import Check, named, underlined

OPEN = """
NAME = label("kubernetes.io/metadata.name")
TIER, NONE = pods(label("tier").exists()), pods(label("tier").is_absent())

@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=app("cart"), to=app("gateway", namespace="pay"), ports=tcp(9000))

@policy_set()
def pay() -> Clauses:
    yield within("pay", policy("default-deny", all_pods, deny_ingress){more})
"""


def test_a_denied_half_of_another_set_is_named_with_the_clause_to_paste(check: Check) -> None:
    (item,) = named(check(OPEN.format(more="")), "half-open")
    assert item.severity is Severity.WARNING
    assert item.message == "the destination in `pay` is isolated, and no rule there lets this connection in"
    assert item.help == (
        "add to a set of `pay` (policies/shop.py): "
        '`yield allow(from_=app("cart", namespace="shop"), to=app("gateway"), ports=tcp(9000))`'
    )
    assert underlined(item) == 'allow(from_=app("cart"), to=app("gateway", namespace="pay"), ports=tcp(9000))'


@pytest.mark.parametrize(
    "more",
    [
        ', allow(from_=app("cart", namespace="shop"), to=app("gateway"), ports=tcp(9000))',
        ', policy("open", app("gateway"), allow(from_=app("cart", "web", namespace="shop")))',
    ],
)
def test_a_half_that_the_other_set_opens_is_not_reported(check: Check, more: str) -> None:
    assert not named(check(OPEN.format(more=more)), "half-open")


def test_a_half_that_is_opened_for_other_ports_is_reported(check: Check) -> None:
    more = ', policy("open", app("gateway"), allow(from_=app("cart", namespace="shop"), ports=tcp(9001)))'
    assert named(check(OPEN.format(more=more)), "half-open")


def partly(found: str) -> str:
    return f"the rules in `pay` let only a part of this connection {found}"


@pytest.mark.parametrize(
    ("ports", "rules"),
    [
        ("tcp(port_range(80, 90))", ("tcp(port_range(80, 85))", "tcp(port_range(86, 90))")),
        ("tcp(8080, 9000)", ("tcp(9000)", "tcp(8080)")),
        ('tcp("http")', ("udp(53)", "tcp(port_range(1, 65535))")),
    ],
)
def test_rules_are_asked_together(check: Check, ports: str, rules: tuple[str, str]) -> None:
    opened = [
        f'policy("open-{number}", app("gateway"), allow(from_=app("cart", namespace="shop"), ports={rule}))'
        for number, rule in enumerate(rules)
    ]
    body = OPEN.replace("tcp(9000)", ports)
    assert not named(check(body.format(more=f", {opened[0]}, {opened[1]}")), "half-open")
    if ports != 'tcp("http")':
        (item,) = named(check(body.format(more=f", {opened[0]}")), "half-open")
        assert item.message == partly("in")


@pytest.mark.parametrize(
    "more",
    [
        'policy("a", TIER, {rule}), policy("b", NONE, {rule})',
        'policy("a", TIER, {low}), policy("b", TIER, {high}), policy("c", NONE, {low}), policy("d", NONE, {high})',
        'policy("a", all_pods, allow(from_=any_of(pods({{"app": "cart"}}, namespace="shop"), internet)))',
    ],
)
def test_policies_that_open_a_part_each_open_it_together(check: Check, more: str) -> None:
    ports = {"rule": "9000, 9005", "low": "9000, 9002", "high": "9003, 9005"}
    rules = {
        name: f'allow(from_=app("cart", namespace="shop"), ports=tcp(port_range({text})))'
        for name, text in ports.items()
    }
    opened = more.format(**rules)
    body = OPEN.replace("tcp(9000)", "tcp(port_range(9000, 9005))")
    assert not named(check(body.format(more=f", {opened}")), "half-open")
    halved = ", policy".join(opened.split(", policy")[:-1]) or "()"
    assert named(check(body.format(more=f", {halved}")), "half-open")


def test_blocks_are_asked_together(check: Check) -> None:
    body = OPEN.replace('from_=app("cart")', 'from_=cidr("10.0.0.0/8")')
    low, high = ('policy("{}", app("gateway"), allow(from_=cidr("{}")))'.format(*item) for item in BLOCKS)
    assert not named(check(body.format(more=f", {low}, {high}")), "half-open")
    (item,) = named(check(body.format(more=f", {low}")), "half-open")
    assert item.message == partly("in")


BLOCKS = (("low", "10.0.0.0/9"), ("high", "10.128.0.0/9"))


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ('app("other")', "the destination in `pay` is isolated, and no rule there lets this connection in"),
        ('pods({"tier": "edge"})', partly("in")),
    ],
)
def test_what_opens_other_pods_is_told_from_what_opens_some(check: Check, subject: str, message: str) -> None:
    (item,) = named(check(OPEN.format(more=f', policy("open", {subject}, allow(from_=anywhere))')), "half-open")
    assert item.message == message


@pytest.mark.parametrize(
    "peer",
    [
        'namespaces({"team": "shop"})',
        'pods({"app": "cart"}, namespace=namespaces(label("team").exists()))',
        'any_of(namespaces(label("team").exists()), namespace("ops"))',
    ],
)
def test_labels_of_namespaces_that_nobody_declares_assert_nothing(check: Check, peer: str) -> None:
    found = check(OPEN.format(more=f', policy("open", app("gateway"), allow(from_={peer}))'))
    (item,) = named(found, "half-open")
    assert (item.severity, item.help) == (Severity.NOTE, None)
    assert item.message == (
        "whether the rules in `pay` let this connection in hangs on labels of namespaces, which nobody declares"
    )
    assert underlined(item) == 'allow(from_=app("cart"), to=app("gateway", namespace="pay"), ports=tcp(9000))'


@pytest.mark.parametrize(
    ("asked", "opened", "severity"),
    [
        ('namespaces({"team": "red"})', 'namespaces({"team": "red"})', None),
        ('namespaces({"team": "red"})', 'namespace("shop")', Severity.NOTE),
        ('namespaces({"team": "red"})', 'namespaces({"team": "blue"})', Severity.WARNING),
        ('namespaces({"team": "red"})', 'cidr("10.0.0.0/8")', Severity.WARNING),
        ('namespaces(label("team").exists())', 'namespaces({"team": "red"})', Severity.NOTE),
        ("all_namespaces", 'namespaces(label("team").exists())', Severity.NOTE),
        ("all_namespaces", 'namespace("shop")', Severity.WARNING),
        ('any_of(namespace("a"), namespace("b"))', 'namespace("a")', Severity.WARNING),
        ('any_of(namespace("a"), namespace("b"))', 'namespaces({"team": "red"})', Severity.NOTE),
        ('namespaces(NAME.is_in("a", "b"))', 'namespaces(NAME.equals("a"), label("x").exists())', Severity.WARNING),
        ('namespaces(NAME.is_in("a", "b"))', 'namespaces(label("x").exists())', Severity.NOTE),
    ],
)
def test_ends_of_namespaces_are_judged_by_what_is_known_of_them(
    check: Check, asked: str, opened: str, severity: Severity | None
) -> None:
    more = f', policy("open", app("gateway"), allow(from_={opened}))'
    body = OPEN.format(more=more).replace('from_=app("cart"), to=app("gateway"', f'from_={asked}, to=app("gateway"')
    assert [item.severity for item in named(check(body), "half-open")] == ([] if severity is None else [severity])


def test_pods_of_the_end_that_nobody_isolates_are_reached(check: Check) -> None:
    body = OPEN.format(more="").replace(
        'policy("default-deny", all_pods, deny_ingress)', 'policy("x", EDGE, deny_ingress)'
    )
    (item,) = named(check(body.replace("NAME =", 'EDGE = pods({"tier": "edge"})\nNAME =')), "half-open")
    assert item.message == partly("in")


def test_the_source_that_another_set_isolates_is_named(check: Check) -> None:
    body = """
    @policy_set(namespace="shop")
    def shop() -> Clauses:
        yield policy("default-deny", all_pods, deny_ingress)
        yield allow(from_=app("cart", namespace="pay"), to=app("api"), ports=tcp(9000))

    @policy_set(namespace="pay")
    def pay() -> Clauses:
        yield policy("default-deny", all_pods, deny_all)
    """
    (item,) = named(check(body), "half-open")
    assert item.message == "the source in `pay` is isolated, and no rule there lets this connection out"


def test_a_clause_of_a_set_that_owns_neither_end_is_told_once(check: Check) -> None:
    body = """
    @policy_set(namespace="pay")
    def pay() -> Clauses:
        yield policy("default-deny", all_pods, deny_ingress)
        yield allow(from_=app("web", namespace="shop"), to=app("db", namespace="data"))

    @policy_set(namespace="shop")
    def shop() -> Clauses:
        yield policy("default-deny", all_pods, deny_all)

    @policy_set(namespace="data")
    def data() -> Clauses:
        yield policy("default-deny", all_pods, {closed})
    """
    found = check(body.format(closed="deny_all"))
    (item,) = named(found, "half-open")
    assert item.message == (
        "the source in `shop` and the destination in `data` are isolated, "
        "and no rule there lets this connection through"
    )
    assert item.help == (
        'add to a set of `shop` (policies/shop.py): `yield allow(from_=app("web"), to=app("db", namespace="data"))`\n'
        'add to a set of `data` (policies/shop.py): `yield allow(from_=app("web", namespace="shop"), to=app("db"))`'
    )
    assert not named(found, "nothing-written")
    found = check(body.format(closed="deny_egress"))
    assert [item.message for item in named(found, "half-open")] == [
        "the source in `shop` is isolated, and no rule there lets this connection out"
    ]
    assert not named(found, "nothing-written")
