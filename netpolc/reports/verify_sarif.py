"""The answer of `netpolc verify -o sarif`: that of `diff`."""

from collections.abc import Iterable

from netpolc.reports.diff_sarif import diff_sarif
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Verified


def write(verified: Verified, _: Page) -> Iterable[Shown]:
    """Write a verification as the table of formats asks for it."""
    yield json_text(diff_sarif(verified))
