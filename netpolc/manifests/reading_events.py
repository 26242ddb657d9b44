"""Reading any YAML, with the place of every key and value, as the Go library of the API server understands it.

ruamel.yaml finds the structure; what scalars, tags, merge keys, duplicate keys and aliases mean is decided here. Time
and memory are bounded: nesting by `DEEPEST`, what aliases expand to by `EXPANDED`; the caller bounds the text.
"""

import base64
import binascii
import math
from collections.abc import Mapping
from typing import Final

from attrs import define, field

from netpolc.diagnostics.catalogue.reading import (
    BAD_YAML,
    DUPLICATE_KEY,
    IGNORED_REST,
    TOO_DEEP,
    TOO_MANY_ALIASES,
    UNREADABLE_SCALAR,
)
from netpolc.manifests.reading_marks import Mark, Marks, Step
from netpolc.manifests.reading_parser import REST, Problem, Spot, StopReadingError, Token, tokens
from netpolc.manifests.reading_scalars import Scalar, key_text, resolve_plain
from netpolc.rules.json import Json
from netpolc.rules.quoting import quoted

DEEPEST: Final = 200
EXPANDED: Final = 200_000

_TAG: Final = "tag:yaml.org,2002:"
SWALLOWED: Final = "remove one: kubectl keeps the last and says nothing"
_KEY_KINDS: Final = "a text, a number or a boolean"


@define
class _Frame:
    """A collection that is being read."""

    value: dict[str, Json] | list[Json]
    spot: Spot
    anchor: str | None
    key: str | None = None
    key_spot: Spot | None = None
    merging: bool = False
    places: dict[Step, Mark] = field(factory=dict[Step, Mark])
    size: int = 1


@define
class EventReader:
    """Builds the value of one document from the events of a YAML parser."""

    first_line: int
    marks: Marks = field(factory=Marks)
    problems: list[Problem] = field(factory=list[Problem])
    frames: list[_Frame] = field(factory=list[_Frame])
    anchors: dict[str, Json] = field(factory=dict[str, Json])
    sizes: dict[int, int] = field(factory=dict[int, int])
    root: Json = None
    written: int = 0

    def read(self, text: str) -> Json:
        """Read one document. Raises StopReadingError where it is not YAML, or too deep or large to be read."""
        lines = text.split("\n")
        for name, token in tokens(text, self.first_line):
            if name == "ScalarEvent":
                self.scalar(token)
            elif name == "MappingStartEvent":
                self.open({}, token)
            elif name == "SequenceStartEvent":
                self.open([], token)
            elif name in ("MappingEndEvent", "SequenceEndEvent"):
                self.close(self.extent(token, lines))
            elif name == "AliasEvent":
                self.alias(token)
            elif name == REST:
                self.rest(self.spot(token), lines)
        self.marks.root = self.root
        return self.root

    def rest(self, spot: Spot, lines: list[str]) -> None:
        """Say that a document ends before its text; a line there that is no directive but looks like one is refused."""
        index = spot[0] - self.first_line
        line = lines[index] if index < len(lines) else ""
        if line.startswith("%") and not line.startswith(("%YAML ", "%TAG ")):
            raise StopReadingError(Problem(BAD_YAML, "a directive can only stand before a document", spot))
        message = "the document ends here, and what follows is never read"
        self.problems.append(Problem(IGNORED_REST, message, spot, "indent all of it alike"))

    def open(self, value: dict[str, Json] | list[Json], token: Token) -> None:
        """Begin a collection."""
        spot = self.spot(token)
        if len(self.frames) >= DEEPEST:
            raise StopReadingError(Problem(TOO_DEEP, f"the document is nested deeper than {DEEPEST} levels", spot))
        parent = self.frames[-1] if self.frames else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None and not parent.merging:
            raise StopReadingError(Problem(BAD_YAML, f"a collection cannot be a key, only {_KEY_KINDS}", spot))
        self.frames.append(_Frame(value, spot, token.anchor))

    def extent(self, end: Token, lines: list[str]) -> Spot:
        """Return the first line of the collection in hand, up to its bracket if that is on the same line."""
        line, column, _, least = self.frames[-1].spot
        if end.end_mark.column > end.start_mark.column and self.first_line + end.end_mark.line == line:
            return line, column, line, end.end_mark.column + 1
        index = line - self.first_line
        return line, column, line, max(least, len(lines[index].rstrip()) + 1 if index < len(lines) else least)

    def close(self, spot: Spot) -> None:
        """End the collection in hand, which stands there."""
        frame = self.frames.pop()
        self.marks.add(frame.value, frame.places)
        self.sizes[id(frame.value)] = frame.size
        if frame.anchor:
            self.anchors[frame.anchor] = frame.value
        self.add(frame.value, spot, frame.size)

    def alias(self, token: Token) -> None:
        """Put the value of an anchor where its alias stands."""
        spot = self.spot(token)
        name = token.anchor or ""
        if any(frame.anchor == name for frame in self.frames):
            raise StopReadingError(Problem(BAD_YAML, f"the anchor {quoted(name)} contains itself", spot))
        if name not in self.anchors:
            raise StopReadingError(Problem(BAD_YAML, f"there is no anchor {quoted(name)} before this alias", spot))
        value = self.anchors[name]
        if isinstance(value, str | int | float) or value is None:
            self.place_scalar(value, spot, merge=False)
        elif self.frames and isinstance(self.frames[-1].value, dict) and self.awaits_key(self.frames[-1]):
            raise StopReadingError(Problem(BAD_YAML, f"a collection cannot be a key, only {_KEY_KINDS}", spot))
        else:
            self.add(value, spot, self.sizes.get(id(value), 1))

    def scalar(self, token: Token) -> None:
        """Say what a scalar means and put it where it stands."""
        spot = self.spot(token)
        text = token.value
        plain = token.implicit[0]
        tag = token.tag or ""
        value = (
            self.tagged(text, tag, spot) if tag and tag != "!" else resolve_plain(text) if plain and not tag else text
        )
        if isinstance(value, float) and not math.isfinite(value):
            message = f"{quoted(text)} is a number that JSON does not have"
            raise StopReadingError(Problem(UNREADABLE_SCALAR, message, spot, "put it between quotes to mean a text"))
        if isinstance(value, str) and not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
            raise StopReadingError(Problem(BAD_YAML, "an escape names half a character", spot))
        if token.anchor:
            self.anchors[token.anchor] = value
        self.place_scalar(value, spot, merge=(plain and not tag and text == "<<") or tag == _TAG + "merge")

    def tagged(self, text: str, tag: str, spot: Spot) -> Scalar:
        """Read a scalar with a tag of its own, such as `!!str` or `!!int`."""
        kind = tag.removeprefix(_TAG)
        if kind == tag or kind in ("str", "merge"):
            return text
        if kind == "binary":
            try:
                return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True).decode(
                    errors="replace"
                )
            except (binascii.Error, ValueError):
                raise StopReadingError(Problem(UNREADABLE_SCALAR, f"{quoted(text)} is not base64", spot)) from None
        value = resolve_plain(text)
        if kind == "float" and type(value) is int:
            return float(value) if abs(value) < 1 << 64 else text
        expected = {"int": int, "float": float, "bool": bool, "null": type(None)}.get(kind)
        if expected is not None and type(value) is not expected:
            raise StopReadingError(Problem(UNREADABLE_SCALAR, f"{quoted(text)} is not of the type `!!{kind}`", spot))
        return value if expected is not None else text

    def place_scalar(self, value: Scalar, spot: Spot, *, merge: bool) -> None:
        """Make a scalar the next key of the mapping in hand, or a value."""
        frame = self.frames[-1] if self.frames else None
        if frame is None or isinstance(frame.value, list) or not self.awaits_key(frame):
            self.add(value, spot, 1)
            return
        if merge:
            frame.merging, frame.key_spot = True, spot
            return
        key = key_text(value)
        if key is None:
            word = "a null" if value is None else "a number of this size"
            raise StopReadingError(Problem(BAD_YAML, f"{word} cannot be a key, only {_KEY_KINDS}", spot))
        if key in frame.value:
            message = f"{quoted(key)} stands here a second time"
            self.problems.append(Problem(DUPLICATE_KEY, message, spot, SWALLOWED, self.steps(key)))
        frame.key, frame.key_spot = key, spot

    def awaits_key(self, frame: _Frame) -> bool:
        """Say whether the next scalar of a mapping is a key."""
        return frame.key is None and not frame.merging

    def add(self, value: Json, spot: Spot, size: int) -> None:
        """Put a value into the collection in hand, or make it the document."""
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        frame.size += size
        self.written += 1
        if frame.size > max(EXPANDED, 2 * self.written):
            message = f"the aliases of the document expand to more than {EXPANDED} values"
            raise StopReadingError(Problem(TOO_MANY_ALIASES, message, spot))
        if isinstance(frame.value, list):
            frame.places[len(frame.value)] = Mark(spot[0], spot[1], spot[3], *spot)
            frame.value.append(value)
        elif frame.merging:
            frame.merging = False
            self.merge(frame, value, spot)
        elif frame.key is not None and frame.key_spot is not None:
            line, column, _, end = frame.key_spot
            frame.places[frame.key] = Mark(line, column, end, *spot)
            frame.value[frame.key] = value
            frame.key = None

    def merge(self, frame: _Frame, value: Json, spot: Spot) -> None:
        """Take in the keys of `<<`; what comes later wins, and the strict server refuses a key that is there twice."""
        sources = list(reversed(value)) if isinstance(value, list) else [value]
        target = frame.value
        for source in sources:
            if not isinstance(source, Mapping) or isinstance(target, list):
                raise StopReadingError(Problem(BAD_YAML, "a merge key takes a mapping, or a list of mappings", spot))
            places = self.marks.tables.get(id(source), {})
            for key, item in source.items():
                if key in target:
                    message = f"the merge key gives {quoted(key)} a second time"
                    self.problems.append(Problem(DUPLICATE_KEY, message, spot, SWALLOWED, self.steps(key)))
                target[key] = item
                if key in places:
                    frame.places[key] = places[key]

    def steps(self, key: str) -> tuple[Step, ...]:
        """Say where in the document a key of the collection in hand is."""
        path: list[Step] = []
        for frame in self.frames[:-1]:
            if isinstance(frame.value, list):
                path.append(len(frame.value))
            elif frame.key is not None:
                path.append(frame.key)
        return (*path, key)

    def spot(self, token: Token) -> Spot:
        """Return the place of a token, which is never empty."""
        start, end = token.start_mark, token.end_mark
        last_line, last_column = self.first_line + end.line, end.column + 1
        line, column = self.first_line + start.line, start.column + 1
        return (
            (line, column, last_line, last_column)
            if (last_line, last_column) > (line, column)
            else (line, column, line, column + 1)
        )
