"""The answer of `netpolc check -o jsonl`: every finding a line."""

from collections.abc import Iterable

from netpolc.reports.check_json import diagnostics_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_line
from netpolc.reports.findings import Findings
from netpolc.reports.formats import Page


def write(found: Findings, page: Page) -> Iterable[Shown]:
    """Write the items of `diagnostics` of `-o json`, in their order."""
    yield from map(json_line, diagnostics_json(found.every, page.root))
