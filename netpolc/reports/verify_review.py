"""The answer of `netpolc verify`, as a review: that of `diff`, under a name of its own."""

from attrs import evolve

from netpolc.reports import diff_review
from netpolc.reports.formats import Page
from netpolc.reports.review import Review
from netpolc.sides.comparison import Verified


def review(verified: Verified, page: Page) -> Review:
    """Review a verification; what a line of a stream does is told at the line of Python, where there is one."""
    return evolve(diff_review.review(verified, page), command="verify")
