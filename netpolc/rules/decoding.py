"""Strict decoding: unknown fields and values of a wrong type, as the API server refuses them before it validates.

Source: encoding/json over the Go types, with `fieldValidation=Strict`, which is kubectl's default. A null is an absent
value everywhere, in a list an empty one.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from attrs import evolve

from netpolc.diagnostics.catalogue.reading import UNKNOWN_FIELD, WRONG_TYPE
from netpolc.rules.json import Json
from netpolc.rules.model import Fault, field_path
from netpolc.rules.quoting import quoted
from netpolc.rules.shape import ANYTHING, BOOLEAN, PORT, TEXT, TIME, Fields, Leaf, ListOf, MapOf, Shape

_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))", re.ASCII)


class ShapeCure(Protocol):
    """What says the cure of what does not decode at some steps; `unknown`: the last of them names no field."""

    def __call__(self, root: Json, shape: Fields, steps: Sequence[str | int], *, unknown: bool) -> str | None:
        """Say it; None where none is certain."""
        ...


def decode_faults(value: Json, shape: Fields, cure: ShapeCure | None = None) -> tuple[Fault, ...]:
    """Find what of a value does not have the shape; the cause of such faults is None."""
    faults: list[Fault] = []
    _decode(value, shape, (), faults)
    if cure is None:
        return tuple(faults)
    return tuple(
        evolve(fault, help=cure(value, shape, fault.path(), unknown=fault.code is UNKNOWN_FIELD)) for fault in faults
    )


def _decode(value: Json, shape: Shape, steps: tuple[str | int, ...], faults: list[Fault]) -> None:
    if isinstance(shape, Leaf):
        if not _fits(value, shape):
            faults.append(_wrong_type(value, shape, steps))
    elif isinstance(shape, ListOf):
        _decode_list(value, shape, steps, faults)
    elif not isinstance(value, dict | Mapping):  # a dict needs no abstract class to be asked
        faults.append(_wrong_type(value, shape, steps))
    elif isinstance(shape, MapOf):
        for key, item in value.items():
            _decode_member(item, shape.value, (steps, key), faults)
    else:
        for key, item in value.items():
            known = shape.fields.get(key)
            if known is None:
                faults.append(_unknown(key, shape, steps))
            else:
                _decode_member(item, known, (steps, key), faults)


def _decode_list(value: Json, shape: ListOf, steps: tuple[str | int, ...], faults: list[Fault]) -> None:
    if isinstance(value, str) or not isinstance(value, list | Sequence):
        faults.append(_wrong_type(value, shape, steps))
        return
    for index, item in enumerate(value):
        _decode_member(item, shape.item, (steps, index), faults)


def _decode_member(
    value: Json, shape: Shape, place: tuple[tuple[str | int, ...], str | int], faults: list[Fault]
) -> None:
    """Decode a value inside another; a null is an absent value, and most values are texts."""
    if value is not None and not (shape is TEXT and type(value) is str):
        _decode(value, shape, (*place[0], place[1]), faults)


def _fits(value: Json, shape: Leaf) -> bool:
    if shape is TEXT:
        return isinstance(value, str)
    if shape is ANYTHING:
        return True
    if shape is BOOLEAN:
        return isinstance(value, bool)
    if shape is TIME:
        return isinstance(value, str) and _is_time(value)
    if shape is PORT and isinstance(value, str):
        return True
    limit = 1 << (shape.bits - 1)
    # A float without a fraction is written to JSON without one, so Go reads a whole number.
    whole = type(value) is int or (isinstance(value, float) and value.is_integer())
    return whole and isinstance(value, int | float) and -limit <= value < limit


def _is_time(text: str) -> bool:
    found = _TIME.fullmatch(text)
    if found is None:
        return False
    # Go has a year 0, which has a 29th of February.
    day = found[1].replace("0000-", "2000-", 1)
    try:
        datetime.fromisoformat(f"{day}T{found[2]:0>2}:{found[3]}:{found[4]}+00:00")
    except ValueError:
        return False
    return int(found[5] or 0) <= 24 and int(found[6] or 0) <= 60


def _wrong_type(value: Json, shape: Shape, steps: tuple[str | int, ...]) -> Fault:
    name = next((step for step in reversed(steps) if isinstance(step, str)), "")
    item = "an item of " if steps and isinstance(steps[-1], int) else ""
    what = f"{item}{quoted(name)}" if name else "the document"
    message = f"{what} takes {shape.noun}, not {_noun(value)}"
    return Fault(WRONG_TYPE, field_path(steps), None, message, steps=steps)


def _noun(value: Json) -> str:
    if isinstance(value, bool):
        return f"the boolean `{'true' if value else 'false'}`"
    if isinstance(value, int | float):
        return f"the number `{value:g}`" if isinstance(value, float) else f"the number {quoted(str(value))}"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    return "a mapping" if isinstance(value, Mapping) else "a list"


def _unknown(key: str, shape: Fields, steps: tuple[str | int, ...]) -> Fault:
    message = f"{quoted(key)} is not a field of {shape.title}"
    return Fault(UNKNOWN_FIELD, field_path((*steps, key)), None, message, steps=(*steps, key), on_key=True)
