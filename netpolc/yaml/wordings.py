"""Texts that differ in some values alone: once one of them was parsed, it is known what the others mean.

A value counts that is a word, a number or a plain text in quotes and stands behind `: ` up to the end of its line,
where the parser found a scalar. Which letters and digits stand there changes nothing of what it finds around them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from netpolc.rules.json import Json
from netpolc.values import frozen
from netpolc.yaml.marks import Step
from netpolc.yaml.scalars import Scalar, resolve_plain

_VALUE: Final = re.compile(r': (?:([a-z][a-z0-9-]*|[1-9][0-9]{0,8})|"([a-z0-9./:-]*)")\n')
_MORE: Final = ("&", "*", "!", "?", "%", "<<")
"""Signs of anchors, aliases, tags, directives and merge keys, and of what is read otherwise between braces."""
_PLAIN: Final = "\0"
_QUOTED: Final = "\1"
"""What stands for a value; neither stands in a text that is YAML."""

_Plan: TypeAlias = "tuple[tuple[Step, _Plan | None], ...]"
"""The steps into a value below which the values are, in the order of the text; None where one is."""


@frozen
class Worded:
    """A text without some of its values, and these."""

    form: str
    values: tuple[Scalar, ...]


def worded(text: str) -> Worded | None:
    """Take values out of a text; None where there are none to take, or where it may hold more than plain ones."""
    parts = _VALUE.split(text)
    if len(parts) == 1 or any(sign in text for sign in _MORE):
        return None
    form, values = [parts[0]], list[Scalar]()
    for plain, quoted, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        values.append(quoted if plain is None else int(plain) if plain[0] <= "9" else resolve_plain(plain))
        form += (_QUOTED if plain is None else _PLAIN, rest)
    return Worded("".join(form), tuple(values))


@frozen(eq=False)
class _Parsed:
    text: str
    values: tuple[Scalar, ...]
    value: Json
    places: Sequence[int]


class KnownForms:
    """What texts mean of which others may have the form; so many characters are kept at most."""

    def __init__(self, left: int = 4 << 20) -> None:
        self._left = left
        self._parsed: Final[dict[str, _Parsed]] = {}
        self._plans: Final[dict[str, _Plan]] = {}
        """Of the forms that were asked for; without steps where nothing can be said."""

    def value(self, asked: Worded) -> Json:
        """Say what a text means; None where none of its form was parsed."""
        parsed = self._parsed.get(asked.form)
        if parsed is None:
            return None
        plan = self._plans.get(asked.form)
        if plan is None:
            plan = self._plans[asked.form] = _plan_of(parsed)
        return _filled(parsed.value, plan, iter(asked.values)) if plan else None

    def keep(self, taken: Worded, text: str, value: Json, places: Sequence[int]) -> None:
        """Keep what a text means in which nothing is wrong, as long as there is room; nobody changes the value.

        `places`: where in the text each scalar begins that is no key, in order, as the parser says.
        """
        if taken.form not in self._parsed and len(taken.form) <= self._left:
            self._left -= len(taken.form)
            self._parsed[taken.form] = _Parsed(text, taken.values, value, places)


def _plan_of(parsed: _Parsed) -> _Plan:
    """Find the values of a form in what was parsed; without steps where one of them is no scalar of its own there."""
    taken = {found.start(1) if found[2] is None else found.start(2) - 1 for found in _VALUE.finditer(parsed.text)}
    if not taken <= {*parsed.places} or _count(parsed.value) != len(parsed.places):
        return ()
    plan = _plan(parsed.value, iter([place in taken for place in parsed.places])) or ()
    # A scalar that goes on in the next line is more than the value that was taken out of it.
    return plan if _filled(parsed.value, plan, iter(parsed.values)) == parsed.value else ()


def _count(value: Json) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 1 if inside is None else sum(map(_count, inside))


def _plan(value: Json, taken: Iterator[bool]) -> "_Plan | None":
    if isinstance(value, dict):
        return tuple([(step, plan) for step, item in value.items() if (plan := _plan(item, taken)) != ()])
    if isinstance(value, list):
        return tuple([(step, plan) for step, item in enumerate(value) if (plan := _plan(item, taken)) != ()])
    return None if next(taken) else ()


def _filled(value: Json, plan: "_Plan | None", values: Iterator[Scalar]) -> Json:
    """Put values where others are; what holds none of them is one and the same."""
    if plan is None:
        return next(values)
    if isinstance(value, dict):
        named = {**value}
        for step, inner in plan:
            named[str(step)] = next(values) if inner is None else _filled(named[str(step)], inner, values)
        return named
    if isinstance(value, list):
        listed = [*value]
        for step, inner in plan:
            listed[int(step)] = _filled(listed[int(step)], inner, values)
        return listed
    return value
