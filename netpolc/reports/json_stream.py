"""JSON that is written while it is made, so that no answer has to fit into memory."""

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_safe
from netpolc.rules.json import Json

Streamed: TypeAlias = "Json | Iterator[Streamed] | Mapping[str, Streamed]"
"""JSON in which a list may be an iterator."""


def streamed(value: Streamed) -> Iterator[Shown]:
    """Write JSON with sorted keys, a blank for each level and a line feed at its end, in pieces."""
    yield from (Shown(json_safe(piece)) for piece in _pieces(value, "\n"))
    yield Shown("\n")


def _pieces(value: Streamed, line: str) -> Iterator[str]:
    inner = line + " "
    if isinstance(value, Iterator):
        before = "["
        for item in value:
            yield before + inner
            yield from _pieces(item, inner)
            before = ","
        yield "[]" if before == "[" else line + "]"
    elif isinstance(value, Mapping) and any(isinstance(item, (Iterator, Mapping)) for item in value.values()):
        before = "{"
        for key in sorted(value):
            yield f"{before}{inner}{json.dumps(key)}: "
            yield from _pieces(value[key], inner)
            before = ","
        yield line + "}"
    else:
        yield json.dumps(value, indent=1, sort_keys=True).replace("\n", line)
