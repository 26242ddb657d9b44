"""The answer of `netpolc diff -o sarif`: SARIF 2.1.0, one result for each group of rows."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from netpolc.analysis.answers import Class
from netpolc.reports.class_pages import CLASSES
from netpolc.reports.diff_github import LOUD, is_in_file, message
from netpolc.reports.diff_json import side_json
from netpolc.reports.diff_ranks import ranked, sections
from netpolc.reports.diff_words import CauseLine, Told, where_of
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.escaping.reviews import sarif_text, uri
from netpolc.reports.formats import Page
from netpolc.rules.json import Json, JsonObject
from netpolc.sides.comparison import Comparison

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def diff_sarif(comparison: Comparison) -> JsonObject:
    """Write a comparison as a SARIF log; results are there even if empty, so that resolved alerts close."""
    results: list[Json] = [_result(told, names) for names, told in ranked(sections(comparison))]
    rules: list[Json] = [
        {
            "id": item.value,
            "shortDescription": {"text": found.summary},
            "defaultConfiguration": {"level": _level((item,))},
        }
        for item, found in CLASSES.items()
    ]
    driver: Json = {"name": "netpolc", "rules": rules}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    "SRCROOT": {
                        "description": {"text": "the top of the repository; where there is none, the project folder"}
                    }
                },
                "results": results,
                "properties": {"before": side_json(comparison.before), "after": side_json(comparison.after)},
            }
        ],
    }


def _level(classes: tuple[Class, ...]) -> str:
    return "warning" if LOUD.intersection(classes) else "note"


def _result(told: Told, names: tuple[str, ...]) -> Json:
    rule = told.classes[0]
    lines = message(told)
    causes = [why for why in told.causes if is_in_file(why)]
    changed = [why for why in causes if not why.unchanged]
    after = [why for why in changed if why.side == "after"]
    before = [why for why in changed if why.side == "before"]
    after += [why for why in causes if why.side == "after" and why.unchanged]
    fingerprint = sha256("\n".join((rule.value, *names, *told.rows)).encode(errors="surrogatepass")).hexdigest()[:16]
    first = after[:1] if after and not after[0].unchanged else (before or after)[:1]
    result: dict[str, Json] = {
        "ruleId": rule.value,
        "ruleIndex": list(CLASSES).index(rule),
        "level": _level(told.classes),
        "message": {"text": sarif_text([lines[0] + where_of(names), *lines[1:]])},
        "locations": [_location(why) for why in first],
        "partialFingerprints": {"netpolcDiff/v1": fingerprint},
    }
    more = [why for why in after if why not in first]
    if more:
        result["relatedLocations"] = [_location(why) for why in more[:9]]
    return result


def _location(why: CauseLine) -> Json:
    region: dict[str, Json] = {"startLine": why.line, "startColumn": why.column, "endLine": why.end_line}
    if (why.end_line, why.end_column) > (why.line, why.column):
        region["endColumn"] = why.end_column
    return {"physicalLocation": {"artifactLocation": {"uri": uri(why.path), "uriBaseId": "SRCROOT"}, "region": region}}


def write(comparison: Comparison, _: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    yield json_text(diff_sarif(comparison))
