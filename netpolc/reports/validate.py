"""The answer of `netpolc validate`, as a value: what was read, what was left out, and every finding."""

from collections.abc import Mapping

from netpolc.diagnostics.model import Diagnostic, Severity, ordered
from netpolc.values import frozen


@frozen
class Subject:
    """The object that a finding is about; None where its document does not say."""

    api_version: str | None = None
    kind: str | None = None
    namespace: str | None = None
    name: str | None = None


@frozen
class Finding:
    """A finding, the document of its file that it is in (from 1), and the object there."""

    diagnostic: Diagnostic
    document: int
    subject: Subject = Subject()


@frozen
class Skipped:
    """Objects of a kind that is not judged."""

    api_version: str
    kind: str
    count: int


@frozen
class Validation:
    """What `netpolc validate` found: `documents` were there, of every kind; of the kinds in `judged` so many."""

    documents: int
    judged: Mapping[str, int]
    skipped: tuple[Skipped, ...]
    templates: tuple[str, ...]
    findings: tuple[Finding, ...]
    empty: tuple[str, ...] = ()
    """The paths that were to have a document and have none: all of them, or standard input."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings without their documents, sorted by place."""
        return ordered(finding.diagnostic for finding in self.findings)

    @property
    def has_errors(self) -> bool:
        """Say whether the API server would refuse anything."""
        return any(finding.diagnostic.severity is Severity.ERROR for finding in self.findings)


@frozen
class ValidationAnswer:
    """What was found, and which findings people are shown."""

    found: Validation
    shown: tuple[Diagnostic, ...]
    paths: tuple[str, ...] = ()
    """The files and folders that were asked about."""
