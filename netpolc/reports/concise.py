"""Findings a line each, as compilers tell them: `PATH:LINE:COLUMN: LEVEL: MESSAGE [CODE name]`, which editors read."""

from collections.abc import Iterable

from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.formats import Page
from netpolc.reports.review import Alert, Review


def write(review: Review, _: Page) -> Iterable[Shown]:
    """Write a line for each finding, and nothing where there is none."""
    yield page(map(_line, review.alerts))


def _line(alert: Alert) -> str:
    spot = alert.spot
    place = ".:1:1" if spot is None else f"{spot.path}:{spot.line}:{spot.column}"
    words = " ".join(" ".join(alert.lines).split()) or alert.topic.summary
    return f"{place}: {alert.severity.value}: {words} [{alert.topic.number} {alert.topic.name}]"
