"""Cutting a text into documents where kubectl does: JSON values one after the other, or YAML at lines of `---`.

Source: `YAMLOrJSONDecoder` and `YAMLReader` of k8s.io/apimachinery/pkg/util/yaml/decoder.go, which cut before anything
is parsed, so a line that begins with `---` ends a document wherever it stands, and a line `...` ends none.
"""

import re
from collections.abc import Generator, Iterator
from typing import Final

from attrs import define

from netpolc.diagnostics.catalogue.reading import BAD_YAML
from netpolc.rules.json import Json
from netpolc.values import frozen
from netpolc.yaml.json_values import JsonReader, NoJsonError
from netpolc.yaml.parser import Problem

_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""White space as Go's `unicode.IsSpace` has it."""
_BLANK: Final = re.compile(f"[{_SPACE}]*")
_JSON_BLANK: Final = re.compile(r"[ \t\r\n]*")
_CUT: Final = re.compile(r"^---([^\n]*)\n?", re.MULTILINE)
_COMMENT: Final = re.compile(f"[{_SPACE}]*(?:#.*)?", re.DOTALL)
_LOOKED_AT: Final = 4096
"""How many bytes kubectl looks at to find the brace that makes a text JSON."""
_LEAST_YAML: Final = 4
"""kubectl does not turn from JSON to YAML for a rest of fewer bytes."""


@frozen
class Piece:
    """A document's part of the text of its file."""

    text: str
    line: int
    column: int = 1
    """Where it begins, from 1."""
    is_json: bool = False
    value: Json = None
    """Its value, if it is JSON."""
    repeats: bool = False
    problem: Problem | None = None
    """Why it is no document."""


@define
class _Place:
    """A place that only goes forward, so that lines are counted once."""

    text: str
    at: int = 0
    line: int = 1
    line_start: int = 0

    def go(self, at: int) -> tuple[int, int]:
        """Return the line and the column of an index."""
        self.line += self.text.count("\n", self.at, at)
        last = self.text.rfind("\n", self.at, at)
        self.line_start = self.line_start if last < 0 else last + 1
        self.at = at
        return self.line, at - self.line_start + 1


def pieces(text: str) -> Iterator[Piece]:
    """Cut a text into its documents, in order; those without content are among them."""
    place = _Place(text)
    blank = _end(_BLANK, text, 0)
    begin: int | None = 0
    if text.startswith("{", blank) and len(text[:blank].encode()) < _LOOKED_AT:
        begin = yield from _json_pieces(text, place)
    if begin is not None:
        yield from _yaml_pieces(text[begin:] if begin else text, *place.go(begin))


def _json_pieces(text: str, place: _Place) -> Generator[Piece, None, int | None]:
    """Cut JSON values off the text; gives where YAML begins, or None where nothing more is read."""
    reader, at, count = JsonReader(text), 0, 0
    while (start := _end(_JSON_BLANK, text, at)) < len(text):
        try:
            value, end = reader.read(start)
        except NoJsonError:
            break
        line, column = place.go(start)
        problem = None
        if reader.fault is not None:
            problem = Problem(BAD_YAML, reader.fault, (line, column, line, column + 1))
        yield Piece(text[start:end], line, column, is_json=True, value=value, repeats=reader.repeats, problem=problem)
        at, count = end, count + 1
    else:
        return None
    if count <= 1 and (begin := _yaml_begin(text, at)) is not None:
        return begin
    line, column = place.go(start)
    message = "what stands behind the JSON before it is no JSON, and kubectl stops here"
    problem = Problem(BAD_YAML, message if count else "this is neither JSON nor YAML", (line, column, line, column + 1))
    yield Piece(text[start:], line, column, problem=problem)
    return None


def _yaml_begin(text: str, at: int) -> int | None:
    """Skip white space up to the first line break, as kubectl does before it reads on as YAML."""
    while len(text[at : at + _LEAST_YAML].encode()) >= _LEAST_YAML:
        if not _BLANK.fullmatch(text[at]):
            return at
        at += 1
        if text[at - 1] == "\n":
            return at
    return None


def _yaml_pieces(text: str, line: int, column: int) -> Iterator[Piece]:
    """Cut YAML at its lines that begin with `---`; the first line of a document may be such a line too."""
    begin = counted = 0
    for cut in _CUT.finditer(text):
        number = line + text.count("\n", counted, cut.start())
        if not _COMMENT.fullmatch(cut[1]):
            if cut.start() > begin:
                yield Piece(text[begin : cut.start()], line, column)
            spot = (number, 1, number, len(cut[0].rstrip("\n")) + 1)
            message, cure = "kubectl takes nothing but a comment behind `---`", "put it on the next line"
            yield Piece(cut[0], number, problem=Problem(BAD_YAML, message, spot, cure))
        elif cut.start() == begin:
            continue
        else:
            yield Piece(text[begin : cut.start()], line, column)
        begin = counted = cut.end()
        line, column = number + 1, 1
    if begin < len(text):
        yield Piece(text[begin:] if text.endswith("\n") else text[begin:] + "\n", line, column)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
