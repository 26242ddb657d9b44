"""The answer of `netpolc import`, as a value: what was written, what was left out, and every finding."""

from collections.abc import Mapping

from netpolc.diagnostics.model import Diagnostic, Origin, Severity, ordered
from netpolc.reports.validate import Finding, Skipped
from netpolc.values import frozen


@frozen
class Omitted:
    """An object, or a document, that means something and was not taken."""

    namespace: str | None
    name: str | None
    origin: Origin
    reason: str


@frozen
class Renamed:
    """An object whose rules went into a manifest of another name."""

    namespace: str
    old: str
    new: str


@frozen
class Imported:
    """What came of an import. Where `written` is empty, nothing was written."""

    written: tuple[str, ...]
    """Files, relative to the folder that was imported into, with `/`."""
    policies: int
    skipped: tuple[Skipped, ...]
    templates: tuple[str, ...]
    omitted: tuple[Omitted, ...]
    renamed: tuple[Renamed, ...]
    gone: Mapping[str, tuple[str, ...]]
    """By namespace the objects that a cluster may lose once the new ones are applied."""
    findings: tuple[Finding, ...]
    incomplete: bool
    """Something was left out though it means something, or could not be read."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings without their documents, sorted by place."""
        return ordered(finding.diagnostic for finding in self.findings)

    @property
    def failed(self) -> bool:
        """Say whether not all is in, or nothing was written."""
        errors = any(item.diagnostic.severity is Severity.ERROR for item in self.findings)
        return self.incomplete or not self.written or errors


@frozen
class ImportAnswer:
    """What was imported, and which findings people are shown."""

    found: Imported
    shown: tuple[Diagnostic, ...]
