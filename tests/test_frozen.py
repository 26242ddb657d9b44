"""Values are attrs classes that show themselves as attrs would have them: one function does it for all."""

import ast
from pathlib import Path

import attrs
import pytest
from attrs import evolve, field
from hypothesis import given
from hypothesis import strategies as st

from netpolc.values import frozen

PACKAGE = Path(__file__).parents[1] / "netpolc"


class Shapes:
    """Two classes of each shape under one name: made by attrs, and by netpolc."""

    class Attrs:
        @attrs.frozen
        class Point:
            x: object
            y: object = field(default=(), repr=False)
            z: object = field(default=0, repr=lambda value: f"<{value}>")

        @attrs.frozen
        class Empty:
            pass

        @attrs.frozen(cache_hash=True)
        class Below(Point):
            more: object = None

    class Ours:
        @frozen
        class Point:
            x: object
            y: object = field(default=(), repr=False)
            z: object = field(default=0, repr=lambda value: f"<{value}>")

        @frozen
        class Empty:
            pass

        @frozen(cache_hash=True)
        class Below(Point):
            more: object = None


THINGS = st.recursive(st.none() | st.integers() | st.text(), lambda some: st.tuples(some, some), max_leaves=4)


@given(x=THINGS, y=THINGS, z=THINGS)
def test_a_value_shows_itself_as_attrs_would_have_it(x: object, y: object, z: object) -> None:
    def shown(value: object) -> str:
        return repr(value).replace("Shapes.Ours.", "Shapes.Attrs.")

    assert shown(Shapes.Ours.Point(x, y, z)) == repr(Shapes.Attrs.Point(x, y, z))
    ours, theirs = Shapes.Ours.Below(x, y, z, more=x), Shapes.Attrs.Below(x, y, z, more=x)
    assert shown(ours) == repr(theirs)
    assert shown(Shapes.Ours.Point(ours)) == repr(Shapes.Attrs.Point(theirs))
    assert shown(Shapes.Ours.Empty()) == repr(Shapes.Attrs.Empty())


def test_a_class_of_a_function_is_shown_by_its_own_name_and_may_show_itself() -> None:
    @frozen
    class Local:
        x: int

    @frozen
    class Own:
        x: int

        def __repr__(self) -> str:
            return "own"

    assert (repr(Local(1)), repr(Own(1))) == ("Local(x=1)", "own")


def test_a_value_cannot_be_changed_and_is_what_its_fields_are() -> None:
    value = Shapes.Ours.Point(1)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.x = 2  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    assert evolve(value, x=2) == Shapes.Ours.Point(2) != value
    assert len({value, Shapes.Ours.Point(1)}) == 1
    assert not hasattr(value, "__dict__")


def test_no_module_lets_attrs_compile_what_all_values_share() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ImportFrom)
        and node.module == "attrs"
        and any(alias.name == "frozen" for alias in node.names)
    ]
    assert [place.partition(":")[0] for place in found] == ["values.py"]
