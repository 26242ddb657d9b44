"""A change of a few peers of a long rule is told by these."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.changes import policy_changes
from netpolc.analysis.long_rules import but_common_peers
from netpolc.program.model import BlockPeer, Direction, Policy, Port, Program, Protocol, Rule
from netpolc.sets.selections import EVERYTHING

HTTPS = (Port(Protocol.TCP, 443),)


def rule(*numbers: int, ports: tuple[Port, ...] | None = HTTPS, direction: Direction = Direction.INGRESS) -> Rule:
    return Rule(direction, tuple(BlockPeer(f"10.0.{number}.0/24") for number in sorted(numbers)), ports)


def policy(*rules: Rule) -> Policy:
    return Policy("shop", "web", EVERYTHING, (Direction.INGRESS,), rules)


def lines(old: Policy, new: Policy) -> tuple[str, ...]:
    (change,) = policy_changes(Program(None, (old,)), Program(None, (new,)))
    return change.lines


def test_one_block_of_many_that_goes_is_told_alone() -> None:
    assert lines(policy(rule(*range(100))), policy(rule(*range(1, 100)))) == (
        '- allow(from_=cidr("10.0.0.0/24"), ports=tcp(443))',
        "  … and 99 peers of that rule, which stay",
    )


def test_what_comes_and_what_goes_is_told() -> None:
    assert lines(policy(rule(*range(1, 100))), policy(rule(0, *range(2, 100)))) == (
        '- allow(from_=cidr("10.0.1.0/24"), ports=tcp(443))',
        '+ allow(from_=cidr("10.0.0.0/24"), ports=tcp(443))',
        "  … and 98 peers of that rule, which stay",
    )


def test_a_few_peers_are_told_whole() -> None:
    assert lines(policy(rule(1, 2)), policy(rule(1))) == (
        '- allow(from_=any_of(cidr("10.0.1.0/24"), cidr("10.0.2.0/24")), ports=tcp(443))',
        '+ allow(from_=cidr("10.0.1.0/24"), ports=tcp(443))',
    )


def test_other_ports_are_another_rule() -> None:
    told = lines(policy(rule(*range(100))), policy(rule(*range(100), ports=None)))
    assert [line[:9] for line in told] == ["- allow(f", "+ allow(f"]
    assert all('cidr("10.0.99.0/24")' in line for line in told)


def test_of_several_alike_nobody_knows_which_belongs_to_which() -> None:
    old = policy(rule(*range(50)), rule(*range(50, 100)))
    new = policy(rule(*range(49)), rule(*range(50, 99)))
    assert not any("stay" in line for line in lines(old, new))


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.sets(st.integers(0, 5)))
def test_no_peer_that_came_or_went_is_left_out(was: set[int], now: set[int], others: set[int]) -> None:
    beside = rule(*others, ports=None)
    old, new = policy(rule(*was), beside), policy(beside, rule(*now))
    gone, come, kept = but_common_peers(old, new)
    for told, before, after in ((gone, was, now), (come, now, was)):
        peers = {peer for item in told if item.ports for peer in item.peers or ()}
        shown = before if not kept else before - after
        assert peers == set(rule(*shown).peers or ())
    assert bool(kept) is (len(was & now) > 8 and was != now)
    assert beside in gone or not others
    assert evolve(old, rules=gone).isolates == old.isolates
