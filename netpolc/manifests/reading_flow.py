"""Reading small flow collections of one line: `{app: web}`, `[10.0.0.0/8, "a"]`."""

import math
import re
from typing import Final

from netpolc.manifests.reading_scalars import resolve_plain
from netpolc.rules.json import Json

_DEEPEST: Final = 20
_SCALAR: Final = re.compile(r"""\s*(?:"([^"\\]*)"|'([^']*)'|([A-Za-z0-9_./][A-Za-z0-9_./*+-]*|[-+][A-Za-z0-9.]+))\ *""")
_KEY: Final = re.compile(
    r""" *(?:"([^"\\:]{1,300})" *:|'([^':]{1,300})' *:|([A-Za-z_][A-Za-z0-9_./-]{0,300}) *:(?= )) *"""
)
_SEPARATOR: Final = re.compile(r" *([,\]}]) *")
_OPEN: Final = re.compile(r" *([\[{]) *")
_CLOSE: Final = re.compile(r" *([\]}]) *")
_END: Final = re.compile(r" *(?:(?<= )#.*)?$")
WORDS: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""Keys that are no text in YAML 1.1, in lower case."""


def read_flow(text: str) -> tuple[Json, int] | None:
    """Read a flow collection and say where it ends; None where it is anything but simple."""
    found = _collection(text, 0, 0)
    return found if found is not None and _END.match(text, found[1]) else None


def _collection(text: str, at: int, depth: int) -> tuple[Json, int] | None:
    opened = _OPEN.match(text, at)
    if opened is None or depth > _DEEPEST:
        return None
    at = opened.end()
    return _mapping(text, at, depth) if opened[1] == "{" else _sequence(text, at, depth)


def _mapping(text: str, at: int, depth: int) -> tuple[Json, int] | None:
    out: dict[str, Json] = {}
    closed = _CLOSE.match(text, at)
    while closed is None:
        found = _KEY.match(text, at)
        if found is None:
            return None
        key = found[found.lastindex or 0]
        if key in out or (found.lastindex == 3 and key.lower() in WORDS):
            return None
        value = _value(text, found.end(), depth)
        if value is None:
            return None
        out[key], at = value
        separator = _SEPARATOR.match(text, at)
        if separator is None:
            return None
        if separator[1] != ",":
            closed = separator
            break
        at = separator.end()
    return (out, closed.start(1) + 1) if closed[1] == "}" else None


def _sequence(text: str, at: int, depth: int) -> tuple[Json, int] | None:
    out: list[Json] = []
    closed = _CLOSE.match(text, at)
    while closed is None:
        value = _value(text, at, depth)
        if value is None:
            return None
        item, at = value
        out.append(item)
        separator = _SEPARATOR.match(text, at)
        if separator is None:
            return None
        if separator[1] != ",":
            closed = separator
            break
        at = separator.end()
    return (out, closed.start(1) + 1) if closed[1] == "]" else None


def _value(text: str, at: int, depth: int) -> tuple[Json, int] | None:
    if _OPEN.match(text, at):
        return _collection(text, at, depth + 1)
    found = _SCALAR.match(text, at)
    if found is None:
        return None
    kind = found.lastindex or 0
    value = resolve_plain(found[3]) if kind == 3 else found[kind]
    return None if isinstance(value, float) and not math.isfinite(value) else (value, found.end())
