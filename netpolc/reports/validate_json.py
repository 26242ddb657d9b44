"""The answer of `netpolc validate -o json`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from netpolc.diagnostics.files import shown_path
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.formats import Page
from netpolc.reports.places import finding_json
from netpolc.reports.validate import Finding, Validation, ValidationAnswer
from netpolc.rules.json import Json, JsonObject


def write(answer: ValidationAnswer, page: Page) -> Iterable[Shown]:
    """Write what was judged as the documented JSON (`netpolc schema validate`)."""
    yield json_text(_validation(answer.found, page.root), indent=2, sort_keys=False, ascii_only=False)


def _validation(validation: Validation, root: Path) -> JsonObject:
    return {
        "schema_version": 1,
        "documents": validation.documents,
        "skipped": [
            {"apiVersion": item.api_version, "kind": item.kind, "count": item.count} for item in validation.skipped
        ],
        "templates": [{"path": shown_path(path, root)} for path in validation.templates],
        "diagnostics": findings_json(validation, root),
    }


def findings_json(validation: Validation, root: Path) -> list[Json]:
    """Write every finding, sorted by place."""
    return [told for _, told in each_finding_json(validation.findings, root)]


def each_finding_json(findings: Iterable[Finding], root: Path) -> Iterator[tuple[Finding, dict[str, Json]]]:
    """Write findings of documents, sorted by place, with the object that each is about."""
    for finding in _sorted(findings):
        yield finding, _finding(finding, root)


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    def key(finding: Finding) -> tuple[str, int, int, str, str, str]:
        item = finding.diagnostic
        place = item.origin.place if item.origin else None
        path, line, column = (place.path, place.line, place.column) if place else ("", 0, 0)
        return path, line, column, item.code.id, item.message, item.field or ""

    return sorted(dict.fromkeys(findings), key=key)


def _finding(finding: Finding, root: Path) -> dict[str, Json]:
    item, subject = finding.diagnostic, finding.subject
    return {
        **finding_json(item, root),
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
