"""The answer of `netpolc validate`: what was read, what was left out, and every finding, as values and as JSON."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import frozen

from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import Diagnostic, Severity, ordered
from netpolc.reports.escaping.lines import Shown, page
from netpolc.rules.json import Json, JsonObject


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


def as_json(validation: Validation, root: Path) -> JsonObject:
    """Return what `-o json` prints; paths are relative to `root` where they lie in it."""
    return {
        "schema_version": 1,
        "documents": validation.documents,
        "skipped": [
            {"apiVersion": item.api_version, "kind": item.kind, "count": item.count} for item in validation.skipped
        ],
        "templates": [{"path": shown_path(path, root)} for path in validation.templates],
        "diagnostics": [_finding(finding, root) for finding in _sorted(validation.findings)],
    }


def summary(validation: Validation) -> Shown:
    """Return the last line of the text for people: what was judged, found and left out."""
    errors = sum(1 for item in validation.findings if item.diagnostic.severity is Severity.ERROR)
    warnings = sum(1 for item in validation.findings if item.diagnostic.severity is Severity.WARNING)
    judged = ", ".join(_count(number, kind) for kind, number in validation.judged.items())
    lines = [f"{judged}: {_count(errors, 'error')}, {_count(warnings, 'warning')}"]
    if validation.skipped:
        named = ", ".join(f"{item.count} {_kind(item)}" for item in validation.skipped)
        lines.append(f"not judged: {named}")
    kustomizations = sum(item.count for item in validation.skipped if _is_kustomization(item))
    if kustomizations:
        count = _count(kustomizations, "folder")
        lines.append(f"Kustomizations, to be rendered first (`kubectl kustomize … | netpolc validate -`): {count}")
    if validation.templates:
        lines.append(f"templates, to be rendered first: {_count(len(validation.templates), 'document')}")
    return page(lines)


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    def key(finding: Finding) -> tuple[str, int, int, str, str, str]:
        item = finding.diagnostic
        place = item.origin.place if item.origin else None
        path, line, column = (place.path, place.line, place.column) if place else ("", 0, 0)
        return path, line, column, item.code.id, item.message, item.field or ""

    return sorted(dict.fromkeys(findings), key=key)


def _finding(finding: Finding, root: Path) -> Json:
    item, subject = finding.diagnostic, finding.subject
    place = item.origin.place if item.origin else None
    return {
        "code": item.code.id,
        "name": item.code.name,
        "severity": item.severity.value,
        "message": item.message,
        "help": item.help,
        "path": shown_path(place.path, root) if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_line": (place.end_line or place.line) if place else None,
        "end_column": (place.end_column or None) if place else None,
        "document": finding.document,
        "field": item.field,
        "cause": item.cause,
        "object": {
            "apiVersion": subject.api_version,
            "kind": subject.kind,
            "namespace": subject.namespace,
            "name": subject.name,
        },
    }


def _is_kustomization(item: Skipped) -> bool:
    return item.kind == "Kustomization" and item.api_version.startswith("kustomize.config.k8s.io/")


def _kind(item: Skipped) -> str:
    return (
        f"{item.kind or 'without a kind'} ({item.api_version})" if item.api_version else item.kind or "without a kind"
    )


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"
