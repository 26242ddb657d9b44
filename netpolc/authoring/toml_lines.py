"""Where the tables and keys of a TOML file stand: `tomllib` gives values without positions."""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from netpolc.values import frozen

Path: TypeAlias = tuple[str, ...]

_KEY: Final = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*(\.|=|\])?""")
_TOKEN: Final = re.compile(r'''"""|\'\'\'|"(?:[^"\\]|\\.)*"|'[^']*'|#.*|[\[\]{}]''')


@frozen
class KeyPlace:
    """A key with its value: line and columns from 1, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


def key_places(text: str) -> Mapping[Path, KeyPlace]:
    """Find the line of every table and of every key outside of inline tables.

    The text must be TOML that `tomllib` takes; in other text places may be missing.
    """
    found: dict[Path, KeyPlace] = {}
    lines = text.splitlines()
    table: Path = ()
    number = 0
    while number < len(lines):
        line = lines[number]
        stripped = line.strip()
        start = len(line) - len(line.lstrip()) + 1
        if stripped.startswith("["):
            table = _keys(stripped.lstrip("["))
            found.setdefault(table, KeyPlace(number + 1, start, number + 1, len(line.split("#")[0].rstrip()) + 1))
            number += 1
        elif stripped and not stripped.startswith("#"):
            last, column = _value_end(lines, number)
            found.setdefault((*table, *_keys(stripped)), KeyPlace(number + 1, start, last + 1, column + 1))
            number = last + 1
        else:
            number += 1
    return found


def _keys(text: str) -> Path:
    names: list[str] = []
    position = 0
    while match := _KEY.match(text, position):
        names.append(match[1].strip("\"'"))
        if match[2] != ".":
            break
        position = match.end()
    return tuple(names)


def _value_end(lines: list[str], number: int) -> tuple[int, int]:
    """Return the last line (from 0) and the column where the value that begins on a line ends."""
    depth, inside, first = 0, "", number
    position = lines[number].find("=") + 1
    while number < len(lines):
        line, end = lines[number], len(lines[number].rstrip())
        while position < len(line):
            if inside:
                close = line.find(inside, position)
                if close < 0:
                    break
                position, inside = close + 3, ""
                continue
            token = _TOKEN.search(line, position)
            if token is None:
                break
            position = token.end()
            if token[0] in ('"""', "'''"):
                inside = token[0]
            elif token[0].startswith("#"):
                end = len(line[: token.start()].rstrip())
                break
            else:
                depth += (token[0] in "[{") - (token[0] in "]}")
        if not inside and depth <= 0:
            return number, end
        number, position = number + 1, 0
    return first, len(lines[first])
