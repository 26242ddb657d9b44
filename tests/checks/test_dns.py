"""`dns-blocked` and `isolates-dns`: who may ask for names."""

import pytest
from hypothesis import given

from netpolc.checks.resolvers import Resolvers
from netpolc.diagnostics.model import Severity
from netpolc.program.model import Rule
from tests.checks.findings import Check, named, underlined
from tests.targets.policies import rules

DNS = """
SIDES = label("x").exists(), label("x").is_absent()

@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("closed", app("api"), deny_all)
    yield policy("out", app("api"), allow(to=app("db")))
    {more}
"""

NO_NAMES = "cannot resolve names: no rule lets them ask a resolver over UDP 53"


def test_pods_that_may_call_and_cannot_resolve_names_are_reported_at_the_rule(check: Check) -> None:
    (item,) = named(check(DNS.format(more="")), "dns-blocked")
    assert item.severity is Severity.WARNING
    assert (
        item.message
        == "pods selected by `out` in `shop` cannot resolve names: no rule lets them ask a resolver over UDP 53"
    )
    assert item.help == "add `allow_dns()` for these pods"
    assert underlined(item) == 'allow(to=app("db"))'


def test_a_connection_is_such_a_rule_too(check: Check) -> None:
    body = DNS.replace('policy("out", app("api"), allow(to=app("db")))', 'allow(from_=app("api"), to=app("db"))')
    (item,) = named(check(body.format(more="")), "dns-blocked")
    assert (
        item.message
        == "pods selected by `api` in `shop` cannot resolve names: no rule lets them ask a resolver over UDP 53"
    )
    assert underlined(item) == 'allow(from_=app("api"), to=app("db"))'


@pytest.mark.parametrize(
    "more",
    [
        'yield policy("dns", all_pods, allow_dns())',
        'yield policy("dns", app("api"), allow(to=cidr("10.0.0.0/8")))',
        'yield policy("dns", app("api"), allow(to=anywhere, ports=udp(port_range(50, 60))))',
        'yield policy("dns", app("api"), allow(to=namespace("kube-system"), ports=udp("dns")))',
        'yield policy("dns", app("api"), allow(to=all_namespaces, ports=udp(53)))',
        'yield policy("dns", app("api"), allow(to=pods({"k8s-app": "coredns"}, namespace="kube-system")))',
        'yield policy("dns", app("api"), allow(to=namespace("openshift-dns"), ports=udp(5353)))',
        'yield policy("dns", app("api"), allow(to=cidr("169.254.20.10/32"), ports=udp(53)))',
        'yield from (policy(f"dns-{n}", pods(x), allow_dns()) for n, x in enumerate(SIDES))',
    ],
)
def test_pods_that_may_ask_a_resolver_are_not_reported(check: Check, more: str) -> None:
    assert not named(check(DNS.format(more=more)), "dns-blocked")


@pytest.mark.parametrize(
    "more",
    [
        'yield policy("dns", app("api"), allow(to=app("nobody"), ports=udp(53)))',
        'yield policy("dns", app("api"), allow(to=pods({"k8s-app": "metrics"}, namespace="kube-system")))',
        'yield policy("dns", app("api"), allow_dns(ports=tcp(53)))',
        'yield policy("dns", app("api"), allow(to=anywhere, ports=udp(54)))',
        'yield policy("dns", app("api"), allow(to=anywhere, ports=udp("metrics")))',
        'yield policy("dns", app("db"), allow_dns())',
        'yield policy("dns", pods({"app": "api", "tier": "x"}), allow_dns())',
    ],
)
def test_what_is_no_way_to_a_resolver_resolves_no_names(check: Check, more: str) -> None:
    assert [item.severity for item in named(check(DNS.format(more=more)), "dns-blocked")] == [Severity.WARNING]


def test_labels_of_namespaces_that_nobody_declares_may_mean_those_of_resolvers(check: Check) -> None:
    more = 'yield policy("dns", all_pods, allow(to=namespaces({"role": "system"}), ports=udp(53)))'
    (item,) = named(check(DNS.format(more=more)), "dns-blocked")
    assert (item.severity, item.help) == (Severity.NOTE, None)
    hangs = "hangs on labels of namespaces, which nobody declares"
    assert item.message == f"whether pods selected by `dns` in `shop` can resolve names {hangs}"


@pytest.mark.parametrize(
    "more",
    [
        'yield policy("dns", all_pods, allow(to=namespace("dns"), ports=udp(53)))',
        'yield policy("dns", all_pods, allow(to=app("unbound"), ports=udp(53)))',
        'yield policy("dns", all_pods, allow_dns(to=app("names", namespace="infra")))',
    ],
)
def test_resolvers_of_ones_own_may_be_those_that_somebody_opens_dns_to(check: Check, more: str) -> None:
    (item,) = named(check(DNS.format(more=more)), "dns-blocked")
    assert (item.severity, item.help) == (Severity.NOTE, None)
    said = "whether pods selected by `dns` in `shop` can resolve names hangs on which pods resolve them"
    assert item.message == said


@pytest.mark.parametrize(
    "rule",
    ["deny_egress", 'allow(to=cidr("192.0.2.7/32"))', 'allow(to=cidr("192.0.2.0/24"), ports=tcp(443))'],
)
def test_pods_that_may_call_nobody_by_name_need_none(check: Check, rule: str) -> None:
    body = DNS.replace('allow(to=app("db"))', rule).format(more="")
    assert not named(check(body), "dns-blocked")
    wide = body.replace("192.0.2.0/24", "192.0.2.0/23")
    assert bool(named(check(wide), "dns-blocked")) is ("/24" in rule)


SYSTEM = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=app("web"), to=app("api"))

@policy_set(namespace="kube-system")
def system() -> Clauses:
    yield policy("closed", {subject}, deny_ingress)
    {more}
"""
KUBE_DNS = 'pods({"k8s-app": "kube-dns"})'


def test_a_policy_that_closes_the_pods_of_dns_is_reported(check: Check) -> None:
    (item,) = named(check(SYSTEM.format(subject="all_pods", more="")), "isolates-dns")
    assert (item.code.id, item.severity) == ("NP207", Severity.WARNING)
    assert item.message == (
        "`closed` isolates the pods of DNS in `kube-system`, and no rule there lets pods of the cluster ask them"
    )
    assert item.help == (
        "add to a set of `kube-system` (policies/shop.py): "
        '`yield allow(from_=all_namespaces, to=pods({"k8s-app": "kube-dns"}), ports=tcp(53) | udp(53))`'
    )
    assert underlined(item) == 'policy("closed", all_pods, deny_ingress)'


@pytest.mark.parametrize(
    ("subject", "more", "severity"),
    [
        ("all_pods", f"yield allow(from_=all_namespaces, to={KUBE_DNS}, ports=udp(53))", None),
        ("all_pods", f'yield policy("in", {KUBE_DNS}, allow(from_=anywhere, ports=udp("dns")))', None),
        ('app("metrics-server")', "", None),
        ('pods(label("app").is_not_in("x"))', "", Severity.WARNING),
        ("all_pods", f"yield allow(from_=all_namespaces, to={KUBE_DNS}, ports=tcp(53))", Severity.WARNING),
        ("all_pods", f'yield allow(from_=app("web", namespace="shop"), to={KUBE_DNS})', Severity.WARNING),
        ("all_pods", f'yield allow(from_=namespace("shop"), to={KUBE_DNS})', Severity.NOTE),
        ("all_pods", f'yield policy("in", {KUBE_DNS}, allow(from_=namespaces({{"a": "b"}})))', Severity.NOTE),
    ],
)
def test_the_pods_of_dns_have_to_be_open_for_every_namespace(
    check: Check, subject: str, more: str, severity: Severity | None
) -> None:
    found = named(check(SYSTEM.format(subject=subject, more=more)), "isolates-dns")
    assert [item.severity for item in found] == ([] if severity is None else [severity])


@given(rules)
def test_a_rule_of_other_ports_is_told_by_them_as_by_all_that_it_opens(rule: Rule) -> None:
    resolvers = Resolvers()
    assert resolvers.of(rule) is resolvers._of(rule)  # pyright: ignore[reportPrivateUsage] - without a look at ports
