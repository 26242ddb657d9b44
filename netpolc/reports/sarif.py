"""Findings as SARIF 2.1.0, with what GitHub's code scanning demands beyond the standard."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Final

from netpolc.diagnostics.model import Severity
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.escaping.reviews import sarif_text, uri
from netpolc.reports.fingerprints import with_fingerprints
from netpolc.reports.formats import Page
from netpolc.reports.review import Alert, Review, Spot, Topic
from netpolc.rules.json import Json

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_LONGEST: Final = 1024
"""GitHub takes so many characters of a description."""


def write(review: Review, _: Page) -> Iterable[Shown]:
    """Write one run; its results are there even if empty, and its rules are all there are, so that alerts close."""
    release = version("netpolc")
    index = {topic.identity: number for number, topic in enumerate(review.topics)}
    driver: Json = {
        "name": "netpolc",
        "version": release,
        "semanticVersion": release,
        "rules": [_rule(topic) for topic in review.topics],
    }
    source = {"description": {"text": "the top of the repository; where there is none, the project folder"}}
    run: Json = {
        "tool": {"driver": driver},
        "automationDetails": {"id": sarif_text(["/".join(_category(review))])},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": source},
        "results": [_result(alert, known, index, review) for alert, known in with_fingerprints(review.alerts)],
        **({"properties": dict(review.properties)} if review.properties else {}),
    }
    yield json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _category(review: Review) -> Iterable[str]:
    """Name what a later report of the same takes the place of: the command, the project, what it was narrowed to."""
    yield "netpolc"
    yield review.command
    yield from (part for part in (review.project, ",".join(review.chosen)) if part)
    yield ""


def _rule(topic: Topic) -> Json:
    """Write a kind of finding; GitHub demands a full description and a help."""
    tags: list[Json] = ["network-policy", *(("security",) if topic.risk else ())]
    properties: dict[str, Json] = {"tags": tags, "precision": "very-high"}
    if topic.risk:
        properties["security-severity"] = f"{topic.risk:.1f}"
    page = f"# {topic.title}\n\n{topic.summary}\n\n{topic.page.strip()}\n"
    return {
        "id": topic.identity,
        "name": "".join(word.capitalize() for word in topic.name.split("-")),
        "shortDescription": {"text": topic.summary[:_LONGEST]},
        "fullDescription": {"text": _description(topic)[:_LONGEST]},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[topic.severity]},
        "properties": properties,
    }


def _description(topic: Topic) -> str:
    """Give the summary and the first paragraph of the page."""
    first = " ".join(topic.page.strip().partition("\n\n")[0].split())
    return topic.summary if first.startswith("```") else f"{topic.summary} {first}"


def _result(alert: Alert, fingerprint: str, index: dict[str, int], review: Review) -> Json:
    lines = [*alert.lines, *(() if alert.help is None else (f"help: {alert.help}",))]
    result: dict[str, Json] = {
        "ruleId": alert.topic.identity,
        "ruleIndex": index[alert.topic.identity],
        "level": _LEVELS[alert.severity],
        "message": {"text": sarif_text(piece for line in lines for piece in line.split("\n"))},
        "locations": [] if alert.spot is None else [_location(alert.spot)],
        # A key of our own: GitHub's uploader writes `primaryLocationLineHash` itself, and warns of any other value.
        "partialFingerprints": {f"netpolc{review.command.capitalize()}/v1": fingerprint},
    }
    if alert.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": sarif_text([role])}, **_location(spot)}
            for number, (role, spot) in enumerate(alert.related, 1)
        ]
    return result


def _location(spot: Spot) -> dict[str, Json]:
    region: Json = {
        "startLine": spot.line,
        "startColumn": spot.column,
        "endLine": spot.end_line,
        "endColumn": spot.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": uri(spot.path), "uriBaseId": "SRCROOT"}, "region": region}}
