"""Reading JSON values that stand in a text one after the other, as Go's decoder takes them."""

import json
import math
import re
from collections.abc import Mapping
from typing import Final

from attrs import define, field

from netpolc.rules.json import Json
from netpolc.rules.quoting import quoted
from netpolc.yaml.events import DEEPEST

_HALF_CHARACTER: Final = re.compile(r"\\u[dD][89a-fA-F]")
_LONGEST_NUMBER: Final = 400
"""Whole numbers of more digits are beyond every number that Go holds, as a float too."""


class NoJsonError(Exception):
    """What stands there is no JSON value."""


@define
class JsonReader:
    """Reads values out of a text; `fault` and `repeats` tell of the last one."""

    text: str
    fault: str | None = None
    """What is wrong with the value, although it is JSON."""
    repeats: bool = False
    """One of its objects has a key twice; the last one counts."""
    decoder: json.JSONDecoder = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=_constant,
            parse_float=self._float,
            parse_int=self._integer,
        )

    def read(self, at: int) -> tuple[Json, int]:
        """Read the value that begins at an index, and say where it ends. Raises NoJsonError."""
        self.fault, self.repeats = None, False
        too_deep = f"the document is nested deeper than {DEEPEST} levels"
        try:
            value, end = self.decoder.raw_decode(self.text, at)
        except RecursionError:
            self.fault = too_deep
            return None, len(self.text)
        except ValueError:
            raise NoJsonError from None
        written = self.text[at:end]
        if written.count("[") + written.count("{") > DEEPEST and _depth_exceeds(value, DEEPEST):
            self.fault = too_deep
        elif _HALF_CHARACTER.search(written):
            try:
                json.dumps(value, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                self.fault = "an escape names half a character"
        return value, end

    def _object(self, pairs: list[tuple[str, Json]]) -> Json:
        out = dict(pairs)
        self.repeats = self.repeats or len(out) != len(pairs)
        return out

    def _float(self, digits: str) -> float:
        value = float(digits)
        if not math.isfinite(value):
            self.fault = f"{quoted(digits)} is larger than any number that Kubernetes holds"
        return value

    def _integer(self, digits: str) -> int:
        if len(digits) > _LONGEST_NUMBER or math.isinf(float(digits)):
            self.fault = f"{quoted(digits)} is larger than any number that Kubernetes holds"
            return 0
        return int(digits)


def _constant(name: str) -> Json:
    raise ValueError(name)


def _depth_exceeds(value: Json, most: int) -> bool:
    level: list[Json] = [value]
    for _ in range(most + 1):
        inner: list[Json] = []
        for item in level:
            if isinstance(item, Mapping):
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        level = inner
    return bool(level)
