"""The border to ruamel.yaml: a text becomes the tokens of its structure, or one problem, whatever the text is."""

from collections.abc import Callable, Iterator
from typing import Final, Protocol, TypeAlias, cast

from attrs import frozen

from netpolc.diagnostics.catalogue.reading import BAD_YAML
from netpolc.diagnostics.model import Code
from netpolc.manifests.reading_marks import Step

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


class Mark(Protocol):
    """A place as ruamel counts it, from 0."""

    line: int
    column: int


class Token(Protocol):
    """An event of ruamel's parser: a scalar, an alias, or the beginning or end of a collection."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    value: str
    implicit: tuple[bool, bool]


class _Failure(Protocol):
    problem: str | None
    problem_mark: Mark | None


REST: Final = "rest"
"""The name of what stands behind the end of the document: Go's reader stops there and never looks at it."""
_VERSION: Final = (1, 1)


def tokens(text: str, first_line: int) -> Iterator[tuple[str, Token]]:
    """Parse one document: the name of each event, and the event. Raises StopReadingError where it is not YAML."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - ruamel costs a start-up that most runs can save
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415 - as above

    from netpolc.manifests.reading_scanner import KubernetesReader, KubernetesScanner  # noqa: PLC0415 - as above

    parser = YAML(typ="safe", pure=True)
    parser.version = _VERSION
    parser.Reader, parser.Scanner = KubernetesReader, KubernetesScanner
    parse = cast(
        "Callable[[str], Iterator[Token]]",
        parser.parse,  # pyright: ignore[reportUnknownMemberType] - ruamel's own annotations leave it open
    )
    ended: Token | None = None
    try:
        for event in parse(text):
            name = type(event).__name__
            if ended is not None and name != "StreamEndEvent":
                yield REST, event
                return
            yield name, event
            if name == "DocumentEndEvent":
                ended = event
    except MarkedYAMLError as error:
        if ended is not None:
            yield REST, ended
            return
        failure = cast("_Failure", error)
        mark = failure.problem_mark
        line, column = (first_line + mark.line, mark.column + 1) if mark else (first_line, 1)
        words = " ".join(str(failure.problem or "it cannot be read").split())
        raise StopReadingError(_problem(f"this is not YAML: {words}", line, column)) from None
    except (YAMLError, ValueError, OverflowError, LookupError, AttributeError, TypeError, AssertionError) as error:
        words = f"this is not YAML: its parser gave up with {type(error).__name__}"
        raise StopReadingError(_problem(words, first_line, 1)) from None


def _problem(message: str, line: int, column: int) -> Problem:
    return Problem(BAD_YAML, message, (line, column, line, column + 1))
