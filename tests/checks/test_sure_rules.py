"""Rules that are surely needed, and clauses that alone wrote one: as the engine says of random policies."""

from collections.abc import Iterator

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.openings import Region, openings
from netpolc.analysis.superfluous import is_covered
from netpolc.checks.sure_rules import surely_needed
from netpolc.program.features import PodsInBlocks
from netpolc.program.model import (
    NAMESPACE_NAME,
    BlockPeer,
    Direction,
    Peer,
    PodPeer,
    Policy,
    Port,
    Program,
    Protocol,
    Rule,
    in_namespace,
)
from netpolc.sets.selections import ABSENT, EVERYTHING, one_of, selection
from netpolc.sets.steps import Steps
from tests.analysis.worlds import Dice, Manifest, manifest, program, stating
from tests.checks.findings import Check, named
from tests.laws import law

IMPOSSIBLE = {"app": ("-", "one"), NAMESPACE_NAME: ("a.b", "a", "")}
"""Values, some of which nobody can have."""


def drawn(seed: int) -> Program:
    """Draw policies of one namespace, about few subjects, some of whose peers can be nobody."""
    dice = Dice(seed)
    found: list[Manifest] = []
    for number in range(dice.random.randint(1, 4)):
        spec = dice.policy("p")["spec"]
        spec["podSelector"] = dice.random.choice(({}, {}, {"matchLabels": {"app": "one"}}, dice.selector(IMPOSSIBLE)))
        for side, field in (("from", "ingress"), ("to", "egress")):
            if dice.likely(0.3):
                peer = {"namespaceSelector": dice.selector(IMPOSSIBLE), "podSelector": dice.selector(IMPOSSIBLE)}
                spec.setdefault(field, []).append({side: [peer], **({"ports": [dice.port()]} if number else {})})
        found.append(manifest(f"p{number}", "a", spec))
    return stating(program(found), dice.random.choice(list(PodsInBlocks)))


def regions(policy: Policy, rule: Rule) -> list[Region]:
    alone = evolve(policy, rules=(rule,), isolates=(rule.direction,))
    return [item.region for item in openings(alone, rule.direction)]


def held(found: Program) -> Iterator[tuple[Rule, bool]]:
    """Give each rule, and whether the others about its pods, or about all of the namespace, open all that it opens."""
    for policy in found.policies:
        for rule in policy.rules:
            others = [
                evolve(region, subject=policy.subject)
                for other in found.policies
                if other.subject in (policy.subject, EVERYTHING)
                for one in other.rules
                if one.direction is rule.direction and one is not rule
                for region in regions(other, one)
            ]
            mine = regions(policy, rule)
            yield rule, bool(mine) and is_covered("a", rule.direction, mine, others, Steps(10**6))


@given(st.integers(0, 10**9))
@law(200)
def test_no_rule_that_is_surely_needed_is_held_by_others(seed: int) -> None:
    found = drawn(seed)
    sure = surely_needed(found)
    assert not [rule for rule, by_others in held(found) if by_others and id(rule) in sure]


def test_many_rules_that_nobody_holds_are_seen_to_be_needed() -> None:
    seen = [
        (id(rule) in sure, by_others)
        for found in map(drawn, range(40))
        for sure in [surely_needed(found)]
        for rule, by_others in held(found)
    ]
    assert sum(sure for sure, _ in seen) > sum(not by_others for _, by_others in seen) / 4
    assert sum(by_others for _, by_others in seen) > 4


WEB = PodPeer(in_namespace("a"), selection({"app": one_of(("web",))}))
NOBODY = {
    "a label value": PodPeer(in_namespace("b"), selection({"app": one_of(("-",))})),
    "the name of a namespace": PodPeer(in_namespace("a.b"), EVERYTHING),
    "a namespace without a name": PodPeer(selection({NAMESPACE_NAME: ABSENT}), EVERYTHING),
    "an empty block": BlockPeer("10.0.0.0/8", ("10.0.0.0/9", "10.128.0.0/9")),
    "a named port of a block": BlockPeer("10.0.0.0/8"),
}


@pytest.mark.parametrize("peer", NOBODY.values(), ids=list(NOBODY))
def test_a_peer_that_is_nobody_makes_no_rule_needed(peer: Peer) -> None:
    http = (Port(Protocol.TCP, "http"),) if peer == BlockPeer("10.0.0.0/8") else None
    rules = Rule(Direction.EGRESS, (WEB, peer), http), Rule(Direction.EGRESS, (WEB,), http)
    found = Program(None, (Policy("a", "p", EVERYTHING, (Direction.EGRESS,), rules),))
    assert [by_others for _, by_others in held(found)] == [True, True]
    assert not surely_needed(found)


def test_a_rule_that_stands_in_two_policies_is_needed_in_both_or_not_surely() -> None:
    rule, wide = Rule(Direction.EGRESS, (WEB,), None), Rule(Direction.EGRESS, None, None)
    once = Policy("a", "p", WEB.pods, (Direction.EGRESS,), (rule,))
    assert surely_needed(Program(None, (once,))) == {id(rule)}
    again = Policy("a", "q", selection({"app": one_of(("api",))}), (Direction.EGRESS,), (rule, wide))
    assert id(rule) not in surely_needed(Program(None, (once, again)))


CLAUSES = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("web", app("web"), allow(to=app("api")), allow(to=app("db")), {rule})
    yield allow(from_=app("job"), to=app("api"), ports=tcp(8080))
    {clause}
"""


def test_a_clause_is_told_beside_others_that_are_surely_needed(every_check: Check) -> None:
    needed = {"rule": "allow_dns()", "clause": 'yield allow(from_=app("job"), to=app("db"), ports=tcp(8080))'}
    assert not named(every_check(CLAUSES.format(**needed)), "unused-rule")
    for name, more in (
        ("rule", 'allow(to=app("api"), ports=tcp(80))'),
        ("clause", 'yield allow(from_=app("job"), to=app("api"), ports=tcp(8080))'),
    ):
        assert len(named(every_check(CLAUSES.format(**{**needed, name: more})), "unused-rule")) == 1
