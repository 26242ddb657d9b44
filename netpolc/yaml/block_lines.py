"""Reading line by line what most manifests are: blocks of plain keys with short values, and nothing else of YAML.

Whatever else a text holds, even what only might be read otherwise, is left to the reader of events, which takes several
times as long. What is read here, that one reads alike, with the same places.
"""

import re
from functools import lru_cache
from typing import Final, TypeAlias

from netpolc.rules.json import Json
from netpolc.yaml.marks import Mark, Marks, Step
from netpolc.yaml.scalars import resolve_plain

_LINE: Final = re.compile(
    r"( *)((?:- )*)"
    r"(?:([A-Za-z][A-Za-z0-9_./-]{0,250}):(?: +|$))?"
    r"([A-Za-z0-9_/](?:[A-Za-z0-9_./:+-]*[A-Za-z0-9_./+-])?|\"[^\"\\]*\"|'[^']*'|\{\}|\[\])?"
)
_plain: Final = lru_cache(1 << 12)(resolve_plain)
_START: Final = "---"
_DEEPEST: Final = 100

_Parts: TypeAlias = tuple[int, int, str | None, str | None, tuple[int, int]]
"""The columns of the first dash and of what is behind the dashes, a key, a value, and from where to where that goes."""
_Places: TypeAlias = dict[Step, Mark]
_Frame: TypeAlias = tuple[int, dict[str, Json] | list[Json], _Places]
"""The column of a collection, from 0, what it holds so far, and where that stands."""


@lru_cache(1 << 14)
def _parts(line: str) -> _Parts | None:
    """Take a line apart; None where it is no key, no value and no item. Thousands of lines are alike."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    indent, dashes, key, value = found.groups()
    if key is None and value is None:
        return None
    return len(indent), len(indent) + len(dashes), key, value, found.span(4)


def read_lines(text: str, first_line: int = 1, first_column: int = 1, marks: Marks | None = None) -> Json:
    """Read one document, and note its places where they are asked for; None where that is for the reader of events.

    `first_line` and `first_column` are where the text begins in its file, from 1.
    """
    if "\t" in text or "\r" in text or not text.isascii():
        return None
    reading = _Reading(first_line, first_column, marks)
    take = reading.take
    for number, line in enumerate(text.split("\n")):
        found = _parts(line)
        if found is not None:
            if not take(number, line, found):
                return None
        elif line == _START and reading.root is None and not reading.began:
            reading.began = True
        elif line.lstrip(" ")[:1] not in ("", "#"):
            return None
    if marks is not None:
        marks.root = reading.root
    return reading.root


class _Reading:
    """What was read so far of one document."""

    def __init__(self, first_line: int, first_column: int, marks: Marks | None) -> None:
        self.root: dict[str, Json] | list[Json] | None = None
        self.began = False
        """There was a line that begins a document."""
        self._first: Final = first_line, first_column
        self._marks: Final = marks
        self._frames: Final[list[_Frame]] = []
        self._key: str | None = None
        """Of the collection in hand, that has no value yet."""

    def take(self, number: int, line: str, found: _Parts) -> bool:
        """Take one line; False where it is not for this reader."""
        column, content, key, value, span = found
        dashes = content > column
        frames = self._frames
        straight = self._key is None and frames and not dashes and frames[-1][0] == column
        if not (straight and isinstance(frames[-1][1], dict)) and not self._go_to(column, dashes, number, line):
            return False
        holder = frames[-1][1]
        for dash in range(column + 2, content, 2):  # a list is the item of a list
            holder = self._item([], dash, number, line)
        if len(frames) > _DEEPEST:
            return False
        if key is None:
            if not isinstance(holder, list) or not dashes or value is None:
                return False
            if self._marks is not None:
                spot = self._spot(number, *span)
                frames[-1][2][len(holder)] = Mark(spot[0], spot[1], spot[3], *spot)
            holder.append(self._value(value))
            return True
        if dashes:
            holder = self._item({}, content, number, line)
        if not isinstance(holder, dict) or key in holder or _plain(key) != key:
            return False
        self._key = key if value is None else None
        holder[key] = None if value is None else self._value(value)
        if self._marks is not None:
            end = content + len(key)
            spot = self._spot(number, *((end + 1, end + 2) if value is None else span))
            own = self._spot(number, content, end)
            frames[-1][2][key] = Mark(own[0], own[1], own[3], *spot)
        return True

    def _go_to(self, column: int, dashed: bool, number: int, line: str) -> bool:
        """Make the collection that a line of this column goes on, or begins, the one in hand."""
        frames, key = self._frames, self._key
        self._key = None
        if not frames:
            self.root = self._open([] if dashed else {}, column)
            return True
        own, holder, places = frames[-1]
        if key is not None and isinstance(holder, dict) and (column > own or (dashed and column == own)):
            holder[key] = self._open([] if dashed else {}, column)
            if self._marks is not None:
                mark = places[key]
                places[key] = Mark(mark.line, mark.column, mark.end_column, *self._extent(number, column, line))
            return True
        while frames and (
            frames[-1][0] > column or (not dashed and frames[-1][0] == column and isinstance(frames[-1][1], list))
        ):
            frames.pop()
        return bool(frames) and frames[-1][0] == column and isinstance(frames[-1][1], list if dashed else dict)

    def _item(
        self, value: dict[str, Json] | list[Json], column: int, number: int, line: str
    ) -> dict[str, Json] | list[Json]:
        """Begin a collection that is the next item of the list in hand."""
        _, holder, places = self._frames[-1]
        if isinstance(holder, list):
            if self._marks is not None:
                spot = self._extent(number, column, line)
                places[len(holder)] = Mark(spot[0], spot[1], spot[3], *spot)
            holder.append(value)
        return self._open(value, column)

    def _open(self, value: dict[str, Json] | list[Json], column: int) -> dict[str, Json] | list[Json]:
        places: _Places = {}
        self._frames.append((column, value, places))
        if self._marks is not None:
            self._marks.add(value, places)
        return value

    def _value(self, text: str) -> Json:
        if text[0] not in "\"'{[":
            return _plain(text)
        if text[0] in "\"'":
            return text[1:-1]
        value: Json = {} if text == "{}" else []
        if self._marks is not None:
            self._marks.add(value, {})
        return value

    def _spot(self, number: int, start: int, end: int) -> tuple[int, int, int, int]:
        """Return the place of columns of a line, all from 0, as it is in the file."""
        line, more = self._first[0] + number, 1 if number else self._first[1]
        return line, start + more, line, end + more

    def _extent(self, number: int, column: int, line: str) -> tuple[int, int, int, int]:
        """Return the place of a collection that begins in a line: what is left of this."""
        return self._spot(number, column, max(column + 1, len(line.rstrip())))
