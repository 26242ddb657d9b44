"""Lifting: a NetworkPolicy that was written is the very policy, and nothing is lost on the way back."""

from attrs import evolve
from hypothesis import given

from netpolc.canonical.reading import read_canonical
from netpolc.diagnostics.origin import Located
from netpolc.program.ends import peer_order
from netpolc.program.model import Direction, Policy, Rule
from netpolc.targets.kubernetes.lift import lift_policy
from netpolc.targets.kubernetes.lower import lower_policy
from tests.analysis.worlds import locator
from tests.laws import law
from tests.targets.policies import resolved


def lifted(policy: Policy) -> Policy:
    """Lower a policy, and lift what was written."""
    return lift_policy(read_canonical(lower_policy(policy)), locator(1))


def meant(policy: Policy) -> Policy:
    """Put what has no order into one: rules by direction, peers and ports of a rule."""

    def key(rule: Rule) -> int:
        return tuple(Direction).index(rule.direction)

    return evolve(policy, rules=tuple(sorted(map(_rule, policy.rules), key=key)))


def _rule(rule: Rule) -> Rule:
    peers = None if rule.peers is None else tuple(sorted(set(rule.peers), key=peer_order))
    return evolve(rule, peers=peers)


@law(100)
@given(policy=resolved)
def test_lift_after_lower_is_the_same_policy(policy: Policy) -> None:
    assert meant(lifted(policy)) == meant(policy)


@law(100)
@given(policy=resolved)
def test_what_was_lifted_is_lowered_to_the_same_bytes(policy: Policy) -> None:
    once = lifted(policy)
    assert lifted(once) == once
    assert lower_policy(once) == lower_policy(meant(policy))


@law(50)
@given(policy=resolved)
def test_every_rule_that_was_lifted_knows_its_place(policy: Policy) -> None:
    def line(origin: Located) -> tuple[str, int]:
        place = origin.locate().place
        return place.path, place.line

    found = lifted(policy)
    places = [line(origin) for rule in found.rules for origin in rule.origins]
    assert len(set(places)) == len(places) == len(found.rules)
    assert [line(origin) for origin in found.origins] == [("", 1)]
