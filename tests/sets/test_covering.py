"""The search for what covers leave over, beside one that looks at every assignment, and what it costs."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.sets import covering, searching
from netpolc.sets.covering import surely_covered, uncovered
from netpolc.sets.intervals import Intervals, union
from netpolc.sets.products import Box
from netpolc.sets.searching import find_by_choosing
from netpolc.sets.selections import ABSENT, EVERYTHING, PRESENT, Constraint, Selection, none_of, one_of, selection
from netpolc.sets.steps import Steps, TooManySteps
from tests.laws import law

KEYS: list[str] = ["a", "b", "c"]
ASSIGNMENTS = [
    {key: value for key, value in zip(KEYS, values, strict=True) if value is not None}
    for values in product((None, "x", "y", "nobody-says-this"), repeat=3)
]
constraints = st.builds(
    Constraint, st.sets(st.sampled_from(("x", "y"))).map(lambda x: tuple(sorted(x))), st.booleans(), st.booleans()
)
selections = st.dictionaries(st.sampled_from(KEYS), constraints, max_size=3).map(selection)
numbers = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=3).map(union)
boxes = st.tuples(selections.filter(bool), numbers.filter(bool)).map(
    lambda both: {("ports", ""): both[1], **{("label", key): item for key, item in both[0].parts}}
)


def pigeons(size: int) -> list[Selection]:
    """Cover everything, which no search by cases tells quickly: one pigeon too many for the holes."""
    free = [selection({f"p{bird}-{hole}": none_of(("in",)) for hole in range(size)}) for bird in range(size + 1)]
    return free + [
        selection({f"p{bird}-{hole}": one_of(("in",)), f"p{other}-{hole}": one_of(("in",))})
        for bird in range(size + 1)
        for other in range(bird)
        for hole in range(size)
    ]


def points(box: Box) -> set[tuple[object, ...]]:
    ports = box["ports", ""]
    assert isinstance(ports, Intervals)
    labels = [(key, box[kind, key]) for kind, key in box if kind == "label"]
    return {
        (number, *sorted(chosen.items()))
        for number in range(10)
        if number in ports
        for chosen in ASSIGNMENTS
        if all(isinstance(item, Constraint) and item.holds(chosen.get(key)) for key, item in labels)
    }


@given(selections.filter(bool), st.lists(selections, max_size=8))
@law(50)
def test_the_search_finds_what_is_left_over(subject: Selection, covers: list[Selection]) -> None:
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(covering, "_FIRST", -2 * len(covers))  # no cutting, only the search
        found = uncovered(subject, covers, Steps(100_000))
    free = [item for item in ASSIGNMENTS if subject.holds(item) and not any(cover.holds(item) for cover in covers)]
    mine = [item for item in ASSIGNMENTS if found is not None and found.holds(item)]
    assert (found is None) == (not free)
    assert bool(mine) == bool(free)
    assert all(item in free for item in mine)


@given(boxes, st.lists(boxes, max_size=7))
@law(40)
def test_the_search_finds_what_is_left_of_a_box(box: Box, holes: list[Box]) -> None:
    found = find_by_choosing(box, holes, Steps(100_000))
    free = points(box).difference(*map(points, holes))
    assert (found is None) == (not free)
    if found is not None:
        assert points(found)
        assert points(found) <= free


@pytest.mark.parametrize("size", [20, 40])
def test_keys_that_exist_in_pairs_take_few_steps(size: int) -> None:
    covers = [selection({f"a{number}": PRESENT, f"b{number}": PRESENT}) for number in range(size)]
    steps = Steps(20_000)
    assert uncovered(EVERYTHING, covers, steps) is not None
    lacking = [selection({f"a{number}": ABSENT}) for number in range(size)]
    assert uncovered(selection({"b0": PRESENT}), [*covers, *lacking], steps) is None
    assert steps.left > 0


def test_a_cover_by_all_products_takes_few_steps() -> None:
    values = [one_of((f"v{number}",)) for number in range(5)] + [none_of(f"v{number}" for number in range(5))]
    covers = [selection({"x": a, "y": b, "z": c}) for a in values for b in values for c in values]
    steps = Steps(50_000)
    assert uncovered(EVERYTHING, covers, steps) is None
    assert uncovered(EVERYTHING, covers[1:], steps) is not None


def test_what_takes_too_many_steps_is_given_up() -> None:
    assert uncovered(EVERYTHING, pigeons(3)) is None
    steps = Steps(30_000)
    with pytest.raises(TooManySteps):
        uncovered(EVERYTHING, pigeons(8), steps)
    assert steps.left <= 0
    assert not surely_covered(EVERYTHING, pigeons(8), Steps(30_000))
    assert surely_covered(EVERYTHING, pigeons(3), Steps(30_000))
    assert searching.find({}, [], Steps(10)) == {}
