"""Findings as values: a code, where it is, and what to do about it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from attrs import evolve

from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.diagnostics.witness import Witness


class Severity(StrEnum):
    """How much a finding weighs: an error stops a build, a warning does so under `--strict`, a note never."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITY_ORDER: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@frozen
class Code:
    """One kind of finding: its number is never used again, and its name reads after "allow"."""

    id: str
    name: str
    severity: Severity
    summary: str
    """One sentence: what is wrong."""
    page: str
    """Markdown for `netpolc explain`: why it matters, an example, the cure."""


@frozen(order=True)
class Place:
    """A stretch of a text file: lines and columns count from 1, the end is exclusive.

    `path` is absolute, or relative to the project folder, with `/`. Columns count characters.
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0
    """0: the whole line, because no column is known."""


@frozen(order=True)
class Origin:
    """Where a value was written: the innermost line of the project, then its callers."""

    place: Place
    via: tuple[Place, ...] = ()


@frozen
class Related:
    """A second place that a finding speaks of, and what it is to it."""

    message: str
    origin: Origin


@frozen
class Diagnostic:
    """One finding.

    `message`: lower case, no final period, the user's words in backticks. `help`: the cure, only where it is certain.
    `field` and `cause` are the API server's own where the finding is one of its rules. `alike`: others of this code
    at this place, which say the same of other namespaces, subjects or numbers.
    """

    code: Code
    message: str
    origin: Origin | None = None
    related: tuple[Related, ...] = ()
    help: str | None = None
    severity: Severity = Severity.ERROR
    environment: str | None = None
    field: str | None = None
    cause: str | None = None
    alike: tuple["Diagnostic", ...] = ()
    witness: "Witness | None" = None
    """One connection that shows it."""

    def at(self, origin: Origin | None) -> "Diagnostic":
        """Return the same finding at another place."""
        return evolve(self, origin=origin)


def finding(
    code: Code,
    message: str,
    origin: Origin | None = None,
    *,
    related: tuple[Related, ...] = (),
    help: str | None = None,  # noqa: A002 - the word of the diagnostic, never called as the builtin here
    severity: Severity | None = None,
    environment: str | None = None,
    field: str | None = None,
    cause: str | None = None,
    witness: "Witness | None" = None,
) -> Diagnostic:
    """Build a finding whose severity is its code's own unless another is given."""
    severity = severity or code.severity
    return Diagnostic(code, message, origin, related, help, severity, environment, field, cause, witness=witness)


def fails(diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Say whether there is an error, or a warning where they are strict."""
    bad = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return any(item.severity in bad for item in diagnostics)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Say whether any finding is an error."""
    return fails(diagnostics)


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort findings by place, then severity, code and message, and drop what was said twice."""

    def key(item: Diagnostic) -> tuple[str, int, int, int, str, str, str]:
        place = item.origin.place if item.origin else Place("", 0)
        return (
            place.path,
            place.line,
            place.column,
            SEVERITY_ORDER.index(item.severity),
            item.code.id,
            item.message,
            item.environment or "",
        )

    return tuple(sorted(dict.fromkeys(diagnostics), key=key))
