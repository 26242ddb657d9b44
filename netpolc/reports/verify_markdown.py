"""The answer of `netpolc verify -o markdown`: as that of `diff`, under a marker of its own."""

from collections.abc import Iterable
from typing import Final

from netpolc.reports.diff_markdown import diff_markdown
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Verified

MARKER: Final = "<!-- netpolc:verify -->"
"""By this a later run finds the comment and replaces it, and leaves that of `diff` alone."""


def write(verified: Verified, where: Page) -> Iterable[Shown]:
    """Write a verification as the table of formats asks for it."""
    yield diff_markdown(verified, brief=where.brief, marker=MARKER)
