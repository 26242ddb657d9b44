"""Law 2: bugs planted in resolve, lower and emit are each caught before a byte is written."""

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import evolve

from netpolc import all_pods, deny_all, policy
from netpolc.authoring.unions import Peer
from netpolc.canonical.reading import read_canonical
from netpolc.pipeline import compile_project
from netpolc.program import drafts, resolve
from netpolc.program.ends import NamedEnd, named_ends
from netpolc.program.model import Direction, Fate, Policy, Rule
from netpolc.rules.json import Json
from netpolc.sets.selections import EVERYTHING
from netpolc.targets.kubernetes import lower as lowering
from tests.canonical.whole import emit
from tests.planting import forget

POLICIES = """
from netpolc import (
    Clauses, all_pods, allow, allow_dns, anywhere, app, cidr, deny_all, namespace, policy, policy_set, port_range, tcp,
    within,
)


@policy_set()
def both() -> Clauses:
    yield within("shop", policy("default-deny", all_pods, deny_all), policy("dns", all_pods, allow_dns()))
    yield within("pay", policy("default-deny", all_pods, deny_all))
    yield within(
        "shop",
        allow(from_=anywhere, to=app("web"), ports=tcp(443)),
        allow(from_=app("web"), to=app("gateway", namespace="pay"), ports=tcp(port_range(9000, 9010))),
        allow(from_=app("web"), to=cidr("10.0.0.0/8", except_=("10.0.0.0/16",)), ports=tcp(5432)),
        policy("mixed", app("mixed"), allow(from_=app("ops", namespace="ops")), allow(to=namespace("logs"))),
    )
"""
Plant = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    forget()
    yield
    forget()


def _without_last_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    right = drafts.finished

    def wrong(draft: drafts.Draft, marks: drafts.OwnLabels, kind: str) -> Policy:
        policy = right(draft, marks, kind)
        return evolve(policy, rules=policy.rules[:-1])

    monkeypatch.setattr(resolve, "finished", wrong)


def _directions_swapped(monkeypatch: pytest.MonkeyPatch) -> None:
    right = drafts.finished
    turned = {Direction.INGRESS: Direction.EGRESS, Direction.EGRESS: Direction.INGRESS}

    def wrong(draft: drafts.Draft, marks: drafts.OwnLabels, kind: str) -> Policy:
        policy = right(draft, marks, kind)
        rules = tuple(Rule(turned[rule.direction], rule.peers, rule.ports, rule.origins) for rule in policy.rules)
        return evolve(policy, rules=rules, isolates=tuple(turned[item] for item in policy.isolates))

    monkeypatch.setattr(resolve, "finished", wrong)


def _half_in_the_wrong_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    right = drafts.finished

    def wrong(draft: drafts.Draft, marks: drafts.OwnLabels, kind: str) -> Policy:
        policy = right(draft, marks, kind)
        return evolve(policy, namespace="shop") if policy.name == "gateway" else policy

    monkeypatch.setattr(resolve, "finished", wrong)


def _half_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netpolc.program.resolve._Resolution.half", _open)


def _open(*_: object) -> Fate:
    return Fate.OPEN


def _isolated(*_: object) -> resolve.Isolation:
    return resolve.Isolation(resolve.Isolator(EVERYTHING, policy("default-deny", all_pods, deny_all)))


def _lowered(change: Callable[[dict[str, Json]], None]) -> Plant:
    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        right = lowering.lower_policy

        def wrong(policy: Policy) -> bytes:
            value = dict(read_canonical(right(policy)))
            change(value)
            return emit(value)

        monkeypatch.setattr(lowering, "lower_policy", wrong)

    return plant


def _each(value: Json, key: str, change: Callable[[dict[str, Json]], None]) -> None:
    """Change every mapping of a manifest that has a key."""
    if isinstance(value, dict):
        if key in value:
            change(value)
        for item in list(value.values()):
            _each(item, key, change)
    elif isinstance(value, list):
        for item in value:
            _each(item, key, change)


def _and_to_or(value: dict[str, Json]) -> None:
    def split(rule: dict[str, Json]) -> None:
        for side in ("from", "to"):
            peers = rule.get(side)
            if isinstance(peers, list):
                rule[side] = [{key: item} for peer in peers if isinstance(peer, dict) for key, item in peer.items()]

    _each(value, "from", split)
    _each(value, "to", split)


def _pop(key: str) -> Callable[[dict[str, Json]], None]:
    def pop(found: dict[str, Json]) -> None:
        del found[key]

    return lambda value: _each(value, key, pop)


def _one_type(value: dict[str, Json]) -> None:
    def change(spec: dict[str, Json]) -> None:
        spec["policyTypes"] = ["Ingress"]

    _each(value, "policyTypes", change)


def _other_name(value: dict[str, Json]) -> None:
    def change(metadata: dict[str, Json]) -> None:
        metadata["name"] = "other"

    _each(value, "namespace", change)


def _emitted(old: bytes, new: bytes) -> Plant:
    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        right = lowering.lower_policy

        def wrong(policy: Policy) -> bytes:
            return right(policy).replace(old, new)

        monkeypatch.setattr(lowering, "lower_policy", wrong)

    return plant


PLANTED: dict[str, Plant] = {
    "resolve drops a rule": _without_last_rule,
    "resolve swaps directions": _directions_swapped,
    "resolve writes a half in the wrong namespace": _half_in_the_wrong_namespace,
    "resolve writes no half": _half_never_written,
    "lower loses the excepts": _lowered(_pop("except")),
    "lower loses the end of a range": _lowered(_pop("endPort")),
    "lower loses a peer's namespace": _lowered(_pop("namespaceSelector")),
    "lower turns and to or": _lowered(_and_to_or),
    "lower isolates in one direction only": _lowered(_one_type),
    "lower writes another name": _lowered(_other_name),
    "emit writes another number": _emitted(b"port: 443\n", b"port: 444\n"),
    "emit leaves a string unquoted": _emitted(b"cidr: 10.0.0.0/8", b"cidr: 10.0.0.0/8 "),
    "emit turns keys round": _emitted(
        b"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n",
        b"kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n",
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "both.py").write_text(textwrap.dedent(POLICIES))
    return tmp_path


def test_a_build_without_a_bug_is_taken(project: Path) -> None:
    found = compile_project(project)
    assert not found.failed
    assert len(found.files) == 6


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_a_planted_bug_is_caught(project: Path, monkeypatch: pytest.MonkeyPatch, plant: Plant) -> None:
    plant(monkeypatch)
    found = compile_project(project)
    assert found.files == {}
    assert {item.code.id[:4] for item in found.diagnostics if item.severity == "error"} == {"NP91"}


HOME = """
from netpolc import Clauses, all_pods, allow, anywhere, app, deny_all, policy, policy_set


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("web-policy", app("web"), deny_all, home=True)
    yield allow(from_=anywhere, to=app("web"))
"""


def _no_home(*_: object) -> None:
    """Let no policy be a home."""


def test_a_home_that_gets_nothing_is_caught(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules stand in the manifest that the subject names: the connection is open, but not where it was to be."""
    (project / "policies" / "both.py").write_text(HOME)
    assert [path.rpartition("/")[2] for path in compile_project(project).files] == ["web-policy.yaml"]
    monkeypatch.setattr("netpolc.program.resolve._Resolution.host", _no_home)
    (found,) = (item for item in compile_project(project).diagnostics if item.severity == "error")
    assert found.code.name == "broken-clause"
    assert found.message == "manifest `shop/web-policy` does not let its own connection through for ingress"


def test_a_connection_that_isolates_is_caught(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "policies" / "both.py").write_text(
        "from netpolc import Clauses, allow, app, policy_set\n\n\n"
        '@policy_set(namespace="shop")\ndef shop() -> Clauses:\n    yield allow(from_=app("web"), to=app("api"))\n'
    )
    monkeypatch.setattr("netpolc.program.resolve._Resolution.isolation", _isolated)
    found = compile_project(project)
    assert {item.code.name for item in found.diagnostics if item.severity == "error"} == {"broken-clause"}


def test_a_lost_end_is_caught(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "policies" / "both.py").write_text(
        "from netpolc import Clauses, all_pods, allow, anywhere, app, deny_all, policy, policy_set\n\n\n"
        '@policy_set(namespace="shop")\ndef shop() -> Clauses:\n    yield policy("default-deny", all_pods, deny_all)\n'
        '    yield allow(from_=anywhere, to=app("cart", "catalog"))\n'
    )

    def first(end: Peer, home: str | None) -> list[NamedEnd]:
        return list(named_ends(end, home))[:1]

    monkeypatch.setattr(resolve, "named_ends", first)
    (found,) = (item for item in compile_project(project).diagnostics if item.severity == "error")
    assert found.code.name == "broken-clause"
    assert found.message.startswith("manifest `shop/catalog` does not let its own connection through")
