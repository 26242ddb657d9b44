"""Findings as JUnit's XML, of which Jenkins, GitLab and others make a list of tests.

What does not make a run fail, and is no warning, is a test that passes and says what was found.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.xml import xml_document, xml_tag, xml_text
from netpolc.reports.formats import Page
from netpolc.reports.review import Alert, Review


def write(review: Review, _: Page) -> Iterable[Shown]:
    """Write a suite for each file with findings; without findings one test says how the run ended.

    So it does where the run fails by nothing that is told.
    """
    yield xml_document(_lines(review))


def _lines(review: Review) -> Iterator[str]:
    name = f"netpolc {review.command}"
    failures = _failures(review.alerts)
    whole = review.failed and not failures
    verdict = whole or not review.alerts
    yield xml_tag("testsuites", {"name": name, **_counts(len(review.alerts) + verdict, failures + whole)})
    if verdict:
        yield from _verdict(review, name, failed=whole)
    names: Counter[tuple[str, str]] = Counter()
    for path, several in groupby(sorted(review.alerts, key=_path), _path):
        mine = list(several)
        yield "  " + xml_tag("testsuite", {"name": path, **_counts(len(mine), _failures(mine))})
        for alert in mine:
            yield from _case(alert, path, names)
        yield "  </testsuite>"
    yield "</testsuites>"


def _failures(alerts: Iterable[Alert]) -> int:
    return sum(alert.fails for alert in alerts)


def _counts(tests: int, failures: int) -> dict[str, int]:
    return {"tests": tests, "failures": failures, "errors": 0}


def _verdict(review: Review, name: str, *, failed: bool) -> Iterator[str]:
    """Write how the run ended as one test."""
    said = review.verdict[0]
    yield "  " + xml_tag("testsuite", {"name": name, **_counts(1, int(failed))})
    yield "    " + xml_tag("testcase", {"name": said, "classname": name}, end=">" if failed else "/>")
    if failed:
        failure = xml_tag("failure", {"message": said, "type": "error"})
        yield f"      {failure}{xml_text(review.verdict)}</failure>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _path(alert: Alert) -> str:
    return "netpolc" if alert.spot is None else alert.spot.path


def _case(alert: Alert, path: str, names: Counter[tuple[str, str]]) -> Iterator[str]:
    """Write one test; a name that was there already gets a number, for of two with one name readers drop one."""
    message = " ".join(" ".join(alert.lines[:1]).split()) or alert.topic.summary
    name = f"{alert.topic.title}: {message}"
    names[path, name] += 1
    if names[path, name] > 1:
        name = f"{name} ({names[path, name]})"
    facts: dict[str, str | int] = {"name": name, "classname": path}
    facts |= {} if alert.spot is None else {"file": alert.spot.path, "line": alert.spot.line}
    yield "    " + xml_tag("testcase", facts)
    failure = {"message": message, "type": alert.severity.value}
    tag, told = ("failure", failure) if alert.fails else ("system-out", {})
    yield "      " + xml_tag(tag, told) + _body(alert) + f"</{tag}>"
    yield "    </testcase>"


def _body(alert: Alert) -> str:
    spot = alert.spot
    lines = [] if spot is None else [f"{spot.path}:{spot.line}:{spot.column}"]
    lines += [*alert.lines, *(() if alert.help is None else (f"help: {alert.help}",))]
    lines += [f"{role}: {other.path}:{other.line}:{other.column}" for role, other in alert.related]
    return xml_text(piece for line in lines for piece in line.split("\n"))
