from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from netpolc.sets.covering import uncovered
from netpolc.sets.labels import ALL_LABELS, NO_LABELS, Labels
from netpolc.sets.selections import Constraint, Selection, selection

VALUES = ("a", "b")
ASSIGNMENTS = [
    {key: value for key, value in zip(("k", "l"), pair, strict=True) if value is not None}
    for pair in product((None, "a", "b", "nobody-says-this"), repeat=2)
]

constraints = st.builds(
    Constraint, st.sets(st.sampled_from(VALUES)).map(lambda x: tuple(sorted(x))), st.booleans(), st.booleans()
)
keys: list[str] = ["k", "l"]
selections = st.dictionaries(st.sampled_from(keys), constraints, max_size=2).map(selection)
labels = st.lists(selections, max_size=3).map(lambda members: Labels(tuple(members)))


def holds(value: Labels | Selection) -> list[bool]:
    return [value.holds(assignment) for assignment in ASSIGNMENTS]


@given(selections, selections)
def test_selections_mean_what_they_mean_for_labels(left: Selection, right: Selection) -> None:
    mine, theirs = holds(left), holds(right)
    assert holds(left & right) == [x and y for x, y in zip(mine, theirs, strict=True)]
    assert (left <= right) == all(y for x, y in zip(mine, theirs, strict=True) if x)
    assert (left == right) == (mine == theirs)
    assert left.meets(right) == bool(left & right) == any(x and y for x, y in zip(mine, theirs, strict=True))
    pieces = [holds(piece) for piece in left - right]
    assert [sum(column) for column in zip(*pieces, strict=True)] == [
        x and not y for x, y in zip(mine, theirs, strict=True)
    ] or (not pieces and left <= right)
    assert bool(left) == any(mine)
    if left:
        assert left.holds(left.witness())


@given(selections, st.lists(selections, max_size=3))
def test_what_is_not_covered_is_found(subject: Selection, covers: list[Selection]) -> None:
    left = uncovered(subject, covers)
    expected = [x and not any(c.holds(a) for c in covers) for x, a in zip(holds(subject), ASSIGNMENTS, strict=True)]
    assert (left is None) == (not any(expected))
    if left is not None:
        assert left
        assert all(right for part, right in zip(holds(left), expected, strict=True) if part)


@given(labels, labels)
def test_unions_mean_what_they_mean_for_labels(left: Labels, right: Labels) -> None:
    mine, theirs = holds(left), holds(right)
    pairs = list(zip(mine, theirs, strict=True))
    assert holds(left | right) == [x or y for x, y in pairs]
    assert holds(left & right) == [x and y for x, y in pairs]
    assert holds(left - right) == [x and not y for x, y in pairs]
    assert holds(~left) == [not x for x in mine]
    assert (left <= right) == all(y for x, y in pairs if x)
    assert (left == right) == (mine == theirs)
    assert bool(left) == any(mine)
    if left:
        assert left.holds(left.witness())


def test_everything_and_nothing() -> None:
    assert ~ALL_LABELS == NO_LABELS
    assert ALL_LABELS != NO_LABELS
