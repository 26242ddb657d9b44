"""The answer of `netpolc check` for a terminal: every finding, with the line that it is about."""

from collections.abc import Iterable

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.findings import Findings
from netpolc.reports.formats import Page
from netpolc.reports.text import render


def write(found: Findings, page: Page) -> Iterable[Shown]:
    """Write findings as people read them."""
    yield render(found.shown, root=page.root, colour=page.colour, listed="-o json")
