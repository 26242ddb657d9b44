"""What closed by a rename of keys is what opened under the other names; the judge and the engine without it agree."""

import json
from collections.abc import Mapping
from random import Random

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from netpolc.analysis import possible
from netpolc.analysis.answers import Difference, Row, Verdict
from netpolc.analysis.mirroring import Mirror, mirror_of
from netpolc.analysis.policies import facing
from netpolc.analysis.renamed_difference import difference
from netpolc.analysis.renames import with_renames
from netpolc.analysis.undone import differing
from netpolc.program.model import Program
from tests.analysis.strategies import policies
from tests.analysis.worlds import Dice, Manifest, Point, manifest, program, row_holds
from tests.judge.networkpolicy import End, Outside, allowed
from tests.laws import law

FRESH = {"app": "fresh", "role": "app.example.com/role"}
IN_ORDER = {"app": "app-name", "role": "role-name"}
"""Selections are cut in the order of their keys, which stays."""
COLLIDING = {"app": "role"}
SWAPPED = {"app": "role", "role": "app"}

seeds = st.integers(0, 2**32)


def mirrored(before: Program, after: Program) -> Mirror | None:
    """Prove that two programs are each other with keys exchanged."""
    return mirror_of(*facing(before, after))


def with_keys(manifests: list[Manifest], keys: Mapping[str, str]) -> list[Manifest]:
    """Give keys of labels other names wherever a selector of pods says them."""

    def told(found: Manifest) -> Manifest:
        if found.get("key") in keys:
            return {**found, "key": keys[found["key"]]}
        return {keys.get(key, key): part for key, part in found.items()}

    result: list[Manifest] = json.loads(json.dumps(manifests), object_hook=told)
    return result


def under(end: End, keys: Mapping[str, str]) -> End:
    if isinstance(end, Outside):
        return end
    return evolve(end, labels={keys.get(key, key): value for key, value in end.labels.items()})


def both_ways(keys: Mapping[str, str]) -> dict[str, str]:
    return {**keys, **{new: old for old, new in keys.items()}}


def points(dice: Dice, keys: Mapping[str, str]) -> list[Point]:
    """Draw connections of pods that have labels under old names, new ones, and both."""

    def mixed(end: End) -> End:
        if isinstance(end, Outside):
            return end
        other = {both.get(key, key): value for key, value in end.labels.items()}
        kept = dice.random.choice(({}, end.labels, dict(list(end.labels.items())[:1])))
        return evolve(end, labels=dice.random.choice(({**other, **kept}, {**kept, **other})))

    both = both_ways(keys)
    return [
        (mixed(source), mixed(destination), protocol, port) for source, destination, protocol, port in dice.points(120)
    ]


def judge(found: Difference, sides: tuple[list[Manifest], list[Manifest]], asked: list[Point]) -> None:
    assert found.verdict is not Verdict.UNKNOWN or not (found.opened or found.closed)
    for point in asked:
        was, now = (allowed(side, *point) for side in sides)
        if found.verdict is Verdict.UNKNOWN:
            assert was is now
            continue
        told = tuple(any(row_holds(row, point) for row in rows) for rows in (found.opened, found.closed))
        assert told == (now and not was, was and not now), point


@given(policies(6), st.sampled_from((FRESH, COLLIDING, SWAPPED)), seeds, st.integers(0, 2))
@law(150)
def test_rows_of_renamed_keys_are_what_the_judge_says(
    before: list[Manifest], keys: Mapping[str, str], seed: int, kept: int
) -> None:
    after = [*before[:kept], *with_keys(before[kept:], keys)]
    assume(after != before)
    old, new = program(before), program(after)
    judge(difference(old, new), (before, after), points(Dice(seed), keys))


@given(policies(6), st.sampled_from(({"app": "fresh"}, FRESH)), seeds, st.integers(0, 1))
@law(150)
def test_programs_in_a_mirror_allow_the_same_under_other_keys(
    before: list[Manifest], keys: Mapping[str, str], seed: int, kept: int
) -> None:
    after = [*before[:kept], *with_keys(before[kept:], keys)]
    Random(seed).shuffle(after)
    mirror = mirrored(program(before), program(after))
    if kept == 0 and len(keys) == 1:
        assert (mirror is not None) is bool(differing(program(before), program(after)))
    if mirror is not None:
        for source, destination, protocol, port in points(Dice(seed), keys):
            other = under(source, mirror.keys), under(destination, mirror.keys)
            assert allowed(before, source, destination, protocol, port) is allowed(after, *other, protocol, port)


def no_mirror(*_: object) -> None:
    """Prove nothing."""


def told(rows: tuple[Row, ...]) -> set[object]:
    """Return what is told; of equal rules of a policy either may be the one that is named."""
    return {
        (
            row.connections[:4],
            frozenset(row.except_),
            frozenset((cause.side, cause.policy, cause.direction, cause.index is None) for cause in row.causes),
            row.classes,
        )
        for row in rows
    }


@given(policies(6))
@law(100)
def test_a_mirror_finds_what_is_found_without_it(before: list[Manifest]) -> None:
    old, new = program(before), program(with_keys(before, IN_ORDER))
    mirror = mirrored(old, new)
    assume(mirror is not None)
    found = possible.difference(old, new)
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(possible, "mirror_of", no_mirror)
        plain = possible.difference(old, new)
    assert found.verdict is plain.verdict
    linked = with_renames(found, old, new)
    assert {(item.before, item.after) for item in linked.renames} <= {*IN_ORDER.items()}
    assert all(row.renames for row in (*linked.opened, *linked.closed))
    assert told(found.opened) == told(plain.opened)
    assert told(found.closed) == told(plain.closed)


def test_a_rename_is_named_where_every_row_has_both_keys() -> None:
    spec: Manifest = {"podSelector": {"matchLabels": {"app": "web"}}, "egress": [{}]}
    before = [manifest("p", "a", spec)]
    found = difference(program(before), program(with_keys(before, FRESH)))
    assert [(item.before, item.after, item.rows) for item in found.renames] == [("app", "fresh", len(found.opened))]
    assert all(row.renames for row in (*found.opened, *found.closed))
    pods = (row.part.source.pods.parts + row.part.destination.pods.parts for row in (*found.opened, *found.closed))
    assert all({key for key, _ in parts} == {"app", "fresh"} for parts in pods)


def shop(keys: Mapping[str, str], *, extra: bool = False, places: bool = False) -> list[Manifest]:
    """Say who calls whom under some keys, by each way of selecting; `places`: the same key is one of a namespace."""
    peers: list[Manifest] = [
        {"podSelector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["db", "api"]}]}},
        {"podSelector": {"matchExpressions": [{"key": "role", "operator": "Exists"}]}},
        {"podSelector": {"matchLabels": {"app": "web"}}, "namespaceSelector": {"matchLabels": {"team": "red"}}},
    ]
    if extra:
        peers.append({"podSelector": {"matchLabels": {"app": "spy"}}})
    if places:
        peers.append({"namespaceSelector": {"matchLabels": {"app": "web"}}})
    spec: Manifest = {"podSelector": {"matchLabels": {"app": "db", "role": "x"}}, "policyTypes": ["Ingress"]}
    found = manifest("db", "a", {**spec, "ingress": [{"from": peers, "ports": [{"port": 5432}]}]})
    return with_keys([found], keys)


def test_a_rename_of_every_key_is_proved() -> None:
    mirror = mirrored(program(shop({})), program(shop(FRESH)))
    assert mirror is not None
    assert mirror.renamed == FRESH


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (shop({}), shop(FRESH, extra=True)),
        (shop({}, extra=True), shop(FRESH)),
        (shop({}), [*shop({}), *shop(FRESH)]),
        ([*shop({}), *shop({})], shop(FRESH)),
        (shop({}), shop(COLLIDING)),
        (shop({}), shop(SWAPPED)),
        (shop({}, places=True), shop(FRESH, places=True)),
        (shop({}), shop({})),
    ],
    ids=["a peer more", "a peer less", "both", "twice", "one of two", "swapped", "labels of namespaces", "nothing"],
)
def test_what_is_more_than_a_rename_is_no_mirror(before: list[Manifest], after: list[Manifest]) -> None:
    assert mirrored(program(before), program(after)) is None
