"""The answer of `netpolc diff -o json`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from netpolc.analysis.answers import Rename, Row
from netpolc.reports.answers_json import note_json
from netpolc.reports.diff_groups import grouped_json, groups_json, is_long
from netpolc.reports.diff_promises import promises_json
from netpolc.reports.diff_rows import row_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.reports.json_stream import Streamed, on_a_line, streamed, tight
from netpolc.rules.json import Json, JsonObject
from netpolc.sides.comparison import Compared, Comparison, Side

_READ: Final = 200
"""So many rows are written as text that people may read too."""


def diff_json(comparison: Comparison, *, every: bool = False) -> Iterator[Shown]:
    """Write a comparison as the documented JSON (`netpolc schema diff`), in pieces; `every`: each row for itself."""
    promises: dict[str, Json] = {"promises": promises_json(comparison)} if comparison.promises else {}
    body = environments_json(comparison, every=every)
    return streamed({"schema_version": 1, **head_json(comparison), **body, **promises})


def environments_json(comparison: Comparison, *, every: bool = False) -> Mapping[str, Streamed]:
    """Write what is different in each environment: rows, or where these are very many groups of them, and counts."""
    if every or not is_long(comparison):
        return {"environments": (environment_json(item, comparison) for item in comparison.environments)}
    environments = (
        {
            **environment_json(item, comparison),
            **groups_json(item, comparison),
            "manifests": map(tight, _manifests(item)),
        }
        for item in comparison.environments
    )
    return {**grouped_json(comparison), "environments": environments}


def head_json(comparison: Comparison) -> dict[str, Json]:
    """Write what is said of the whole comparison."""
    found_by: dict[str, Json] = {} if comparison.found_by is None else {"causes": comparison.found_by.value}
    sides: dict[str, Json] = {"before": side_json(comparison.before), "after": side_json(comparison.after)}
    return {"verdict": comparison.verdict.value, **found_by, **_left_out(comparison), **sides}


def _left_out(comparison: Comparison) -> dict[str, Json]:
    """Count what is judged and not told."""
    if comparison.whole is None:
        return {}
    every, told = comparison.whole.environments, comparison.environments
    names = {item.name for item in told}
    return {
        "left_out": {
            "by": comparison.limits,
            "environments": [item.name for item in every if item.name not in names],
            "opened": sum(len(item.difference.opened) for item in every)
            - sum(len(item.difference.opened) for item in told),
            "closed": sum(len(item.difference.closed) for item in every)
            - sum(len(item.difference.closed) for item in told),
            "manifests": sum(len(item.changes) for item in every) - sum(len(item.changes) for item in told),
        }
    }


def side_json(side: Side) -> JsonObject:
    """Name a side: by its commit, or by its path."""
    place: dict[str, Json] = {"name": side.name}
    if side.commit is not None:
        place["commit"] = side.commit
    if side.path is not None:
        place["path"] = side.path
    return place


def environment_json(compared: Compared, comparison: Comparison) -> Mapping[str, Streamed]:
    """Write what is different in one environment; its rows come one by one."""
    difference = compared.difference
    return {
        "name": compared.name,
        "verdict": difference.verdict.value,
        "opened": _rows(difference.opened, compared, comparison),
        "closed": _rows(difference.closed, compared, comparison),
        "manifests": [*_manifests(compared)],
        "notes": [note_json(note, comparison.base_of) for note in compared.notes],
        **_more(compared),
    }


def _manifests(compared: Compared) -> Iterator[JsonObject]:
    for item in compared.changes:
        yield {
            "kind": item.kind,
            "namespace": item.namespace,
            "name": item.name,
            "change": item.change.value,
            "lines": list(item.lines),
        }


def _more(compared: Compared) -> Mapping[str, Streamed]:
    """Say what links rows, and which side alone has the environment, where that is so."""
    more: dict[str, Streamed] = {}
    if compared.only is not None:
        more["only"] = compared.only
    if compared.difference.growths and compared.only is None:
        more["reach"] = [
            {"from": list(item.sources), "gained": list(item.gained), "lost": list(item.lost), "hops": item.hops}
            for item in compared.difference.growths
        ]
    if compared.difference.renames:
        more["renames"] = [_rename(item) for item in compared.difference.renames]
    return more


def _rename(rename: Rename) -> JsonObject:
    return {
        "id": rename.number,
        "kind": rename.kind.value,
        "from": rename.before,
        "to": rename.after,
        "namespaces": list(rename.namespaces),
        "whole": rename.whole,
        "rows": rename.rows,
    }


def _rows(rows: Sequence[Row], compared: Compared, comparison: Comparison) -> Iterator[Streamed]:
    """Write rows one by one; each on one line where they are more than anybody reads."""
    written = (row_json(row, compared, comparison) for row in rows)
    return map(on_a_line, written) if len(rows) > _READ else written


def write(comparison: Comparison, page: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    return diff_json(comparison, every=page.every)
