"""The answer of `netpolc build -o json`."""

from collections.abc import Iterable

from netpolc.reports.build import BuildAnswer, EnvironmentFiles
from netpolc.reports.check_json import diagnostics_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.formats import Page
from netpolc.rules.json import Json


def write(answer: BuildAnswer, page: Page) -> Iterable[Shown]:
    """Write a build as the documented JSON (`netpolc schema build`)."""
    built = {
        "schema_version": 1,
        "written": answer.written,
        "environments": [_folder(item) for item in answer.folders],
        "diagnostics": diagnostics_json(answer.diagnostics, page.root),
    }
    yield json_text(built, indent=2, ascii_only=False)


def _folder(item: EnvironmentFiles) -> Json:
    return {
        "name": item.name,
        "added": list(item.added),
        "changed": list(item.changed),
        "removed": list(item.removed),
        "unchanged": item.unchanged,
    }
