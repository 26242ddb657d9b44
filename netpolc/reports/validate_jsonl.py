"""The answer of `netpolc validate -o jsonl`: every finding a line."""

from collections.abc import Iterable

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_line
from netpolc.reports.formats import Page
from netpolc.reports.validate import ValidationAnswer
from netpolc.reports.validate_json import findings_json


def write(answer: ValidationAnswer, page: Page) -> Iterable[Shown]:
    """Write the items of `diagnostics` of `-o json`, in their order."""
    yield from map(json_line, findings_json(answer.found, page.root))
