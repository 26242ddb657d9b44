"""Reading plain block YAML, line by line: what people and programs write into manifests, and nothing else.

This reader knows block mappings and sequences, scalars of one line, literal blocks and small flow collections. It is
some twenty times as fast as a whole YAML parser. Whatever it is not sure of raises `UnknownYamlError`, and the document
goes to `reading_events`, which knows all of YAML: both give the same answer, or the first gives none.
"""

import math
import re
from functools import lru_cache
from typing import Final

from netpolc.manifests.reading_flow import WORDS, read_flow
from netpolc.manifests.reading_marks import Mark, Marks, Step
from netpolc.manifests.reading_scalars import Scalar, resolve_plain
from netpolc.rules.json import Json

DEEPEST: Final = 100


class UnknownYamlError(Exception):
    """A document is more than this reader is sure of."""


_PLAIN_KEY: Final = r"[A-Za-z_](?:[A-Za-z0-9_./-]|:(?=[A-Za-z0-9_])){0,300}"
_KEY: Final = rf"""{_PLAIN_KEY}|"[A-Za-z0-9_./:\ -]{{1,300}}"|'[A-Za-z0-9_./:\ -]{{1,300}}'"""
_LINE: Final = re.compile(rf"(\ *)(-\ +|-$)?(?:({_KEY})\ *:(?:\ +|$))?([^\t]*)$")
_EMPTY: Final = re.compile(r" *(?:#.*)?$")
_PLAIN: Final = re.compile(r"[\w/+.~($^<=;\\]|[-:?][^ ]")
_DOUBLE: Final = re.compile(r'("((?:[^"\\]|\\["\\nrt])*)") *(?: #.*)?$')
_SINGLE: Final = re.compile(r"('((?:[^']|'')*)') *(?: #.*)?$")
_LITERAL: Final = re.compile(r"\|([-+]?) *(?: #.*)?$")
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPED: Final = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}


def read_lines(text: str, marks: Marks | None = None, first_line: int = 1) -> Json:
    """Read one document; with `marks`, also note where every key and value stands.

    Raises UnknownYamlError where the document is anything but plain.
    """
    try:
        value = _Reader(text, marks, first_line).document()
    except RecursionError:
        raise UnknownYamlError from None
    if marks is not None:
        marks.root = value
    return value


class _Reader:
    """The line in hand, and its parts: indentation, dash, key, and the rest."""

    __slots__ = ("at", "column", "dash", "depth", "first_line", "found", "indent", "key", "lines", "marks", "rest")

    def __init__(self, text: str, marks: Marks | None, first_line: int) -> None:
        self.lines = text.split("\n")
        self.marks = marks
        self.first_line = first_line
        self.at = -1
        self.indent = -1
        self.column = 0
        self.dash = False
        self.key: str | None = None
        self.rest = ""
        self.depth = 0
        self.found: re.Match[str] | None = None

    def document(self) -> Json:
        self.advance()
        if self.indent < 0:
            return None
        if self.indent > 0 or not (self.dash or self.key is not None or self.rest[0] in "[{"):
            raise UnknownYamlError
        value = self.scalar(-1) if self.key is None and not self.dash else self.nested(-1, 0)
        if self.indent >= 0:
            raise UnknownYamlError
        return value

    def advance(self) -> None:
        """Go to the next line that says something; `indent` is -1 after the last."""
        lines, at = self.lines, self.at + 1
        for index in range(at, len(lines)):
            line = lines[index]
            if line and not _EMPTY.match(line):
                break
        else:
            self.at, self.indent, self.dash, self.key, self.rest = len(lines), -1, False, None, ""
            return
        found = _LINE.match(line)
        if found is None:
            raise UnknownYamlError
        self.at, self.found = index, found
        spaces, dash, key, rest = found.groups()
        self.indent = len(spaces)
        self.dash = dash is not None
        self.column = self.indent + len(dash) if dash else self.indent
        if key is not None:
            if key[0] in "\"'":
                key = key[1:-1]
            elif key.lower() in WORDS:
                raise UnknownYamlError
        self.key = key
        self.rest = "" if rest[:1] == "#" else rest

    def nested(self, indent: int, dash_floor: int) -> Json:
        """Read what stands below a key or a dash with nothing behind it."""
        if self.dash:
            return self.sequence(self.indent) if self.indent >= dash_floor else None
        if self.indent <= indent:
            return None
        if self.key is None:
            raise UnknownYamlError
        return self.mapping(self.indent)

    def mapping(self, column: int) -> Json:
        """Read a mapping whose keys stand in `column`; the line in hand has the first."""
        out: dict[str, Json] = {}
        places: dict[Step, Mark] = {}
        self.enter()
        while True:
            key = self.key
            if key is None or key in out:
                raise UnknownYamlError
            if self.marks is not None:
                places[key] = self.mark()
            if self.rest:
                out[key] = self.scalar(column)
            else:
                self.advance()
                out[key] = self.nested(column, column)
            if self.indent < column:
                break
            if self.indent > column or self.dash:
                raise UnknownYamlError
        self.leave(out, places)
        return out

    def sequence(self, column: int) -> Json:
        """Read a sequence whose dashes stand in `column`; the line in hand has the first."""
        out: list[Json] = []
        places: dict[Step, Mark] = {}
        self.enter()
        while True:
            if self.marks is not None:
                places[len(out)] = self.mark(item=True)
            if self.key is not None:
                self.dash, self.indent = False, self.column
                out.append(self.mapping(self.column))
            elif self.rest:
                out.append(self.scalar(column))
            else:
                self.advance()
                out.append(self.nested(column, column + 1))
            if self.indent != column:
                if self.indent > column:
                    raise UnknownYamlError
                break
            if not self.dash:
                break
        self.leave(out, places)
        return out

    def enter(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnknownYamlError

    def leave(self, container: Json, places: dict[Step, Mark]) -> None:
        self.depth -= 1
        if self.marks is not None:
            self.marks.add(container, places)

    def scalar(self, parent: int) -> Json:
        """Read the value behind a key or a dash, of a collection that stands in the column `parent`."""
        rest = self.rest
        first = rest[0]
        if first == "|":
            return self.literal(rest, parent)
        value = _collection(rest) if first in "[{" else _scalar(rest)
        self.advance()
        if self.indent > parent:
            raise UnknownYamlError
        return value

    def literal(self, header: str, parent: int) -> str:
        """Read a literal block; its lines are indented more than `parent`."""
        found = _LITERAL.match(header)
        if found is None:
            raise UnknownYamlError
        lines, begin = self.lines, self.at + 1
        at, indent = self.block(begin, parent)
        content = [line[indent:] for line in lines[begin:at]]
        self.at = at - 1
        self.advance()
        if self.indent > parent:
            raise UnknownYamlError
        kept = len(content)
        while not content[kept - 1]:
            kept -= 1
        text = "\n".join(content[:kept])
        # At the end of the document the last line is the empty text behind the last break, or has no break.
        breaks = len(content) - kept + (at < len(lines))
        return text if found[1] == "-" else text + "\n" * (breaks if found[1] == "+" else min(breaks, 1))

    def block(self, begin: int, parent: int) -> tuple[int, int]:
        """Find the line where a literal block ends, and its indentation."""
        lines, at, indent = self.lines, begin, 0
        while at < len(lines):
            line = lines[at]
            if line and not line.isspace():
                spaces = len(line) - len(line.lstrip(" "))
                if not indent:
                    indent = spaces
                    blanks = lines[begin:at]
                    if indent <= parent or line[spaces] == "\t" or any(len(blank) > indent for blank in blanks):
                        raise UnknownYamlError
                if spaces < indent:
                    break
            elif line.strip(" "):
                raise UnknownYamlError
            at += 1
        if not indent or (at == len(lines) and lines[-1].isspace()):
            raise UnknownYamlError
        return at, indent

    def mark(self, *, item: bool = False) -> Mark:
        """Note where the key or item in hand and its value stand."""
        found = self.found
        if found is None:
            raise UnknownYamlError
        number = self.first_line + self.at
        begin, end = found.span(3)
        if item or self.key is None:
            begin, end = self.column, len(found[0].rstrip(" "))
            if begin >= end:
                begin, end = self.indent, self.indent + 1
            return Mark(number, begin + 1, end + 1, number, begin + 1, number, end + 1)
        if not self.rest:
            return Mark(number, begin + 1, end + 1, number, begin + 1, number, end + 1)
        start = found.start(4)
        return Mark(number, begin + 1, end + 1, number, start + 1, number, start + len(_shown(self.rest)) + 1)


@lru_cache(1 << 16)
def _scalar(rest: str) -> Scalar:
    first = rest[0]
    if first == '"':
        found = _DOUBLE.match(rest)
        if found is None:
            raise UnknownYamlError
        text = found[2]
        return _ESCAPE.sub(lambda escape: _ESCAPED[escape[1]], text) if "\\" in text else text
    if first == "'":
        found = _SINGLE.match(rest)
        if found is None:
            raise UnknownYamlError
        return found[2].replace("''", "'")
    text = _shown(rest)
    if ": " in text or text[-1] == ":" or not _PLAIN.match(text):
        raise UnknownYamlError
    value = resolve_plain(text)
    if isinstance(value, float) and not math.isfinite(value):
        raise UnknownYamlError
    return value


def _collection(rest: str) -> Json:
    if rest == "{}":
        return {}
    if rest == "[]":
        return []
    found = read_flow(rest)
    if found is None:
        raise UnknownYamlError
    return found[0]


def _shown(rest: str) -> str:
    """Cut a comment and spaces off the end of a value."""
    if rest[0] in "\"'":
        found = (_DOUBLE if rest[0] == '"' else _SINGLE).match(rest)
        return found[1] if found else rest
    cut = rest.find(" #")
    return (rest if cut < 0 else rest[:cut]).rstrip(" ")
