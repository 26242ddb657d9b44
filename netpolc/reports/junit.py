"""Findings as JUnit's XML, of which Jenkins, GitLab and others make a list of tests: a finding is one that failed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.xml import xml_document, xml_tag, xml_text
from netpolc.reports.formats import Page
from netpolc.reports.review import Alert, Review


def write(review: Review, _: Page) -> Iterable[Shown]:
    """Write a suite for each file with findings; without findings one test passes, and says how the run ended."""
    yield xml_document(_lines(review))


def _lines(review: Review) -> Iterator[str]:
    name = f"netpolc {review.command}"
    count = len(review.alerts)
    yield xml_tag("testsuites", {"name": name, "tests": max(count, 1), "failures": count, "errors": 0})
    if not review.alerts:
        yield "  " + xml_tag("testsuite", {"name": name, "tests": 1, "failures": 0, "errors": 0})
        yield "    " + xml_tag("testcase", {"name": review.verdict[0], "classname": name}, end="/>")
        yield "  </testsuite>"
    names: Counter[tuple[str, str]] = Counter()
    for path, several in groupby(sorted(review.alerts, key=_path), _path):
        mine = list(several)
        yield "  " + xml_tag("testsuite", {"name": path, "tests": len(mine), "failures": len(mine), "errors": 0})
        for alert in mine:
            yield from _case(alert, path, names)
        yield "  </testsuite>"
    yield "</testsuites>"


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
    yield "      " + xml_tag("failure", {"message": message, "type": alert.severity.value}) + _body(alert)
    yield "    </testcase>"


def _body(alert: Alert) -> str:
    spot = alert.spot
    lines = [] if spot is None else [f"{spot.path}:{spot.line}:{spot.column}"]
    lines += [*alert.lines, *(() if alert.help is None else (f"help: {alert.help}",))]
    lines += [f"{role}: {other.path}:{other.line}:{other.column}" for role, other in alert.related]
    return xml_text(piece for line in lines for piece in line.split("\n")) + "</failure>"
