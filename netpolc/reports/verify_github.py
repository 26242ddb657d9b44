"""The answer of `netpolc verify -o github`: that of `diff`."""

from collections.abc import Iterable

from netpolc.reports.diff_github import diff_github
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Verified


def write(verified: Verified, where: Page) -> Iterable[Shown]:
    """Write a verification as the table of formats asks for it."""
    yield diff_github(verified, brief=where.brief)
