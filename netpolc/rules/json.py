"""JSON values as manifests hold them."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = Mapping[str, Json]

_NO_OBJECT: JsonObject = {}


def as_object(value: Json) -> JsonObject:
    """Return a mapping; anything else, as an absent field, is the empty one."""
    return value if isinstance(value, (dict, Mapping)) else _NO_OBJECT


def as_list(value: Json) -> Sequence[Json]:
    """Return a list; anything else, as an absent field, is the empty one."""
    return value if isinstance(value, (list, Sequence)) and not isinstance(value, str) else ()


def as_text(value: Json) -> str:
    """Return a text; anything else, as an absent field, is the empty one."""
    return value if isinstance(value, str) else ""
