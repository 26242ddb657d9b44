"""The answer of `netpolc diff -o jsonl`: the verdict, promises, and then every row, manifest and note a line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from netpolc.reports.diff_json import environment_json, head_json
from netpolc.reports.diff_promises import promises_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_line
from netpolc.reports.formats import Page
from netpolc.sides.comparison import Comparison


def write(comparison: Comparison, _: Page) -> Iterable[Shown]:
    """Write what `-o json` has, an item a line: a row says `change`, whatever else is no row says `kind`."""
    yield from map(json_line, items(comparison))


def items(comparison: Comparison) -> Iterator[Mapping[str, object]]:
    """Give the verdict, what happened to promises, and then every row, manifest and note."""
    yield {"kind": "verdict", **head_json(comparison)}
    yield from ({"kind": "promise", "promise": item} for item in promises_json(comparison))
    for compared in comparison.environments:
        whole = environment_json(compared, comparison)
        where = {"environment": whole["name"]}
        for change in ("opened", "closed"):
            yield from ({"change": change, **where, **row} for row in _each(whole[change]))
        yield from ({"kind": "rename", **where, "rename": item} for item in _each(whole.get("renames", ())))
        yield from ({"kind": "reach", **where, "reach": item} for item in _each(whole.get("reach", ())))
        yield from ({"kind": "manifest", **where, "manifest": item} for item in _each(whole["manifests"]))
        yield from ({**where, **item} for item in _each(whole["notes"]))


def _each(items: object) -> Iterable[Mapping[str, object]]:
    return cast("Iterable[Mapping[str, object]]", items)
