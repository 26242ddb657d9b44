"""The checks of projects with what exists: pods of each environment, and clauses that no environment needs."""

import json
import textwrap
from pathlib import Path

import pytest

from netpolc.checks.cluster_facts import ClusterFacts
from netpolc.diagnostics.model import Diagnostic, Severity
from netpolc.pipeline import compile_project
from netpolc.process.compiling import Checking
from tests.checks.findings import HEAD, named, underlined
from tests.checks.manifests import namespace, policy, service, workload
from tests.cli.running import run

SHOP = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=app("web"), to=app("api"), ports=tcp({port}))
    {more}
"""
WEB = workload("web", ports="{name: http, containerPort: 8080}")
API = workload("api", ports="{name: http, containerPort: 8080}")
ENVIRONMENTS = """
import netpolc
from attrs import frozen


@frozen
class Environment(netpolc.Environment):
    wide: bool = False


ENVIRONMENTS = (Environment("dev", wide=True), Environment("prod"))
"""


def found(
    folder: Path, body: str, *documents: str, environments: tuple[str, ...] = (), facts: ClusterFacts | None = None
) -> tuple[Diagnostic, ...]:
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "shop.py").write_text(HEAD + textwrap.dedent(body))
    if documents:
        (folder / "pods.yaml").write_text("---\n".join(documents))
    checks = Checking(("pods.yaml",) if documents else (), facts=facts)
    return compile_project(folder, environments=environments, checks=checks).diagnostics


def loud(items: tuple[Diagnostic, ...]) -> list[str]:
    return [item.code.name for item in items if item.severity is not Severity.NOTE]


def test_a_mistyped_end_is_told_once_at_its_line(tmp_path: Path) -> None:
    more = 'yield allow(from_=app("web"), to=app("apy"))\n    yield allow(from_=app("apy"), to=app("web"))'
    items = found(tmp_path, SHOP.format(port=8080, more=more), WEB, API)
    assert loud(items) == ["selects-nothing"]
    (item,) = named(items, "selects-nothing")
    assert item.message == "no workload in `shop` has pods with `app=apy`"
    assert item.help == "did you mean `app: api`? `shop/api[Deployment]` has it"
    assert underlined(item).startswith('allow(from_=app("web"), to=app("apy")')


def test_the_port_of_a_service_is_told_once_for_both_halves(tmp_path: Path) -> None:
    items = found(tmp_path, SHOP.format(port=80, more=""), WEB, API, service("api", "{port: 80, targetPort: http}"))
    assert loud(items) == ["service-port"]
    assert not loud(found(tmp_path, SHOP.format(port=8080, more=""), WEB, API))


def test_policies_of_an_inventory_are_not_checked(tmp_path: Path) -> None:
    theirs = policy("app: nobody", "ports: [{port: 70000}]")
    assert not found(tmp_path, SHOP.format(port=8080, more=""), WEB, API, theirs)


def test_an_inventory_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    items = found(tmp_path, SHOP.format(port=8080, more=""), WEB, "a: [\n")
    assert [item.severity for item in items if item.code.name == "bad-yaml"] == [Severity.ERROR]


def test_each_environment_has_pods_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "environments.py").write_text(ENVIRONMENTS)
    (tmp_path / "pyproject.toml").write_text('[tool.netpolc]\ninventory = ["pods/{environment}/*.yaml"]\n')
    for name, documents in {"dev": (WEB, API), "prod": (WEB, API.replace("app: api", "app: apis"))}.items():
        (tmp_path / "pods" / name).mkdir(parents=True)
        (tmp_path / "pods" / name / "all.yaml").write_text("---\n".join(documents))
    items = found(tmp_path, SHOP.format(port=8080, more=""))
    assert [(item.code.name, item.environment) for item in items if item.severity is Severity.WARNING] == [
        ("selects-nothing", "prod")
    ]


BOTH = """
from policies.environments import Environment

@policy_set(namespace="shop")
def shop(env: Environment) -> Clauses:
    yield policy("default-deny", all_pods, deny_ingress)
    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))
    if env.wide{also}:
        yield allow(from_=app("web"), to=app("api"))
"""


@pytest.mark.parametrize(
    ("also", "environments", "severity"),
    [("", (), None), (" or True", (), Severity.WARNING), (" or True", ("dev",), Severity.NOTE)],
)
def test_a_clause_is_unused_if_no_environment_needs_it(
    tmp_path: Path, also: str, environments: tuple[str, ...], severity: Severity | None
) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "environments.py").write_text(ENVIRONMENTS)
    items = named(found(tmp_path, BOTH.format(also=also), environments=environments), "unused-rule")
    assert [item.severity for item in items] == ([] if severity is None else [severity])
    assert all(underlined(item).endswith("ports=tcp(8080))") for item in items)


def test_a_half_of_another_set_is_asked_of_the_pods_that_exist(tmp_path: Path) -> None:
    pay = """
    @policy_set(namespace="pay")
    def pay() -> Clauses:
        yield policy("default-deny", all_pods, deny_all)
        yield policy("dns", all_pods, allow_dns())
        {opened}
    """
    body = SHOP.format(port=8080, more='yield allow(from_=app("web"), to=app("gateway", namespace="pay"))')
    closed = found(tmp_path, body + textwrap.dedent(pay.format(opened="")), WEB, API, workload("gateway", ns="pay"))
    assert loud(closed) == ["half-open"]
    opened = pay.format(opened='yield allow(from_=app("web", namespace="shop"), to=app("gateway"))')
    assert not loud(found(tmp_path, body + textwrap.dedent(opened), WEB, API, workload("gateway", ns="pay")))


NEAR = """
@policy_set(namespace="core")
def core() -> Clauses:
    yield policy("default-deny", all_pods, deny_ingress)
    yield allow(from_=app("web"), to=app("api"))
    yield allow(from_=app("web", namespace="cor"), to=app("api"))
"""


def test_a_namespace_that_is_nearly_one_of_a_set_is_a_warning_by_evidence(tmp_path: Path) -> None:
    assert [item.severity for item in named(found(tmp_path, NEAR), "misspelt-namespace")] == [Severity.NOTE]
    known = namespace("core"), workload("web", ns="core"), workload("api", ns="core")
    assert [item.severity for item in named(found(tmp_path, NEAR, *known), "misspelt-namespace")] == [Severity.WARNING]
    assert not named(found(tmp_path, NEAR, *known, namespace("cor")), "misspelt-namespace")


def test_values_that_differ_in_a_number_are_different(tmp_path: Path) -> None:
    more = 'yield allow(from_=app("shard-1"), to=app("api"))\n    yield allow(from_=app("shard-1"), to=app("web"))'
    more += '\n    yield allow(from_=app("shard-2"), to=app("api"))'
    assert not named(found(tmp_path, SHOP.format(port=1, more=more)), "misspelt-label")
    assert named(found(tmp_path, SHOP.format(port=1, more=more.replace("shard-2", "shrad-1"))), "misspelt-label")


LEDGER = """
from netpolc import Promises, only, promises

LEDGER = app("ledger")


def scraped(*targets):
    return [allow(from_=app("prometheus", namespace="shop"), to=target, ports=tcp(9090)) for target in targets]


@policy_set(namespace="pay")
def pay() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield from scraped(app("api"), LEDGER)
    yield allow(from_=app("api"), to=app("leger"), ports=tcp(8080))
    yield allow(from_=app("prometheus", namespace="shop"), to=app("api"), ports=tcp(env.port))


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=app("prometheus"), to=app("api", "ledger", namespace="pay"), ports=tcp(9090))
"""
PORTS = ENVIRONMENTS.replace("wide: bool = False", "port: int = 1").replace("wide=True", "port=2")


def told_of(found: tuple[Diagnostic, ...]) -> list[tuple[str, str | None, str, list[str]]]:
    return [
        (item.message, item.help, underlined(item), [other.message for other in item.related])
        for item in named(found, "misspelt-label")
    ]


@pytest.mark.parametrize("promised", ["ledger", "leger", ""])
def test_a_label_is_misspelt_by_all_that_speaks_of_it(tmp_path: Path, promised: str) -> None:
    body = LEDGER.replace('app("api", "ledger", namespace="pay")', 'app("api", namespace="pay")')
    if promised:
        body += f"""

@promises(namespace="pay")
def kept() -> Promises:
    yield only(from_=app("api"), to=app("{promised}"))
"""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "environments.py").write_text(PORTS)
    body = body.replace("def pay()", "def pay(env: Environment)").replace(
        "LEDGER = app", "from policies.environments import Environment\n\nLEDGER = app"
    )
    whole = told_of(found(tmp_path, body))
    scraped = 'allow(from_=app("prometheus", namespace="shop"), to=target, ports=tcp(9090))'
    clause = 'allow(from_=app("api"), to=app("leger"), ports=tcp(8080))'
    assert (
        whole
        == {
            "ledger": [("`app=leger` is used once, and `app=ledger` elsewhere", "did you mean `ledger`?", clause, [])],
            "leger": [("`app=ledger` is used once, and `app=leger` elsewhere", "did you mean `leger`?", scraped, [])],
            "": [
                (
                    "`app=ledger` and `app=leger` are used once each, and differ in one letter",
                    "if they are the same pods, write the value once",
                    scraped,
                    ["`app=leger`"],
                )
            ],
        }[promised]
    )
    for name in ("dev", "prod"):
        assert told_of(found(tmp_path, body, environments=(name,))) == whole
    # The command line compiles a module once, and then environments share what they have alike.
    for asked in ((), ("--env", "prod")):
        told = json.loads(run(tmp_path, "check", *asked, "-o", "json").out)["diagnostics"]
        assert [item["message"] for item in told if item["name"] == "misspelt-label"] == [whole[0][0]]


def test_what_several_clauses_use_is_right(tmp_path: Path) -> None:
    body = LEDGER.replace("tcp(env.port)", "tcp(1)")
    ((message, _, _, _),) = told_of(found(tmp_path, body))
    assert message == "`app=leger` is used once, and `app=ledger` elsewhere"


def test_a_comment_allows_a_finding_that_only_check_tells(tmp_path: Path) -> None:
    wide = 'yield allow(from_=pods({"a": "b"}, namespace=all_namespaces), to=app("web"))'
    more = f"{wide}  # netpolc: allow[any-namespace] x"
    body = SHOP.format(port=8080, more=more)
    assert not named(found(tmp_path, body), "any-namespace")
    assert not named(compile_project(tmp_path).diagnostics, "unused-waiver")  # a build does not look for it
    stale = SHOP.format(port=8080, more='yield allow(from_=app("web"), to=app("api"))  # netpolc: allow[and-or] x')
    assert named(found(tmp_path, stale), "unused-waiver")
    assert not named(compile_project(tmp_path).diagnostics, "unused-waiver")


def test_what_others_keep_may_open_what_the_project_does_not(tmp_path: Path) -> None:
    body = SHOP.format(port=8080, more="").replace('    yield policy("dns", all_pods, allow_dns())\n', "")
    assert loud(found(tmp_path, body)) == ["dns-blocked"]
    (tmp_path / "pyproject.toml").write_text('[tool.netpolc]\nbeside = ["theirs/*.yaml"]\n')
    assert loud(found(tmp_path, body)) == ["beside-without-match"]
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "dns.yaml").write_text(policy("", name="theirs", egress=True))
    assert loud(found(tmp_path, body)) == ["dns-blocked"]
    (tmp_path / "theirs" / "dns.yaml").write_text(
        policy("", "ports: [{port: 53, protocol: UDP}]", name="dns", egress=True)
    )
    assert loud(found(tmp_path, body)) == []
