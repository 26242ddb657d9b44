"""JSON that is written while it is made, so that no answer has to fit into memory."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring_ascii
from typing import Final, TypeAlias, cast

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_safe
from netpolc.rules.json import Json
from netpolc.values import frozen

_AT_ONCE: Final = 1 << 16
"""How many characters are written at once, about."""


@frozen
class Ready:
    """JSON that is written already, as `indented` writes it, or on one line."""

    text: str


def on_a_line(value: Json) -> Ready:
    """Write JSON on one line with sorted keys, as C does, for what stands there by the thousands."""
    return Ready(json.dumps(value, sort_keys=True))


def tight(value: Json) -> Ready:
    """Write it so without blanks between values, for what programs alone read."""
    return Ready(json.dumps(value, sort_keys=True, separators=(",", ":")))


Streamed: TypeAlias = "Json | Ready | Iterator[Streamed] | Mapping[str, Streamed]"
"""JSON in which a list may be an iterator."""


def streamed(value: Streamed) -> Iterator[Shown]:
    """Write JSON with sorted keys, a blank for each level and a line feed at its end, in pieces."""
    yield from (Shown(json_safe(piece)) for piece in _joined(_pieces(value, "\n")))
    yield Shown("\n")


def _joined(pieces: Iterable[str]) -> Iterator[str]:
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > _AT_ONCE:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


def _pieces(value: Streamed, line: str) -> Iterator[str]:
    inner = line + " "
    if isinstance(value, Iterator):
        before = "["
        for item in value:
            yield before + inner
            yield from _pieces(item, inner)
            before = ","
        yield "[]" if before == "[" else line + "]"
    elif isinstance(value, Ready):
        yield value.text.replace("\n", line)
    elif isinstance(value, Mapping) and any(isinstance(item, (Iterator, Mapping, Ready)) for item in value.values()):
        before = "{"
        for key in sorted(value):
            yield f"{before}{inner}{json.dumps(key)}: "
            yield from _pieces(value[key], inner)
            before = ","
        yield line + "}"
    else:
        yield indented(cast("Json", value), line)


def indented(value: Json, line: str = "\n") -> str:
    """Write JSON as `json` does with a blank for each level and sorted keys; `line` begins each line but the first.

    `json` itself makes cycles of functions for each value that it indents, which stay while nobody collects them.
    """
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    inner = line + " "
    if isinstance(value, Mapping):
        items = [f"{encode_basestring_ascii(key)}: {indented(item, inner)}" for key, item in sorted(value.items())]
        return f"{{{inner}{f',{inner}'.join(items)}{line}}}" if items else "{}"
    if isinstance(value, Sequence):
        items = [indented(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{line}]" if items else "[]"
    return json.dumps(value)
