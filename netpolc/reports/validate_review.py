"""The answer of `netpolc validate`, as a review."""

from netpolc.reports.formats import Page
from netpolc.reports.of_findings import alerts_of, topics_of_codes
from netpolc.reports.review import Review
from netpolc.reports.spots import project_of
from netpolc.reports.validate import ValidationAnswer
from netpolc.reports.validate_text import summary_lines


def review(answer: ValidationAnswer, page: Page) -> Review:
    """Review the findings that people are shown."""
    verdict = tuple(summary_lines(answer.found))
    alerts = alerts_of(answer.shown, page)
    return Review("validate", project_of(page), alerts, topics_of_codes(), verdict, answer.paths)
