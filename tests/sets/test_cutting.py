"""Holes that are looked at together are cut out as they are one after the other: the same is left, in as many steps."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.sets import cutting
from netpolc.sets.cutting import Cuts
from netpolc.sets.intervals import Intervals
from netpolc.sets.products import Box, Dimension, Factor, cut, meet, minus, outside, without
from netpolc.sets.searching import find
from netpolc.sets.selections import ANYTHING, Constraint, one_of
from netpolc.sets.steps import Steps
from tests.laws import law
from tests.sets.test_products import boxes, some_constraints

MORE: Dimension = ("label", "more")
LAST: Dimension = ("name", "last")


@st.composite
def wide_boxes(draw: st.DrawFn) -> Box:
    more = {name: draw(some_constraints.filter(bool)) for name in (LAST, MORE) if draw(st.booleans())}
    return {**draw(boxes()), **more}


def sayable(rest: Factor, _factor: Factor) -> bool:
    return isinstance(rest, Intervals) or not (rest.absent and rest.values and not rest.others)


def always(_rest: Factor, _factor: Factor) -> bool:
    return True


def one_by_one(box: Box, holes: Sequence[Box], steps: Steps, *, all_values: bool) -> tuple[Box, list[Box]] | None:
    while True:
        steps.take(3 * len(holes) + 1)
        left: list[Box] = []
        ranges: dict[Dimension, list[Intervals]] = {}
        before = box
        for hole in holes:
            beyond = outside(box, hole)
            if beyond is None:
                continue
            if not beyond:
                return None
            factor = hole[beyond[0]]
            if len(beyond) > 1:
                left.append(hole)
            elif isinstance(factor, Intervals):
                ranges.setdefault(beyond[0], []).append(factor)
            elif all_values or sayable(minus(box.get(beyond[0], ANYTHING), factor), factor):
                box = {**box, beyond[0]: minus(box.get(beyond[0], ANYTHING), factor)}
            else:
                left.append(hole)
        if box is before and not ranges:
            return box, left
        box, holes = without(box, ranges), left
        if not all(box[dimension] for dimension in ranges):
            return None


def found_one_by_one(box: Box, holes: Sequence[Box], steps: Steps) -> Box | None:
    stack: list[tuple[Box, Sequence[Box]]] = [(box, holes)]
    while stack:
        narrowed = one_by_one(*stack.pop(), steps, all_values=True)
        if narrowed is None:
            continue
        part, left = narrowed
        if not left:
            return part
        hole = min(left, key=lambda item: len(outside(part, item) or ()))
        others = [other for other in left if other is not hole]
        stack.extend((piece, others) for piece in reversed(cut(part, hole, outside(part, hole) or ())))
    return None


@given(wide_boxes(), st.lists(wide_boxes(), max_size=6), st.booleans())
@law(400)
def test_a_box_is_cut_as_by_one_hole_after_the_other(box: Box, holes: list[Box], all_values: bool) -> None:
    expected, taken = Steps(10_000), Steps(10_000)
    one = one_by_one(box, holes, expected, all_values=all_values)
    left = Cuts(holes).beside(box)
    near = left.shrink(Cuts(holes).every, lambda count: taken.take(3 * count + 1), always if all_values else sayable)
    assert (near is None, taken) == (one is None, expected)
    if one is not None and near is not None:
        numbers = [number for number in range(len(holes)) if near >> number & 1]
        assert (left.box, [holes[number] for number in numbers]) == one
        assert [left.inside(number) for number in numbers] == [meet(left.box, holes[number]) for number in numbers]
        beyond = {number: outside(left.box, holes[number]) or [] for number in numbers}
        assert {number: left.beyond(number) for number in numbers} == beyond
        assert not near or left.least(near) == min(numbers, key=lambda number: len(beyond[number]))


@given(wide_boxes(), st.lists(wide_boxes(), max_size=6))
@law(400)
def test_what_is_found_is_what_one_hole_after_the_other_leaves(box: Box, holes: list[Box]) -> None:
    expected, taken = Steps(9_000), Steps(9_000)
    assert find(box, holes, taken) == found_one_by_one(box, holes, expected)
    assert taken == expected


def test_factors_that_holes_have_alike_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    def counted(mine: Factor, other: Factor) -> bool | None:
        nonlocal looked
        looked += 1
        return not mine <= other if isinstance(mine, Constraint) and isinstance(other, Constraint) else False

    monkeypatch.setattr(cutting, "reaches_beyond", counted)
    holes: list[Box] = [
        {MORE: one_of((str(one),)), LAST: one_of((str(other),))} for one in range(9) for other in range(9)
    ]
    for _ in range(3):
        Cuts(holes).beside({})
    assert looked == 3 * 2 * 9
    cuts = Cuts(holes)
    assert [cuts.beside({}).beyond(number) for number in range(81)] == [[MORE, LAST]] * 81
    assert looked == 4 * 2 * 9
