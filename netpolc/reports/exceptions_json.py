"""The answer of `netpolc check --list-exceptions -o json`."""

from collections.abc import Iterable

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.exceptions import ExceptionsAnswer
from netpolc.reports.formats import Page
from netpolc.reports.places import place_json


def write(answer: ExceptionsAnswer, page: Page) -> Iterable[Shown]:
    """Write exceptions as the documented JSON (`netpolc schema exceptions`)."""
    rows = [
        {
            "until": item.until,
            "days_left": left,
            "because": item.because,
            "set": item.home,
            "clause": item.text,
            **place_json(item.origin.place, page.root),
            "via": [place_json(place, page.root) for place in item.origin.via],
            "environments": list(item.environments),
        }
        for item, left in answer.rows()
    ]
    value = {"schema_version": 1, "as_of": answer.as_of.isoformat(), "exceptions": rows}
    yield json_text(value, indent=2, ascii_only=False)
