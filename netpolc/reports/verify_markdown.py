"""The answer of `netpolc verify -o markdown`: as that of `diff`, under a marker of its own."""

from collections.abc import Iterable
from typing import Final

from netpolc.reports.diff_markdown import diff_markdown
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.reports.spots import project_of
from netpolc.sides.comparison import Verified
from netpolc.sides.tops import from_top

MARKER: Final = "netpolc:verify"
"""By this a later run finds the comment and replaces it, and leaves that of `diff` alone."""


def write(verified: Verified, where: Page) -> Iterable[Shown]:
    """Write a verification as the table of formats asks for it."""
    placed = verified if where.project is None else from_top(verified, where.root)
    of = tuple(filter(None, (project_of(where), *(item.name for item in verified.environments))))
    yield diff_markdown(placed, brief=where.brief, every=where.every, of=of, marker=MARKER)
