"""Lifting: what a target wrote means what it was written from, and nothing is lost on the way back."""

from collections.abc import Callable
from typing import Final

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings

from netpolc.canonical.reading import read_canonical
from netpolc.diagnostics.origin import Located
from netpolc.program.ends import peer_order
from netpolc.program.model import Direction, Policy, Rule
from netpolc.rules.json import JsonObject
from netpolc.targets.kubernetes.lift import lift_policy
from netpolc.targets.kubernetes.lower import lower_policy
from tests.analysis.worlds import locator
from tests.targets.policies import resolved


@frozen
class Target:
    """Both ways of one output API."""

    name: str
    lower: Callable[[Policy], bytes]
    lift: Callable[[JsonObject], Policy]


TARGETS: Final = (Target("kubernetes", lower_policy, lambda value: lift_policy(value, locator(1))),)
"""Each of them keeps these laws."""

each_target = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


def meant(policy: Policy) -> Policy:
    """Put what has no order into one: rules by direction, peers and ports of a rule."""

    def key(rule: Rule) -> int:
        return tuple(Direction).index(rule.direction)

    return evolve(policy, rules=tuple(sorted(map(_rule, policy.rules), key=key)))


def _rule(rule: Rule) -> Rule:
    peers = None if rule.peers is None else tuple(sorted(set(rule.peers), key=peer_order))
    return evolve(rule, peers=peers)


@each_target
@settings(max_examples=100, deadline=None)
@given(policy=resolved)
def test_lift_after_lower_is_the_same_policy(target: Target, policy: Policy) -> None:
    assert meant(target.lift(read_canonical(target.lower(policy)))) == meant(policy)


@each_target
@settings(max_examples=100, deadline=None)
@given(policy=resolved)
def test_what_was_lifted_is_lowered_to_the_same_bytes(target: Target, policy: Policy) -> None:
    once = target.lift(read_canonical(target.lower(policy)))
    assert target.lift(read_canonical(target.lower(once))) == once
    assert target.lower(once) == target.lower(meant(policy))


@each_target
@settings(max_examples=50, deadline=None)
@given(policy=resolved)
def test_every_rule_that_was_lifted_knows_its_place(target: Target, policy: Policy) -> None:
    def line(origin: Located) -> tuple[str, int]:
        place = origin.locate().place
        return place.path, place.line

    found = target.lift(read_canonical(target.lower(policy)))
    places = [line(origin) for rule in found.rules for origin in rule.origins]
    assert len(set(places)) == len(places) == len(found.rules)
    assert [line(origin) for origin in found.origins] == [("", 1)]
