"""Each check is triggered once, with its message, its help and the line, and is silent where all is well."""

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from netpolc.diagnostics.model import Diagnostic, Severity
from netpolc.pipeline import compile_project

HEAD = """from netpolc import (
    Clauses, all_pods, allow, allow_dns, app, cidr, deny_all, deny_ingress, policy, policy_set, tcp, within,
)
"""
Check = Callable[[str], tuple[Diagnostic, ...]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def run(body: str) -> tuple[Diagnostic, ...]:
        (tmp_path / "policies").mkdir(exist_ok=True)
        (tmp_path / "policies" / "shop.py").write_text(HEAD + textwrap.dedent(body))
        return compile_project(tmp_path).diagnostics

    return run


def underlined(item: Diagnostic) -> str:
    assert item.origin is not None
    place = item.origin.place
    return Path(place.path).read_text().splitlines()[place.line - 1][place.column - 1 : place.end_column - 1]


def named(found: tuple[Diagnostic, ...], name: str) -> list[Diagnostic]:
    return [item for item in found if item.code.name == name]


OPEN = """
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


DNS = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("closed", app("api"), deny_all)
    {more}
"""


def test_pods_that_cannot_resolve_names_are_reported_at_the_policy(check: Check) -> None:
    (item,) = named(check(DNS.format(more="")), "dns-blocked")
    assert item.message == "pods selected by `closed` in `shop` cannot resolve names"
    assert item.help == "add `allow_dns()` for these pods"
    assert underlined(item) == 'policy("closed", app("api"), deny_all)'


@pytest.mark.parametrize(
    "more",
    ['yield policy("dns", all_pods, allow_dns())', 'yield policy("out", app("api"), allow(to=cidr("10.0.0.0/8")))'],
)
def test_pods_that_may_ask_a_resolver_are_not_reported(check: Check, more: str) -> None:
    assert not named(check(DNS.format(more=more)), "dns-blocked")


def test_a_comment_on_the_line_allows_a_warning_by_name(check: Check) -> None:
    body = DNS.format(more="").replace("deny_all)\n", "deny_all)  # netpolc: allow[dns-blocked] needs no names\n", 1)
    assert not named(check(body), "dns-blocked")
    assert named(check(body.replace("allow[dns-blocked]", "allow[half-open]")), "dns-blocked")


def test_a_named_port_of_addresses_is_reported(check: Check) -> None:
    body = DNS.format(more='yield policy("out", app("api"), allow(to=cidr("192.0.2.0/24"), ports=tcp("https")))')
    (item,) = named(check(body), "named-port-outside")
    assert item.message == "addresses outside the cluster have no port named `https`"
    assert item.help == "write the number of the port"
    assert underlined(item) == 'allow(to=cidr("192.0.2.0/24"), ports=tcp("https"))'


def test_a_connection_that_writes_nothing_is_reported(check: Check) -> None:
    body = """
    @policy_set(namespace="shop")
    def shop() -> Clauses:
        yield policy("closed", app("db"), deny_ingress)
        yield allow(from_=app("web"), to=app("api"))
    """
    (item,) = named(check(body), "nothing-written")
    assert item.message == 'no half of `allow(from_=app("web"), to=app("api"))` is written'
    assert item.help is not None
    assert item.help.startswith("a half is written where the set owns the namespace of an end and a policy isolates")
    assert underlined(item) == 'allow(from_=app("web"), to=app("api"))'


def test_a_namespace_that_no_set_owns_is_noted_once(check: Check) -> None:
    body = """
    @policy_set(namespace="shop")
    def shop() -> Clauses:
        yield policy("closed", all_pods, deny_ingress)
        for name in ("web", "api"):
            yield allow(from_=app("prometheus", namespace="monitoring"), to=app(name))
    """
    (item,) = named(check(body), "unowned-namespace")
    assert item.severity is Severity.NOTE
    assert item.message == "no policy set owns namespace `monitoring`, so its half is not written"
    assert underlined(item) == 'allow(from_=app("prometheus", namespace="monitoring"), to=app(name))'


@pytest.mark.parametrize(
    ("module", "message", "line"),
    [
        (
            "half_open",
            "whether the rules in `pay` let this connection through",
            'allow(from_=app("cart"), to=app("gateway", namespace="pay"), ports=tcp(9000))',
        ),
        (
            "dns_blocked",
            "whether pods selected by `default-deny` in `shop` can resolve names",
            'policy("default-deny", all_pods, deny_all)',
        ),
    ],
)
def test_a_check_that_takes_too_many_steps_says_so(
    check: Check, monkeypatch: pytest.MonkeyPatch, module: str, message: str, line: str
) -> None:
    body = OPEN.format(more="").replace("all_pods, allow_dns()", 'app("cart"), allow_dns()')
    assert not named(check(body), "check-given-up")
    monkeypatch.setattr(sys.modules[f"netpolc.checks.{module}"], "STEPS", 0)
    (item,) = named(check(body), "check-given-up")
    assert item.message == f"{message} takes too many steps to say, and so does what the check would look at next"
    assert (item.code.id, item.severity) == ("NP206", Severity.WARNING)
    assert underlined(item) == line
