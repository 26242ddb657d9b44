"""Promises: what the engine says of them, against the judge."""

from collections.abc import Sequence

import pytest
from hypothesis import given

from netpolc.analysis import proving
from netpolc.analysis.ends import Part
from netpolc.analysis.proving import Doubt, PromiseFate, Proving
from netpolc.analysis.regions import both
from netpolc.program.model import Program
from netpolc.program.promises import PromiseKind
from tests.analysis.promised_worlds import Stated, closed, disagreements, points_near, stated
from tests.analysis.strategies import drawn
from tests.analysis.worlds import Dice, Manifest, Point, manifest, program
from tests.laws import law

Case = tuple[Sequence[Manifest], Stated, Sequence[Point]]


def drawn_case(dice: Dice) -> Case:
    return closed(dice), stated(dice), points_near(dice)


@law(300)
@given(drawn(drawn_case))
def test_engine_and_judge_agree_about_promises(case: Case) -> None:
    policies, promise, points = case
    answer = Proving(program(policies)).answer(promise.placed)
    assert list(disagreements(policies, promise, answer, points)) == []


def test_every_fate_is_met() -> None:
    """What is drawn is not all broken: else the test above would say nothing of promises that are kept."""
    found: dict[tuple[str, str], int] = {}
    for seed in range(600):
        dice = Dice(seed)
        policies, promise = closed(dice), stated(dice)
        fate = Proving(program(policies)).answer(promise.placed).fate
        found[promise.kind, fate] = found.get((promise.kind, fate), 0) + 1
    for kind in PromiseKind:
        assert found.get((kind, PromiseFate.KEPT), 0) > 2, (kind, found)
        assert found.get((kind, PromiseFate.BROKEN), 0) > 10, (kind, found)


def whole(left: Part, right: Part) -> Part | None:
    """Join two parts, and forget to cut the first."""
    return left if both(left, right) else None


def nobody_isolated(there: object, direction: object, *, outside: bool) -> tuple[Part, ...]:
    """Forget whom policies isolate."""
    del there, direction, outside
    return ()


@pytest.mark.parametrize("name", ["_isolated", "both"])
def test_a_planted_bug_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "_isolated":
        monkeypatch.setattr(proving, name, nobody_isolated)
    else:
        monkeypatch.setattr(proving, name, whole)
    wrong = 0
    for seed in range(200):
        dice = Dice(seed)
        policies, promise, points = drawn_case(dice)
        answer = Proving(program(policies)).answer(promise.placed)
        wrong += bool(list(disagreements(policies, promise, answer, points)))
    assert wrong > 3


ANY: Manifest = {"namespaceSelector": {}}
OPEN: Manifest = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"namespaceSelector": {}}]}]}


def between(kind: PromiseKind, *, excepted: Sequence[Manifest] = (), ports: Sequence[Manifest] = ()) -> Stated:
    red = {"namespaceSelector": {"matchLabels": {"team": "red"}}}
    blue = {"namespaceSelector": {"matchLabels": {"team": "blue"}}}
    return Stated(kind, "a", [red], [blue], ports, excepted)


def test_two_namespaces_have_labels_of_their_own_and_one_has_not_two() -> None:
    empty = Program(None, ())
    answer = Proving(empty).answer(between(PromiseKind.NEVER).placed)
    assert answer.fate is PromiseFate.BROKEN
    assert answer.witness is not None
    assert answer.witness.source.namespace != answer.witness.destination.namespace
    home = {"kubernetes.io/metadata.name": "a"}
    here = [{"namespaceSelector": {"matchLabels": {**home, "team": team}}} for team in ("red", "blue")]
    promise = Stated(PromiseKind.NEVER, "a", here[:1], here[1:], ())
    assert Proving(empty).answer(promise.placed).fate is PromiseFate.VACUOUS


def test_many_namespaces_of_which_none_is_left() -> None:
    """Both ends may lie in any of three namespaces, and each of them lets only its own pods in."""
    names = ("a", "b", "c")
    policies = [
        manifest("own", name, {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}) for name in names
    ]
    some = {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": list(names)}]}
    ends = [{"namespaceSelector": some}]
    promise = Stated(PromiseKind.NEVER, "a", ends, ends, ())
    witness = Proving(program(policies)).answer(promise.placed).witness
    assert witness is not None
    assert witness.source.namespace == witness.destination.namespace
    shut = [manifest("own", name, {"podSelector": {}, "ingress": []}) for name in names]
    assert Proving(program(shut)).answer(promise.placed).fate is PromiseFate.KEPT


def test_blocks_that_may_mean_pods_are_a_doubt_only_where_pods_have_such_addresses() -> None:
    for block, fate, doubt in (
        ("10.0.0.0/8", PromiseFate.UNKNOWN, Doubt.PODS_BY_ADDRESS),
        ("203.0.113.0/24", PromiseFate.KEPT, None),
    ):
        rule = {"to": [{"ipBlock": {"cidr": block}}]}
        policies = [manifest("out", "a", {"podSelector": {}, "policyTypes": ["Egress"], "egress": [rule]})]
        promise = Stated(PromiseKind.NEVER, "a", [{"podSelector": {}}], [{"namespaceSelector": {}}], ())
        answer = Proving(program(policies)).answer(promise.placed)
        assert (answer.fate, answer.doubt) == (fate, doubt)


def test_everybody_means_nodes_which_a_block_may_not() -> None:
    blocks = [{"ipBlock": {"cidr": cidr}} for cidr in ("0.0.0.0/0", "::/0")]
    rules: list[tuple[Manifest, PromiseFate]] = [
        ({"from": [*blocks, ANY]}, PromiseFate.UNKNOWN),
        ({}, PromiseFate.KEPT),
    ]
    for rule, fate in rules:
        policies = [manifest("in", "a", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [rule]})]
        promise = Stated(PromiseKind.ALWAYS, "a", [], [{"podSelector": {}}], ())
        assert Proving(program(policies)).answer(promise.placed).fate is fate


def test_what_takes_too_many_steps_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "PROMISE_STEPS", 3)
    monkeypatch.setattr(proving, "_LEAST_STEPS", 3)
    answer = Proving(program([manifest("p", "a", OPEN)])).answer(between(PromiseKind.NEVER).placed)
    assert (answer.fate, answer.doubt) == (PromiseFate.UNKNOWN, Doubt.STEPS)


def test_nobody_is_left_where_everybody_is_excepted() -> None:
    promise = Stated(PromiseKind.NEVER, "a", [ANY], [ANY], (), [ANY])
    assert Proving(Program(None, ())).answer(promise.placed).fate is PromiseFate.VACUOUS
