"""The answer of `netpolc check -o json`: every finding."""

from collections.abc import Iterable
from pathlib import Path

from netpolc.diagnostics.model import Diagnostic, ordered
from netpolc.reports.answers_json import witness_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.findings import Findings
from netpolc.reports.formats import Page
from netpolc.reports.places import finding_json, related_json, via_json
from netpolc.rules.json import Json


def write(found: Findings, page: Page) -> Iterable[Shown]:
    """Write findings as the documented JSON (`netpolc schema check`)."""
    answer = {"schema_version": 1, "diagnostics": diagnostics_json(found.every, page.root)}
    yield json_text(answer, indent=2, ascii_only=False)


def diagnostics_json(found: Iterable[Diagnostic], root: Path) -> list[Json]:
    """Write findings, sorted by place. The pipeline has said one of several environments once, of no environment."""
    return [_diagnostic(item, root) for item in ordered(found)]


def _diagnostic(item: Diagnostic, root: Path) -> Json:
    alike: dict[str, Json] = {}
    if item.alike:
        alike = {"count": 1 + len(item.alike), "alike": [_of_line(other, root) for other in item.alike]}
    return {**finding_json(item, root), "field": item.field, "cause": item.cause, **_of_line(item, root), **alike}


def _of_line(item: Diagnostic, root: Path) -> dict[str, Json]:
    """Write what may differ between findings of one kind at one place."""
    return {
        "message": item.message,
        "help": item.help,
        "environment": item.environment,
        "via": via_json(item.origin, root),
        "related": related_json(item, root),
        **({} if item.witness is None else {"witness": witness_json(item.witness)}),
    }
