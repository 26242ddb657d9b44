"""With few steps an answer is the right one or unknown, its rows are right all the same, and nothing hangs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis import possible, view
from netpolc.analysis.answers import Difference, Verdict
from netpolc.analysis.existing import connections
from netpolc.analysis.existing_difference import difference_of_existing
from netpolc.analysis.existing_notes import GIVEN_UP
from netpolc.analysis.possible import difference
from netpolc.program.inventory import Inventory
from tests.analysis.strategies import Sides, inventories, pairs, points
from tests.analysis.test_twins import between, holds, regions
from tests.analysis.worlds import Manifest, Point, manifest, program
from tests.judge.networkpolicy import allowed
from tests.laws import law

STEPS = ("BUILD_STEPS", "_ALL_STEPS", "REGION_STEPS", "_LAST_STEPS")
NOTHING = Difference(Verdict.EQUAL, (), (), ())
budgets = st.tuples(st.sampled_from((0, 30, 300, 3_000, 100_000)), st.sampled_from((0, 5, 50, 100_000)))


def few(patching: pytest.MonkeyPatch, build: int, search: int) -> None:
    for name, steps in zip(STEPS, (build, search, search, min(search, 5)), strict=True):
        patching.setattr(possible, name, steps)


@given(pairs(3), budgets, points)
@law(80)
def test_an_answer_is_right_or_unknown(sides: Sides, steps: tuple[int, int], meetings: list[Point]) -> None:
    before, after = map(program, sides)
    with pytest.MonkeyPatch.context() as patching:
        few(patching, *steps)
        forth, back = difference(before, after), difference(after, before)
        assert difference(before, before) == difference(after, after) == NOTHING
    whole = difference(before, after)
    assert {forth.verdict, back.verdict} <= {Verdict.UNKNOWN, whole.verdict}
    if Verdict.UNKNOWN not in {forth.verdict, back.verdict}:
        assert regions(forth.opened) == regions(back.closed) == regions(whole.opened)
        assert regions(forth.closed) == regions(back.opened) == regions(whole.closed)
    for point in meetings:
        was, now = (allowed(side, *point) for side in sides)
        assert not (holds(forth.opened, point) or holds(back.closed, point)) or (now and not was)
        assert not (holds(forth.closed, point) or holds(back.opened, point)) or (was and not now)


@given(pairs(3), st.sampled_from((0, 3, 10, 30)), inventories)
@law(30)
def test_an_answer_about_what_exists_is_right_or_unknown(sides: Sides, steps: int, exists: Inventory) -> None:
    before, after = map(program, sides)
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(view, "VIEW_STEPS", steps)
        found = difference_of_existing(before, after, (exists, exists))
        reached = connections(after, exists)
        rows = set(reached.rows())
    whole, everything = difference_of_existing(before, after, (exists, exists)), connections(after, exists)
    assert found.verdict in {Verdict.UNKNOWN, whole.verdict}
    assert (found.verdict is Verdict.UNKNOWN) == (GIVEN_UP in found.notes)
    for some, all_ in ((found.opened, whole.opened), (found.closed, whole.closed)):
        of = between(all_)
        assert all(not ports - of[ends] for ends, ports in between(some).items())
        assert found.verdict is Verdict.UNKNOWN or between(some) == of
    assert rows <= set(everything.rows())
    assert GIVEN_UP in reached.notes or rows == set(everything.rows())
    assert GIVEN_UP not in everything.notes


def test_what_is_given_up_hangs_on_the_policies_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    shut: Manifest = {"podSelector": {}, "policyTypes": ["Ingress"]}
    stays = manifest("stays", "shop", {**shut, "ingress": [{"ports": [{"port": 1}]}]})
    before = program([stays, manifest("old", "shop", shut)])
    after = program([stays, manifest("new", "shop", {**shut, "ingress": [{}]})])
    monkeypatch.setattr(possible, "BUILD_STEPS", 0)
    found = difference(before, after)
    assert (found.verdict, found.opened, found.closed) == (Verdict.UNKNOWN, (), ())
    assert {note.kind for note in found.notes} == {"budget"}
    assert {origin.locate().place.line for note in found.notes for origin in note.origins} == {2}
    assert {note.text for note in found.notes} == {
        f"whether connections {word} here takes too many steps to say, so it is unknown"
        for word in ("opened", "closed")
    }
