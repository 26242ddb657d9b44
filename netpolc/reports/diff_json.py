"""The answer of `netpolc diff -o json`."""

from collections.abc import Iterable, Iterator, Mapping

from netpolc.analysis.answers import Cause
from netpolc.analysis.existing_difference import ExistingRow
from netpolc.reports.answers_json import note_json, part_json, witness_json
from netpolc.reports.connections_json import existing_end_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.reports.json_stream import Streamed, streamed
from netpolc.reports.places import origin_json
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.ports import ports_text
from netpolc.sides.comparison import AnyRow, Compared, Comparison, Side


def diff_json(comparison: Comparison) -> Iterator[Shown]:
    """Write a comparison as the documented JSON (`netpolc schema diff`), in pieces."""
    return streamed(
        {
            "schema_version": 1,
            "verdict": comparison.verdict.value,
            "before": side_json(comparison.before),
            "after": side_json(comparison.after),
            "environments": (_environment(item, comparison) for item in comparison.environments),
        }
    )


def side_json(side: Side) -> JsonObject:
    """Name a side: by its commit, or by its path."""
    place: dict[str, Json] = {"name": side.name}
    if side.commit is not None:
        place["commit"] = side.commit
    if side.path is not None:
        place["path"] = side.path
    return place


def _environment(compared: Compared, comparison: Comparison) -> Mapping[str, Streamed]:
    difference = compared.difference
    return {
        "name": compared.name,
        "verdict": difference.verdict.value,
        "opened": (_row(row, compared, comparison) for row in difference.opened),
        "closed": (_row(row, compared, comparison) for row in difference.closed),
        "manifests": [
            {"namespace": item.namespace, "name": item.name, "change": item.change.value, "lines": list(item.lines)}
            for item in compared.changes
        ],
        "notes": [note_json(note, comparison.base_of) for note in compared.notes],
    }


def _row(row: AnyRow, compared: Compared, comparison: Comparison) -> JsonObject:
    result: dict[str, Json]
    if isinstance(row, ExistingRow):
        result = {
            "source": existing_end_json(row.source),
            "destination": existing_end_json(row.destination),
            "ports": ports_text(row.ports),
        }
    else:
        result = part_json(row.part)
        if row.except_:
            result["except"] = [part_json(part) for part in row.except_]
        result["witness"] = witness_json(row.witness)
    result["group"] = row.group
    result["classes"] = [item.value for item in row.classes]
    if isinstance(row, ExistingRow) and row.more_causes:
        result["more_origins"] = True
    result["origins"] = [item for cause in row.causes for item in cause_json(cause, compared, comparison)]
    return result


def cause_json(cause: Cause, compared: Compared, comparison: Comparison) -> list[Json]:
    """Write the places of a cause, with its side, its manifest and its rule."""
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
        if cause.index is not None:
            entry["rule"] = {"direction": cause.direction.value, "index": cause.index}
        result.append(entry)
    return result


def write(comparison: Comparison, _: Page) -> Iterable[Shown]:
    """Write a comparison as the table of formats asks for it."""
    return diff_json(comparison)
