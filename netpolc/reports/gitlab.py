"""Findings as GitLab's code quality report, a subset of Code Climate's format."""

from collections.abc import Iterable
from typing import Final

from netpolc.diagnostics.model import Severity
from netpolc.reports.escaping.lines import Shown, visible
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.fingerprints import with_fingerprints
from netpolc.reports.formats import Page
from netpolc.reports.review import Alert, Review, Spot
from netpolc.rules.json import Json

_SEVERITIES: Final = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def write(review: Review, _: Page) -> Iterable[Shown]:
    """Write an array with an entry for each finding; it is empty where there is none, so that old ones are resolved."""
    yield json_text([_entry(alert, known) for alert, known in with_fingerprints(review.alerts)])


def _entry(alert: Alert, fingerprint: str) -> Json:
    spot = alert.spot or Spot(".")
    words = " ".join(" ".join(alert.lines).split()) or alert.topic.summary
    return {
        "description": visible(f"{alert.topic.title}: {words}"),
        "check_name": alert.topic.identity,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[alert.severity],
        "location": {
            "path": spot.path,
            "positions": {
                "begin": {"line": spot.line, "column": spot.column},
                "end": {"line": spot.end_line, "column": spot.end_column},
            },
        },
    }
