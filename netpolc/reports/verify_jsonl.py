"""The answer of `netpolc verify -o jsonl`: the verdict with what it rests on, then what `diff` has, line by line."""

from collections.abc import Iterable
from itertools import islice

from netpolc.reports.diff_jsonl import items
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_line
from netpolc.reports.formats import Page
from netpolc.reports.verify_json import grounds_json
from netpolc.sides.comparison import Verified


def write(verified: Verified, _: Page) -> Iterable[Shown]:
    """Write what `-o json` has, an item a line."""
    yield json_line({"kind": "verdict", **grounds_json(verified)})
    yield from map(json_line, islice(items(verified), 1, None))
