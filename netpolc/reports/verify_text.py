"""The answer of `netpolc verify` for a terminal: that of `diff`."""

from collections.abc import Iterable

from netpolc.reports.diff_text import diff_text
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Verified


def write(verified: Verified, where: Page) -> Iterable[Shown]:
    """Write a verification as the table of formats asks for it."""
    yield diff_text(verified, colour=where.colour, brief=where.brief, every=where.every)
