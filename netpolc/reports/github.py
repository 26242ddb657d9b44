"""Findings as workflow commands of GitHub, which shows them at the lines of a change."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.diagnostics.model import SEVERITY_ORDER, Severity
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.reviews import workflow_command
from netpolc.reports.formats import Page
from netpolc.reports.review import Alert, Review, Spot

MOST: Final = 10
"""GitHub shows so many annotations of one level that a step makes, and drops the others without a word."""

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(review: Review, where: Page) -> Iterable[Shown]:
    """Write a command for each finding, the worst first, and the verdict as the last one, which is a notice."""
    alerts = () if where.brief else review.alerts
    hidden = 0
    for severity in SEVERITY_ORDER:
        mine = [alert for alert in alerts if alert.severity is severity]
        if severity is Severity.NOTE:
            kept = min(len(mine), MOST - 1)  # the verdict is one of the ten, and counts the rest
            hidden = len(mine) - kept
        else:
            kept = len(mine) if len(mine) <= MOST else MOST - 1
        yield from (_command(alert) for alert in mine[:kept])
        if kept < len(mine) and severity is not Severity.NOTE:
            yield _rest(review, severity, len(mine) - kept)
    yield _verdict(review, hidden)


def _command(alert: Alert) -> Shown:
    lines = [*alert.lines, *(() if alert.help is None else (f"help: {alert.help}",))]
    for role, spot in alert.related:
        lines.append(f"{role}: {spot.path}:{spot.line}:{spot.column}")
    place = {} if alert.spot is None or alert.spot.path == "-" else _place(alert.spot)
    told = [piece for line in lines for piece in line.split("\n")]
    return Shown(workflow_command(_LEVELS[alert.severity], told, title=alert.title, **place))


def _rest(review: Review, severity: Severity, count: int) -> Shown:
    said = f"{_more(count, severity)}: `netpolc {review.command}` tells every one"
    return Shown(workflow_command(_LEVELS[severity], [said], title=f"netpolc: {count} more"))


def _verdict(review: Review, hidden: int) -> Shown:
    return Shown(workflow_command("notice", _last(review, hidden), title=f"netpolc {review.command}"))


def _last(review: Review, hidden: int) -> Iterator[str]:
    yield from review.verdict
    if hidden:
        yield f"{_more(hidden, Severity.NOTE)}: `netpolc {review.command}` tells every one"


def _more(count: int, severity: Severity) -> str:
    return f"{count} more {_LEVELS[severity]}{'s' if count > 1 else ''} without an annotation"


def _place(spot: Spot) -> dict[str, str | int]:
    lines: dict[str, str | int] = {"file": spot.path, "line": spot.line, "endLine": spot.end_line}
    # GitHub takes columns only where a finding is on one line.
    return {**lines, "col": spot.column, "endColumn": spot.end_column} if spot.line == spot.end_line else lines
