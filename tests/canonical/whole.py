"""Whole documents in the canonical form, from any value."""

from netpolc.canonical.emitting import after_key, natural_order
from netpolc.canonical.header import HEADER
from netpolc.rules.json import JsonObject


def emit(value: JsonObject) -> bytes:
    """Write a document, whose keys stand below no other."""
    lines = [f"{_head(key)}{after_key(value[key])}" for key in sorted(value, key=natural_order)]
    return (HEADER + ("".join(lines) or "{}\n")).encode()


def _head(key: str) -> str:
    return after_key({key: None}).removeprefix("\n  ").removesuffix(" null\n")
