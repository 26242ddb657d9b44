"""The answer of `netpolc diff -o json`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Cause, Rename, Row
from netpolc.analysis.ends import End
from netpolc.diagnostics.origin import Written
from netpolc.reports.answers_json import note_json, part_json, witness_json
from netpolc.reports.connections_json import existing_end_json
from netpolc.reports.diff_promises import promises_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.reports.json_stream import Streamed, on_a_line, streamed
from netpolc.reports.places import origin_json
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.ports import ports_text
from netpolc.sides.comparison import Compared, Comparison, Side

_READ: Final = 200
"""So many rows are written as text that people may read too."""


def diff_json(comparison: Comparison) -> Iterator[Shown]:
    """Write a comparison as the documented JSON (`netpolc schema diff`), in pieces."""
    environments = (environment_json(item, comparison) for item in comparison.environments)
    promises: dict[str, Json] = {"promises": promises_json(comparison)} if comparison.promises else {}
    return streamed({"schema_version": 1, **head_json(comparison), "environments": environments, **promises})


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
        "manifests": [
            {
                "kind": item.kind,
                "namespace": item.namespace,
                "name": item.name,
                "change": item.change.value,
                "lines": list(item.lines),
            }
            for item in compared.changes
        ],
        "notes": [note_json(note, comparison.base_of) for note in compared.notes],
        **_more(compared),
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
    written = (_row(row, compared, comparison) for row in rows)
    return map(on_a_line, written) if len(rows) > _READ else written


def _row(row: Row, compared: Compared, comparison: Comparison) -> JsonObject:
    result: dict[str, Json]
    if isinstance(row.source, End) or isinstance(row.destination, End):
        result = part_json(row.part)
        if row.except_:
            result["except"] = [part_json(part) for part in row.except_]
    else:
        result = {
            "source": existing_end_json(row.source),
            "destination": existing_end_json(row.destination),
            "ports": ports_text(row.ports),
        }
    if row.witness is not None:
        result["witness"] = witness_json(row.witness)
    result["group"] = row.group
    if row.renames:
        result["rename"] = row.renames[0]
    if row.renames[1:]:
        result["more_renames"] = list(row.renames[1:])
    result["classes"] = [item.value for item in row.classes]
    if row.more_causes:
        result["more_origins"] = True
    if row.edited is not None:
        result["edits"] = row.edited.share.value
    result["origins"] = _origins(row, compared, comparison)
    return result


def _origins(row: Row, compared: Compared, comparison: Comparison) -> list[Json]:
    """Write the lines that were changed and made a row, and then those that only carry it."""
    if row.edited is None:
        return [item for cause in row.causes for item in cause_json(cause, compared, comparison)]
    first = row.causes[0]
    result: list[Json] = []
    for place in row.edited.places:
        cause = place.cause or evolve(first, side=place.side, index=None)
        told = evolve(cause, side=place.side, origins=(Written(place.origin),))
        result += cause_json(told, compared, comparison, changed=True)
    for cause in row.causes:
        result += cause_json(cause, compared, comparison, changed=False)
    return result


def cause_json(cause: Cause, compared: Compared, comparison: Comparison, *, changed: bool | None = None) -> list[Json]:
    """Write the places of a cause, with its side, its manifest and its rule; `changed`: None where nobody asked."""
    side = comparison.before if cause.side == "before" else comparison.after
    policy = cause.policy
    manifest: Json = {
        "namespace": policy.namespace,
        "name": policy.name,
        "path": side.manifest(compared.name, policy),
    }
    result: list[Json] = []
    for origin in dict.fromkeys(item.locate() for item in cause.origins):
        entry = {**origin_json(origin, side.base), "side": cause.side, "manifest": manifest}
        if changed is not None:
            entry["changed"] = changed
        if cause.index is not None:
            entry["rule"] = {"direction": cause.direction.value, "index": cause.index}
        result.append(entry)
    return result


def write(comparison: Comparison, _: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    return diff_json(comparison)
