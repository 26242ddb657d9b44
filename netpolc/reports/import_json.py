"""The answer of `netpolc import -o json`."""

from collections.abc import Iterable

from netpolc.diagnostics.files import shown_path
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.formats import Page
from netpolc.reports.imported import ImportAnswer
from netpolc.reports.places import related_json
from netpolc.reports.validate_json import each_finding_json
from netpolc.rules.json import JsonObject


def write(answer: ImportAnswer, page: Page) -> Iterable[Shown]:
    """Write what was imported as the documented JSON (`netpolc schema import`)."""
    found, root = answer.found, page.root
    value: JsonObject = {
        "schema_version": 1,
        "written": list(found.written),
        "policies": found.policies,
        "skipped": [{"apiVersion": item.api_version, "kind": item.kind, "count": item.count} for item in found.skipped],
        "templates": [{"path": shown_path(path, root)} for path in found.templates],
        "left_out": [
            {
                "namespace": item.namespace,
                "name": item.name,
                "path": shown_path(item.origin.place.path, root),
                "line": item.origin.place.line,
                "reason": item.reason,
            }
            for item in found.omitted
        ],
        "renamed": [{"namespace": item.namespace, "from": item.old, "to": item.new} for item in found.renamed],
        "diagnostics": [
            {**told, "document": told["document"] or None, "related": related_json(finding.diagnostic, root)}
            for finding, told in each_finding_json(found.findings, root)
        ],
    }
    yield json_text(value, indent=2, sort_keys=False, ascii_only=False)
