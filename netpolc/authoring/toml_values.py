"""What TOML writes, as values of the user's types: exactly those, where cattrs alone would turn one into another."""

from collections.abc import Callable
from datetime import date, datetime, time
from enum import Enum
from functools import partial
from operator import is_
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeAlias, Union, cast, get_args, get_origin

import attrs
from cattrs import Converter, StructureHandlerNotFoundError
from cattrs.cols import is_any_set, is_mapping, is_sequence  # pyright: ignore[reportUnknownVariableType] - half typed

from netpolc.authoring.addresses import Addresses
from netpolc.authoring.environments import Environment
from netpolc.authoring.pods import OwnPods, Pods
from netpolc.authoring.ports import Ports
from netpolc.authoring.problems import shown
from netpolc.authoring.toml_language import LanguageValues, WrongShapeError

Take: TypeAlias = Callable[[object, object], object]

_WORDS: Final[dict[object, str]] = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date",
    datetime: "a date with a time",
    time: "a time",
}


def values_converter(language: LanguageValues) -> Converter:
    """Return what makes values of a type from what TOML says; where it cannot, it raises cattrs' tree of errors.

    `language` makes those of the language's own types.
    """
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    _shaped(converter, _is_list, list, "a list")
    _shaped(converter, _is_table, dict, "a table")
    factories: tuple[tuple[Callable[[object], bool], Callable[[object], Take]], ...] = (
        (_is_plain, _plain),
        (_is_choice, _choice),
        (_is_path, _path),
        (_is_anything, _anything),
        (_is_of_the_language, _unsayable),
    )
    for accepts, factory in factories:
        converter.register_structure_hook_factory(accepts, factory)
    for of_the_language, build in (
        (Addresses, language.addresses),
        (Pods, language.pods),
        (OwnPods, language.own_pods),
        (Ports, language.ports),
    ):
        converter.register_structure_hook_factory(partial(is_, of_the_language), partial(_said, build))
    for kind in (str, int, float, bool):  # cattrs looks for these before it asks any factory
        converter.register_structure_hook(kind, _plain(kind))
    converter.register_structure_hook(bytes, _unsayable(bytes))
    return converter


def _is_list(kind: object) -> bool:
    return is_sequence(kind) or is_any_set(kind) or get_origin(kind) is tuple


def _is_table(kind: object) -> bool:
    return is_mapping(kind) or (isinstance(kind, type) and attrs.has(kind))


def _shaped(converter: Converter, accepts: Callable[[object], bool], shape: type, words: str) -> None:
    """Ask for a shape before cattrs sees the value: to it a string is a list of letters, and a table one of keys."""
    making: set[object] = set()

    def wanted(kind: object) -> bool:
        return accepts(kind) and kind not in making

    def factory(kind: object) -> Take:
        making.add(kind)
        try:
            inner = cast("Take", converter.get_structure_hook(kind, cache_result=False))
        finally:
            making.discard(kind)

        def take(value: object, given: object) -> object:
            if not isinstance(value, shape):
                raise _needs(words, value)
            return inner(value, given)

        return take

    converter.register_structure_hook_factory(wanted, factory)


def _members(kind: object) -> tuple[object, ...]:
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _is_plain(kind: object) -> bool:
    members = [item for item in _members(kind) if item is not NoneType]
    return bool(members) and all(isinstance(item, type) and item in _WORDS for item in members)


def _plain(kind: object) -> Take:
    kinds = [item for item in _members(kind) if item is not NoneType]
    words = " or ".join(_WORDS[item] for item in kinds)

    def take(value: object, _: object) -> object:
        if type(value) in kinds or (float in kinds and type(value) is int):
            return value
        raise _needs(words, value)

    return take


def _is_choice(kind: object) -> bool:
    return get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum))


def _choice(kind: object) -> Take:
    if isinstance(kind, type):
        choices = [(item.value, item) for item in cast("type[Enum]", kind)]
    else:
        choices = [(item, item) for item in get_args(kind)]
    words = "one of " + ", ".join(toml_text(said) for said, _ in choices)

    def take(value: object, _: object) -> object:
        for said, meant in choices:
            if type(said) is type(value) and said == value:
                return meant
        raise _needs(words, value)

    return take


def _is_path(kind: object) -> bool:
    return kind is Path


def _path(_kind: object) -> Take:
    def take(value: object, _: object) -> object:
        if isinstance(value, str):
            return Path(value)
        raise _needs(_WORDS[str], value)

    return take


def _is_anything(kind: object) -> bool:
    return kind is object or kind is Any


def _anything(_kind: object) -> Take:
    return lambda value, _: value


def _is_of_the_language(kind: object) -> bool:
    return isinstance(kind, type) and kind.__module__.startswith("netpolc.") and not issubclass(kind, Environment)


def _said(build: Callable[[object], object], _kind: object) -> Take:
    def take(value: object, _: object) -> object:
        try:
            return build(value)
        except WrongShapeError as error:
            shape = isinstance(value, dict | list)
            raise (TypeError(f"needs {error.words}") if shape else _needs(error.words, value)) from None

    return take


def _unsayable(kind: object) -> Take:
    def take(_value: object, _: object) -> object:
        raise StructureHandlerNotFoundError("TOML has no such value", cast("type", kind))

    return take


def _needs(words: str, value: object) -> TypeError:
    return TypeError(f"needs {words}, not {toml_text(value)}")


def toml_text(value: object) -> str:
    """Show a value as TOML writes it."""
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, date | time):
        return f"`{value}`"
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else f"`{shown(value)}`"
