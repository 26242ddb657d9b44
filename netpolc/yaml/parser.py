"""The border to libyaml, in C: a text becomes the events of its structure, or one problem, whatever the text is.

kubectl and the API server read with a translation of libyaml into Go, so what one parser takes the other takes too.
What libyaml learnt later is refused here.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, Protocol, TypeAlias, cast

from attrs import define

from netpolc.diagnostics.catalogue.reading import BAD_YAML, NO_PARSER
from netpolc.diagnostics.model import Code
from netpolc.values import frozen
from netpolc.yaml.marks import Step

Spot: TypeAlias = tuple[int, int, int, int]
"""Line, column, end line and end column, from 1."""


@frozen
class Problem:
    """What is wrong with the text of a document."""

    code: Code
    message: str
    spot: Spot
    help: str | None = None
    steps: tuple[Step, ...] = ()
    """The key that it is about, where there is one."""


class StopReadingError(Exception):
    """A document cannot be read any further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class TextMark(Protocol):
    """A place as libyaml counts it, from 0; `index` counts the characters before it."""

    line: int
    column: int
    index: int


class Event(Protocol):
    """What libyaml says: a scalar, an alias, or the beginning or end of a collection, a document or the text."""

    start_mark: TextMark
    end_mark: TextMark
    anchor: str | None
    tag: str | None
    value: str
    implicit: tuple[bool, bool]
    style: str | None


class _Parser(Protocol):
    def get_event(self) -> Event | None: ...


class _Failure(Protocol):
    problem: str | None
    problem_mark: TextMark | None


REST: Final = "rest"
"""The name of what stands behind the end of the document: Go's reader stops there and never looks at it."""
_DEPTH: Final = {"MappingStartEvent": 1, "SequenceStartEvent": 1, "MappingEndEvent": -1, "SequenceEndEvent": -1}
_TAG: Final = re.compile(r"(?:&[^\s!]+\s+)?!\S*[,\[\]{}]")
_PAIR: Final = re.compile(r"\\(.)", re.DOTALL)


def events(text: str, first_line: int, first_column: int = 1) -> Iterator[tuple[str, Event]]:
    """Parse one document: the name of each event, and the event. Raises StopReadingError where it is not YAML.

    `first_line` and `first_column` are where the text begins in its file, from 1.
    """
    try:
        from yaml import YAMLError
        from yaml._yaml import CParser
    except ImportError:
        message = "YAML cannot be read: this PyYAML was built without libyaml"
        cure = "install PyYAML from a wheel: `pip install --force-reinstall --only-binary :all: PyYAML`"
        spot = (first_line, first_column, first_line, first_column + 1)
        raise StopReadingError(Problem(NO_PARSER, message, spot, cure)) from None

    ended: Event | None = None
    newer = _Newer(text) if any(sign in text for sign in ("\\/", "!", "?")) else None
    try:
        take = cast("Callable[[str], _Parser]", CParser)(text).get_event
        while (event := take()) is not None:
            name = type(event).__name__
            if ended is not None and name != "StreamEndEvent":
                if newer is not None:
                    words = "this is not YAML: something follows the end of the document"
                    raise StopReadingError(Problem(BAD_YAML, words, _spot(event.start_mark, first_line, first_column)))
                yield REST, event
                return
            if newer is not None and (said := newer.said(name, event)) is not None:
                place = _spot(event.start_mark, first_line, first_column)
                raise StopReadingError(Problem(BAD_YAML, f"this is not YAML: {said}", place))
            yield name, event
            if name == "DocumentEndEvent":
                ended = event
    except YAMLError as error:
        if ended is not None:
            yield REST, ended
            return
        failure = cast("_Failure", error)
        mark = getattr(failure, "problem_mark", None)
        place = _spot(mark, first_line, first_column) if mark else (first_line, 1, first_line, 2)
        words = " ".join(str(getattr(failure, "problem", None) or "it cannot be read").split())
        raise StopReadingError(Problem(BAD_YAML, f"this is not YAML: {words}", place)) from None


@define
class _Newer:
    """Finds what libyaml learnt after it was translated into Go, in the events of a text in their order."""

    text: str
    flow: int = 0
    """How many braces and brackets are open."""

    def said(self, name: str, event: Event) -> str | None:
        """Say what of an event Go does not read so; None where it does."""
        if self.flow or getattr(event, "flow_style", False):
            self.flow += _DEPTH.get(name, 0)
        start = event.start_mark.index
        if self.text[start : start + 1] in ("!", "&") and _TAG.match(self.text, start):
            return "a tag ends at a blank, not at one of `,[]{}`"
        style = getattr(event, "style", None)
        if style == "" and self.flow and "?" in event.value:
            return "a question mark between braces needs quotes"
        if style == '"':
            written = self.text[start : event.end_mark.index]
            if any(pair[1] == "/" for pair in _PAIR.finditer(written)):
                return r"`\/` is an escape of JSON alone"
        return None


def _spot(mark: TextMark, first_line: int, first_column: int) -> Spot:
    line, column = first_line + mark.line, mark.column + (1 if mark.line else first_column)
    return line, column, line, column + 1
