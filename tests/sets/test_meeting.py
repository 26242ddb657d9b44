"""What meets a selection is found as if each item had been looked at, and few of them are."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.selections import NOTHING, Constraint, Selection, one_of, selection
from netpolc.sets.steps import Steps

constraints = st.builds(
    Constraint,
    st.sets(st.sampled_from(["a", "b", "c"])).map(lambda found: tuple(sorted(found))),
    st.booleans(),
    st.booleans(),
)
keys: list[str] = ["k", "l", "m"]
selections = st.dictionaries(st.sampled_from(keys), constraints, max_size=3).map(selection)


@given(st.lists(selections, max_size=12), st.lists(selections, min_size=1, max_size=3))
def test_it_finds_what_meets_in_order(items: list[Selection], asked: list[Selection]) -> None:
    meeting = Meeting((item, number) for number, item in enumerate(items))
    for one in asked:
        assert list(meeting.near(one)) == [number for number, item in enumerate(items) if item.meets(one)]


@given(selections, selections, selections, selections)
def test_things_side_by_side_meet_where_each_does(a: Selection, b: Selection, c: Selection, d: Selection) -> None:
    one, other = beside((("x", a), ("y", b))), beside((("x", c), ("y", d)))
    assert one.meets(other) == (a.meets(c) and b.meets(d))
    assert one == selection(one.parts)


def named(key: str, values: Iterable[str]) -> Selection:
    return selection({key: one_of(values)})


def test_few_are_looked_at() -> None:
    items = [named("app", [f"a{number}", f"b{number}"]) for number in range(1000)] + [selection({})]
    steps = Steps(100)
    meeting = Meeting(((item, number) for number, item in enumerate(items)), steps)
    assert list(meeting.near(named("app", ["a7", "b7"]))) == [7, 1000]
    assert list(meeting.near(selection({"app": one_of(["a1"]), "tier": one_of(["x"])}))) == [1, 1000]
    assert steps.left == 100 - 2 * (1 + 2)


def test_keys_without_end_are_no_mistake() -> None:
    items = [named(f"k{number}", ["a"]) for number in range(40)] + [NOTHING]
    meeting = Meeting((item, number) for number, item in enumerate(items))
    for number in range(40):
        missing = selection({f"k{number}": one_of(["b"])})
        assert list(meeting.near(missing)) == [other for other in range(40) if other != number]
        assert list(meeting.near(NOTHING)) == []
