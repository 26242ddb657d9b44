"""`netpolc.analysis` has every type that its functions take or return, and shows it."""

import inspect
from collections.abc import Callable, Iterator
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

import pytest
from attrs import AttrsInstance, fields, has

from netpolc import analysis, pipeline

INSIDE = {"Connections": {"view", "units", "meshes", "places"}}
"""What a value keeps for itself."""


def named(hint: object) -> Iterator[type]:
    """Give the classes of ours in an annotation."""
    if isinstance(hint, list):  # the parameters of a function
        for item in cast("list[object]", hint):
            yield from named(item)
    elif get_origin(hint) is not None or isinstance(hint, UnionType):
        for item in get_args(hint):
            yield from named(item)
    elif isinstance(hint, type) and hint.__module__.startswith("netpolc."):
        yield hint


def hints(value: Callable[..., object]) -> Iterator[type]:
    for hint in get_type_hints(value).values():
        yield from named(hint)


def of_class(kind: type) -> Iterator[type]:
    """Give the classes that a value of a class shows."""
    inside = INSIDE.get(kind.__name__, set())
    if has(kind):
        attributes: type[AttrsInstance] = kind
        known = get_type_hints(kind)
        for item in fields(attributes):
            if item.name in known and item.name not in inside and not item.name.startswith("_"):
                yield from named(known[item.name])
    for name, item in vars(kind).items():
        if name.startswith("_") or name in inside:
            continue
        function: Any = item.fget if isinstance(item, property) else item
        if inspect.isfunction(function):
            yield from hints(function)


def reached() -> dict[type, str]:
    """Walk from the functions and types to all that they show, each with where it is shown first."""
    found: dict[type, str] = {}
    waiting: list[tuple[type, str]] = []
    for name in analysis.__all__:
        value = getattr(analysis, name)
        if inspect.isfunction(value):
            waiting += [(kind, name) for kind in hints(value)]
        elif isinstance(value, type):
            waiting.append((value, name))
    while waiting:
        kind, where = waiting.pop()
        if kind not in found:
            found[kind] = where
            waiting += [(other, f"{where}.{kind.__name__}") for other in of_class(kind)]
    return found


def test_every_type_is_there() -> None:
    every = reached()
    missing = {f"{kind.__module__}.{kind.__name__} ({where})" for kind, where in every.items() if not is_there(kind)}
    assert missing == set()
    assert {kind.__name__ for kind in every} >= {"Row", "End", "Cause", "Witness", "Intervals", "Inventory", "Program"}


def is_there(kind: type) -> bool:
    return kind.__name__ in analysis.__all__ and getattr(analysis, kind.__name__) is kind


@pytest.mark.parametrize("package", [analysis, pipeline])
def test_completion_shows_what_is_there(package: Any) -> None:  # noqa: ANN401 - modules have no better type
    assert dir(package) == sorted(package.__all__)
    assert all(hasattr(package, name) for name in dir(package))


def test_a_type_that_is_missing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "__all__", [name for name in analysis.__all__ if name != "Witness"])
    assert not is_there(next(kind for kind in reached() if kind.__name__ == "Witness"))
