"""Each check is triggered once, with its message, its help and the line, and is silent where all is well."""

import sys

import pytest

from netpolc.diagnostics.model import Severity
from tests.checks.findings import Check, named, underlined
from tests.checks.test_half_open import OPEN

CLOSED = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("out", app("api"), allow(to=app("db")))
    {more}
"""


def test_a_comment_on_the_line_allows_a_warning_by_name(check: Check) -> None:
    body = CLOSED.format(more="").replace('("db")))\n', '("db")))  # netpolc: allow[dns-blocked] needs no names\n', 1)
    assert not named(check(body), "dns-blocked")
    assert named(check(body.replace("allow[dns-blocked]", "allow[half-open]")), "dns-blocked")


def test_a_named_port_of_addresses_is_reported(check: Check) -> None:
    body = CLOSED.format(more='yield policy("more", app("api"), allow(to=cidr("192.0.2.0/24"), ports=tcp("https")))')
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
            "whether pods selected by `cart` in `shop` can resolve names",
            'allow(from_=app("cart"), to=app("gateway", namespace="pay"), ports=tcp(9000))',
        ),
    ],
)
def test_a_check_that_takes_too_many_steps_says_so(
    check: Check, monkeypatch: pytest.MonkeyPatch, module: str, message: str, line: str
) -> None:
    body = OPEN.replace("all_pods, allow_dns()", 'app("cart", "web"), allow_dns()').format(more="")
    assert not named(check(body), "check-given-up")
    monkeypatch.setattr(sys.modules[f"netpolc.checks.{module}"], "STEPS", 0)
    (item,) = named(check(body), "check-given-up")
    assert item.message == f"{message} takes too many steps to say, and so does what the check would look at next"
    assert (item.code.id, item.severity) == ("NP206", Severity.WARNING)
    assert underlined(item) == line
