"""The check `unused-rule`: random policies, by the judge and by the comparison of with and without."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.possible import difference
from netpolc.checks import CHECKS
from netpolc.checks.asked import Asked
from netpolc.diagnostics.model import Diagnostic, Severity
from tests.analysis.worlds import Dice, manifest, program
from tests.checks.findings import Check, named, underlined
from tests.judge.networkpolicy import Pod, half_allows
from tests.laws import law

UNUSED = next(item for item in CHECKS if item.name == "unused-rule")
SIDES = {"ingress": ("from", "Ingress"), "egress": ("to", "Egress")}


def drawn(seed: int) -> tuple[dict[str, Any], str]:
    """Draw a policy with several rules in one direction, most of them near another one."""
    dice = Dice(seed)
    field = dice.random.choice(list(SIDES))
    side, direction = SIDES[field]
    rules = [dice.rule(side) for _ in range(dice.random.randint(2, 4))]
    for rule in rules[1:]:
        if dice.likely(0.5):
            rule[side] = rules[0].get(side) or [dice.peer()]
        if dice.likely(0.3):
            rule.pop("ports", None)
        if dice.likely(0.3):
            rule["ports"] = [{"protocol": "TCP", "port": 80, "endPort": 443}]
    spec = {"podSelector": dice.selector({"app": ("one", "two")}), "policyTypes": [direction], field: rules}
    return manifest("p", "a", spec), field


def told(found: dict[str, Any]) -> dict[int, Severity]:
    """Return the rules that are told, by their index."""
    items = UNUSED.of(Asked(program([found])))
    return {int(place(item).rpartition("/")[2]): item.severity for item in items if item.code.name == "unused-rule"}


def place(item: Diagnostic) -> str:
    assert item.origin is not None
    return item.origin.place.path


def without(found: dict[str, Any], field: str, gone: set[int]) -> dict[str, Any]:
    rules = [rule for index, rule in enumerate(found["spec"][field]) if index not in gone]
    return {**found, "spec": {**found["spec"], field: rules}}


@given(st.integers(0, 10**9))
@law(150)
def test_without_what_is_told_the_judge_allows_the_same(seed: int) -> None:
    found, field = drawn(seed)
    less = without(found, field, set(told(found)))
    direction = SIDES[field][1]
    for source, destination, protocol, port in Dice(seed).points(150):
        own, other = (destination, source) if direction == "Ingress" else (source, destination)
        if isinstance(own, Pod):
            assert half_allows([found], direction, own, other, (protocol, port)) == half_allows(
                [less], direction, own, other, (protocol, port)
            )


@given(st.integers(0, 10**9))
@law(150)
def test_taking_away_what_is_not_told_changes_something(seed: int) -> None:
    found, field = drawn(seed)
    unused = told(found)
    kept = without(found, field, set(unused))
    for index in range(len(kept["spec"][field])):
        less = without(kept, field, {index})
        if not difference(program([kept]), program([less])).closed:
            # A rule that opens nothing at all is not one that others hold.
            alone = without(kept, field, set(range(len(kept["spec"][field]))) - {index})
            nothing = without(kept, field, set(range(len(kept["spec"][field]))))
            assert not difference(program([nothing]), program([alone])).opened


def test_rules_that_hold_another_one_only_together() -> None:
    found = manifest(
        "p",
        "a",
        {
            "podSelector": {},
            "ingress": [
                {"ports": [{"port": 80, "endPort": 90}]},
                {"ports": [{"port": 80, "endPort": 85}]},
                {"ports": [{"port": 86, "endPort": 90}]},
            ],
        },
    )
    assert told(found) == {2: Severity.WARNING, 1: Severity.WARNING}


HALF = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("out", all_pods, allow(to=anywhere))
    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))
    {more}
"""


def test_a_clause_with_one_half_that_others_hold_is_needed(every_check: Check) -> None:
    assert not named(every_check(HALF.format(more="")), "unused-rule")


def test_a_clause_that_others_hold_by_other_policies_is_a_note(every_check: Check) -> None:
    (item,) = named(every_check(HALF.format(more='yield allow(from_=anywhere, to=app("api"))')), "unused-rule")
    assert item.severity is Severity.NOTE
    assert item.message == "taking this clause away changes nothing: clauses of other policies open all of it"


def test_of_equal_clauses_the_later_one_is_told(every_check: Check) -> None:
    more = 'yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))'
    body = HALF.format(more=more).replace('    yield policy("out", all_pods, allow(to=anywhere))\n', "")
    (item,) = named(every_check(body), "unused-rule")
    assert item.origin is not None
    assert (item.severity, item.origin.place.line) == (Severity.WARNING, 10)


def test_one_line_that_yields_several_clauses_is_told_if_none_is_needed(every_check: Check) -> None:
    loop = 'yield from (allow(from_=app(n), to=app("api"), ports=tcp(80)) for n in ("web", "cron"))'
    wide = '\n    yield allow(from_=app("web"), to=app("api"))'
    body = HALF.replace('    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))\n', "")
    assert not named(every_check(body.format(more=loop + wide)), "unused-rule")
    wide += '\n    yield allow(from_=app("cron"), to=app("api"))'
    (item,) = named(every_check(body.format(more=loop + wide)), "unused-rule")
    assert underlined(item) == 'allow(from_=app(n), to=app("api"), ports=tcp(80))'
