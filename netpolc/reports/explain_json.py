"""The answer of `netpolc explain -o json`."""

from collections.abc import Iterable

from netpolc.diagnostics.model import Code
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.explain import PagesAnswer
from netpolc.reports.formats import Page
from netpolc.rules.json import Json


def write(answer: PagesAnswer, _: Page) -> Iterable[Shown]:
    """Write the pages of codes as the documented JSON (`netpolc schema explain`)."""
    pages: dict[str, Json] = {"schema_version": 1, "codes": [_code(item) for item in answer.codes]}
    if answer.classes:
        pages["classes"] = [{"name": item.name, "summary": item.summary, "page": item.page} for item in answer.classes]
    yield json_text(pages, indent=2, ascii_only=False)


def _code(code: Code) -> Json:
    return {
        "code": code.id,
        "name": code.name,
        "severity": code.severity.value,
        "summary": code.summary,
        "page": code.page,
    }
