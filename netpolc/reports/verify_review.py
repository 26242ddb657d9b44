"""The answer of `netpolc verify`, as a review: that of `diff`, under a name of its own."""

from attrs import evolve

from netpolc.reports import diff_review
from netpolc.reports.formats import Page
from netpolc.reports.review import Alert, Review
from netpolc.sides.comparison import Verified
from netpolc.yaml.files import STANDARD_INPUT


def review(verified: Verified, page: Page) -> Review:
    """Review a verification; what only a line of standard input does has no place that anybody can open."""
    found = diff_review.review(verified, page)
    return evolve(found, command="verify", alerts=tuple(map(_placed, found.alerts)))


def _placed(alert: Alert) -> Alert:
    spot = None if alert.spot is None or alert.spot.path == STANDARD_INPUT else alert.spot
    return evolve(alert, spot=spot, related=tuple(item for item in alert.related if item[1].path != STANDARD_INPUT))
