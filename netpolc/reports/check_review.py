"""The answer of `netpolc check`, as a review."""

from netpolc.reports.findings import Findings
from netpolc.reports.formats import Page
from netpolc.reports.of_findings import alerts_of, topics_of_codes
from netpolc.reports.review import Review
from netpolc.reports.spots import project_of
from netpolc.reports.text import summary


def review(found: Findings, page: Page) -> Review:
    """Review the findings that people are shown."""
    verdict = (summary(found.shown) or "no findings",)
    alerts = alerts_of(found.shown, page)
    return Review("check", project_of(page), alerts, topics_of_codes(), verdict, found.chosen)
