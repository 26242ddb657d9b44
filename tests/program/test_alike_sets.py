"""Sets are alike only where all that becomes of them is: what is meant, how ports are written, and the lines."""

from collections.abc import Iterator
from typing import TypeVar

import pytest
from attrs import evolve

from netpolc import Clause, all_pods, allow, app, cidr, deny_all, policy, port_range, tcp, within
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Policy, Within
from netpolc.diagnostics.origin import Trace
from netpolc.program.alike import Alike

T = TypeVar("T", bound=Clause)


def _clauses(port: int = 80) -> Iterator[Clause]:
    yield policy("deny", all_pods, deny_all)
    yield policy("web", app("web"), allow(from_=app("api"), ports=tcp(port)))
    yield within("b", allow(from_=app("web"), to=app("api"), ports=tcp(port, port + 1)))
    yield allow(from_=cidr("203.0.113.0/24"), to=app("web"), ports=tcp(port))


def _at_one_line(count: int = 2) -> list[AuthoredSet]:
    return [_set() for _ in range(count)]


def _set(*clauses: Clause) -> AuthoredSet:
    return AuthoredSet("shop", "policies/shop.py", "shop", clauses or tuple(_clauses()))


def test_what_runs_twice_is_alike() -> None:
    one, other = _at_one_line()
    assert Alike().sets(one, other)
    assert Alike().standing([one], [other]) == (one,)


def test_another_line_is_another_set() -> None:
    first = policy("deny", all_pods, deny_all)
    other = policy("deny", all_pods, deny_all)
    assert first == other
    assert not Alike().sets(_set(first), _set(other))


def _with_port_81(clause: T) -> T:
    """Change what a clause says, and not its lines."""
    if isinstance(clause, Within):
        return evolve(clause, clauses=tuple(_with_port_81(item) for item in clause.clauses))
    if isinstance(clause, Policy):
        return evolve(clause, rules=tuple(evolve(rule, ports=tcp(81)) for rule in clause.rules))
    return evolve(clause, ports=tcp(81))


@pytest.mark.parametrize("place", range(4))
def test_each_clause_counts(place: int) -> None:
    one, other = _at_one_line()
    changed = [*other.clauses]
    changed[place] = _with_port_81(changed[place])
    assert changed[place] != one.clauses[place]
    assert not Alike().sets(one, evolve(other, clauses=tuple(changed)))


def test_ports_that_mean_the_same_may_be_written_otherwise() -> None:
    clauses = [allow(from_=app("web"), to=app("api"), ports=ports) for ports in (tcp(80, 81), tcp(port_range(80, 81)))]
    assert clauses[0] == clauses[1]
    assert not Alike().sets(_set(clauses[0]), _set(clauses[1]))


def test_what_stands_on_the_set_counts() -> None:
    one, other = _at_one_line()
    for changed in (
        evolve(other, name="x"),
        evolve(other, path="x"),
        evolve(other, namespace="x"),
        evolve(other, labels=(("a", "b"),)),
    ):
        assert not Alike().sets(one, changed)


def test_the_lines_of_a_set_count() -> None:
    code = test_the_lines_of_a_set_count.__code__
    one, other = _at_one_line()
    assert not Alike().sets(one, evolve(other, origin=Trace(((code, 0),))))


def test_sets_in_another_order_are_not_what_they_were() -> None:
    sets = _at_one_line(4)
    one, other, again = sets[0], evolve(sets[1], name="other"), (evolve(sets[2], name="other"), sets[3])
    assert Alike().standing([one, other], again)[0] is other
    assert Alike().standing([one, other], again)[1] is again[1]


def test_where_all_are_asked_for_the_first_that_differs_is_enough() -> None:
    made = [evolve(item, name=str(number % 3)) for number, item in enumerate(_at_one_line(6))]
    sets, again = made[:3], [evolve(_set(policy("x", all_pods, deny_all)), name="0"), *made[4:]]
    assert Alike().standing(sets, again, whole=True) == tuple(again)
    assert Alike().standing(sets, again)[1:] == tuple(sets[1:])
