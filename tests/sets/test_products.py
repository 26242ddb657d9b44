from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.sets.intervals import Intervals, union
from netpolc.sets.products import Box, Dimension, Factor, cut, holds, meet, outside
from netpolc.sets.searching import find
from netpolc.sets.selections import ANYTHING, Constraint, one_of
from netpolc.sets.steps import Steps, TooManySteps

LABEL: Dimension = ("label", "k")
NAME: Dimension = ("name", "http")
PORT: Dimension = ("port", "")
POINTS = list(product((None, "a", "b", "nobody-says-this"), (None, "a", "b", "nobody-says-this"), range(8)))

some_constraints = st.builds(
    Constraint, st.sets(st.sampled_from(("a", "b"))).map(lambda x: tuple(sorted(x))), st.booleans(), st.booleans()
)
ports = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=2).map(union)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    box: dict[Dimension, Factor] = {PORT: draw(ports.filter(bool))}
    for dimension in (LABEL, NAME):
        if draw(st.booleans()):
            box[dimension] = draw(some_constraints.filter(bool))
    return box


def has(box: Box, point: tuple[str | None, str | None, int]) -> bool:
    label, name, port = point
    factor = box[PORT]
    assert isinstance(factor, Intervals)
    for dimension, value in ((LABEL, label), (NAME, name)):
        constraint = box.get(dimension, ANYTHING)
        assert isinstance(constraint, Constraint)
        if not constraint.holds(value):
            return False
    return port in factor


@given(boxes(), boxes())
def test_boxes_mean_what_they_mean_for_points(left: Box, right: Box) -> None:
    both = meet(left, right)
    for point in POINTS:
        assert (both is not None and has(both, point)) == (has(left, point) and has(right, point))
    names = [point for point in POINTS if has(left, point)]
    assert holds(right, left) == all(has(right, point) for point in names)
    beyond = outside(left, right)
    assert (beyond is None) == (both is None)
    if beyond is not None:
        pieces = cut(left, right, beyond)
        for point in POINTS:
            assert sum(has(piece, point) for piece in pieces) == (has(left, point) and not has(right, point))


@given(boxes(), st.lists(boxes(), max_size=4))
def test_a_part_outside_of_all_holes_is_found(box: Box, holes: list[Box]) -> None:
    found = find(box, holes, Steps(10_000))
    free = [point for point in POINTS if has(box, point) and not any(has(hole, point) for hole in holes)]
    if found is None:
        assert not free
    else:
        inside = [point for point in POINTS if has(found, point)]
        assert inside
        assert set(inside) <= set(free)


def test_a_search_stops_at_its_limit() -> None:
    box: Box = {PORT: union([(0, 7)])}
    holes: list[Box] = [{LABEL: one_of((str(i),)), NAME: one_of((str(i),))} for i in range(20)]
    with pytest.raises(TooManySteps):
        find(box, holes, Steps(10))
