"""Reading any YAML, with the place of every key and value, as the Go library of the API server understands it.

libyaml finds the structure; what scalars, tags, merge keys, duplicate keys and aliases mean is decided here. Time and
memory are bounded: nesting by `DEEPEST`, what aliases expand to by `EXPANDED` and by Go's own bound, findings by
`MOST_PROBLEMS`; the caller bounds the text.
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
    TOO_LARGE,
    TOO_MANY_ALIASES,
    UNREADABLE_SCALAR,
)
from netpolc.rules.json import Json
from netpolc.rules.quoting import quoted
from netpolc.yaml.marks import Mark, Marks, Step
from netpolc.yaml.parser import REST, Event, Problem, Spot, StopReadingError, TextMark, events
from netpolc.yaml.scalars import Scalar, key_text, resolve_plain

DEEPEST: Final = 200
EXPANDED: Final = 200_000
MOST_PROBLEMS: Final = 1000

_TAG: Final = "tag:yaml.org,2002:"
SWALLOWED: Final = "remove one: kubectl keeps the last and says nothing"
_KEY_KINDS: Final = "a text, a whole number or a boolean"


@define
class _Frame:
    """A collection that is being read."""

    value: dict[str, Json] | list[Json]
    token: Event
    key: str | None = None
    key_token: Event | None = None
    merging: bool = False
    places: dict[Step, Mark] = field(factory=dict[Step, Mark])
    size: int = 1


@define
class EventReader:
    """Builds the value of one document from the events of a YAML parser, and its marks where they are asked for."""

    first_line: int
    first_column: int = 1
    marks: Marks | None = None
    problems: list[Problem] = field(factory=list[Problem])
    frames: list[_Frame] = field(factory=list[_Frame])
    anchors: dict[str, Json] = field(factory=dict[str, Json])
    sizes: dict[int, int] = field(factory=dict[int, int])
    root: Json = None
    written: int = 0
    aliased: int = 0
    """How many values stand where an alias is, as Go counts them."""
    lines: list[str] = field(factory=list[str])
    widths: dict[int, int] = field(factory=dict[int, int])
    places: list[int] = field(factory=list[int])
    """Where in the text each scalar begins that is no key, as libyaml counts."""

    def read(self, text: str) -> Json:
        """Read one document. Raises StopReadingError where it is not YAML, or too deep or large to be read."""
        self.lines = text.split("\n") if self.marks is not None else []
        for name, token in events(text, self.first_line, self.first_column):
            if name == "ScalarEvent":
                self.scalar(token)
            elif name == "MappingStartEvent":
                self.open({}, token)
            elif name == "SequenceStartEvent":
                self.open([], token)
            elif name in ("MappingEndEvent", "SequenceEndEvent"):
                self.close(token)
            elif name == "AliasEvent":
                self.alias(token)
            elif name == REST:
                message = "the document ends here, and what follows is never read"
                self.tell(
                    Problem(IGNORED_REST, message, self.spot(token), "end it with a line `---`, or indent it alike")
                )
        if self.marks is not None:
            self.marks.root = self.root
        return self.root

    def tell(self, problem: Problem) -> None:
        """Note a problem that does not end the reading, unless there are too many of them."""
        self.problems.append(problem)
        if len(self.problems) >= MOST_PROBLEMS:
            message = f"the document has more than {MOST_PROBLEMS} faults"
            raise StopReadingError(Problem(TOO_LARGE, message, problem.spot))

    def open(self, value: dict[str, Json] | list[Json], token: Event) -> None:
        """Begin a collection."""
        if len(self.frames) >= DEEPEST:
            message = f"the document is nested deeper than {DEEPEST} levels"
            raise StopReadingError(Problem(TOO_DEEP, message, self.spot(token)))
        if self.frames and self.awaits_key(self.frames[-1]):
            message = f"a collection cannot be a key, only {_KEY_KINDS}"
            raise StopReadingError(Problem(BAD_YAML, message, self.spot(token)))
        self.frames.append(_Frame(value, token))

    def close(self, end: Event) -> None:
        """End the collection in hand."""
        frame = self.frames.pop()
        self.sizes[id(frame.value)] = frame.size
        if frame.token.anchor:
            self.anchors[frame.token.anchor] = frame.value
        if self.marks is not None:
            self.marks.add(frame.value, frame.places)
        self.add(frame.value, frame.token, frame.size, end)

    def extent(self, start: Event, end: Event) -> Spot:
        """Return the first line of a collection, up to its bracket if that is on the same line."""
        line, column, _, least = self.spot(start)
        if end.end_mark.column > end.start_mark.column and end.end_mark.line == start.start_mark.line:
            return line, column, line, self.column(end.end_mark)
        index = start.start_mark.line
        if index not in self.widths:
            width = len(self.lines[index].rstrip()) if index < len(self.lines) else 0
            self.widths[index] = width + (1 if index else self.first_column)
        return line, column, line, max(least, self.widths[index])

    def alias(self, token: Event) -> None:
        """Put the value of an anchor where its alias stands."""
        name = token.anchor or ""
        if any(frame.token.anchor == name for frame in self.frames):
            raise StopReadingError(Problem(BAD_YAML, f"the anchor {quoted(name)} contains itself", self.spot(token)))
        if name not in self.anchors:
            message = f"there is no anchor {quoted(name)} before this alias"
            raise StopReadingError(Problem(BAD_YAML, message, self.spot(token)))
        value = self.anchors[name]
        size = self.sizes.get(id(value), 1) if isinstance(value, dict | list) else 1
        self.aliased += size
        if isinstance(value, str | int | float) or value is None:
            self.place_scalar(value, token, merge=False)
        elif self.frames and self.awaits_key(self.frames[-1]):
            message = f"a collection cannot be a key, only {_KEY_KINDS}"
            raise StopReadingError(Problem(BAD_YAML, message, self.spot(token)))
        else:
            self.add(value, token, size + 1)
        if _is_excessive(self.aliased, self.written + self.aliased):
            message = "nearly all of the document comes from aliases, which Kubernetes refuses"
            raise StopReadingError(Problem(TOO_MANY_ALIASES, message, self.spot(token), "write the values out"))

    def scalar(self, token: Event) -> None:
        """Say what a scalar means and put it where it stands."""
        text, tag, plain = token.value, token.tag, token.implicit[0]
        resolved = resolve_plain(text) if plain and not tag else text
        value = self.tagged(text, tag, token) if tag else resolved
        if isinstance(value, float) and not math.isfinite(value):
            message = f"{quoted(text)} is a number that JSON does not have"
            cure = "put it between quotes to mean a text"
            raise StopReadingError(Problem(UNREADABLE_SCALAR, message, self.spot(token), cure))
        if token.anchor:
            self.anchors[token.anchor] = value
        self.place_scalar(value, token, merge=text == "<<" and (plain or tag == _TAG + "merge"))

    def tagged(self, text: str, tag: str, token: Event) -> Scalar:
        """Read a scalar with a tag of its own, such as `!!str` or `!!int`."""
        kind = tag.removeprefix(_TAG)
        if kind == tag or kind not in ("binary", "int", "float", "bool", "null", "timestamp"):
            return text
        if kind == "binary":
            try:
                return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True).decode()
            except (binascii.Error, ValueError):
                message = f"{quoted(text)} is not base64 of a text in UTF-8"
                raise StopReadingError(Problem(UNREADABLE_SCALAR, message, self.spot(token))) from None
        value = resolve_plain(text)
        if kind == "float" and type(value) is int and -(1 << 63) <= value < 1 << 63:
            return float(value)
        expected = {"int": int, "float": float, "bool": bool, "null": type(None)}.get(kind)
        if type(value) is not expected:
            message = f"{quoted(text)} is not of the type `!!{kind}`"
            raise StopReadingError(Problem(UNREADABLE_SCALAR, message, self.spot(token)))
        return value

    def place_scalar(self, value: Scalar, token: Event, *, merge: bool) -> None:
        """Make a scalar the next key of the mapping in hand, or a value."""
        frame = self.frames[-1] if self.frames else None
        if frame is None or not self.awaits_key(frame):
            self.places.append(token.start_mark.index)
            self.add(value, token, 1)
            return
        if merge:
            frame.merging, frame.key_token = True, token
            return
        key = key_text(value)
        if key is None:
            word = "a null" if value is None else "a number of this kind"
            raise StopReadingError(Problem(BAD_YAML, f"{word} cannot be a key, only {_KEY_KINDS}", self.spot(token)))
        if key in frame.value:
            message = f"{quoted(key)} stands here a second time"
            self.tell(Problem(DUPLICATE_KEY, message, self.spot(token), SWALLOWED, self.steps(key)))
        frame.key, frame.key_token = key, token
        frame.size += 1
        self.written += 1

    def awaits_key(self, frame: _Frame) -> bool:
        """Say whether the next value of a collection is a key."""
        return frame.key is None and not frame.merging and isinstance(frame.value, dict)

    def add(self, value: Json, token: Event, size: int, end: Event | None = None) -> None:
        """Put a value into the collection in hand, or make it the document."""
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        frame.size += size
        self.written += 1
        if frame.size > max(EXPANDED, 2 * self.written):
            message = f"the aliases of the document expand to more than {EXPANDED} values"
            raise StopReadingError(Problem(TOO_MANY_ALIASES, message, self.spot(token)))
        if isinstance(frame.value, list):
            if self.marks is not None:
                spot = self.extent(token, end) if end else self.item_spot(token)
                frame.places[len(frame.value)] = Mark(spot[0], spot[1], spot[3], *spot)
            frame.value.append(value)
        elif frame.merging:
            frame.merging = False
            self.merge(frame, value, token)
        elif frame.key is not None and frame.key_token is not None:
            if self.marks is not None:
                line, column, _, last = self.spot(frame.key_token)
                spot = self.extent(token, end) if end else self.spot(token)
                frame.places[frame.key] = Mark(line, column, last, *spot)
            frame.value[frame.key] = value
            frame.key = None

    def merge(self, frame: _Frame, value: Json, token: Event) -> None:
        """Take in the keys of `<<`; what comes later wins, and the strict server refuses a key that is there twice."""
        sources = list(reversed(value)) if isinstance(value, list) else [value]
        target = frame.value
        for source in sources:
            if not isinstance(source, Mapping) or isinstance(target, list):
                message = "a merge key takes a mapping, or a list of mappings"
                raise StopReadingError(Problem(BAD_YAML, message, self.spot(token)))
            places = self.marks.tables.get(id(source), {}) if self.marks is not None else {}
            for key, item in source.items():
                if key in target:
                    message = f"the merge key gives {quoted(key)} a second time"
                    self.tell(Problem(DUPLICATE_KEY, message, self.spot(token), SWALLOWED, self.steps(key)))
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

    def column(self, mark: TextMark) -> int:
        """Return the column of a place in its file."""
        return mark.column + (1 if mark.line else self.first_column)

    def item_spot(self, token: Event) -> Spot:
        """Return the place of an item that is a scalar: the dash, where nothing is behind it."""
        line, column, last_line, last_column = self.spot(token)
        if token.start_mark.index == token.end_mark.index and column > 1:
            return line, column - 1, line, column
        return line, column, last_line, last_column

    def spot(self, token: Event) -> Spot:
        """Return the place of a token, which is never empty."""
        start, end = token.start_mark, token.end_mark
        line, column = self.first_line + start.line, self.column(start)
        last_line, last_column = self.first_line + end.line, self.column(end)
        if (last_line, last_column) > (line, column):
            return line, column, last_line, last_column
        return line, column, line, column + 1


def _is_excessive(aliased: int, decoded: int) -> bool:
    """Say whether Go refuses a document for its aliases; a little earlier, as it counts a few things less.

    Source: `allowedAliasRatio` in `decode.go` of go.yaml.in/yaml/v2.
    """
    if aliased <= 100 or decoded <= 1000:
        return False
    beyond = min(max(decoded - 400_000, 0) / 3_600_000, 1.0)
    return aliased > (0.98 - 0.89 * beyond) * decoded
