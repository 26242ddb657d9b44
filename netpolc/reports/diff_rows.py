"""A row of `netpolc diff -o json`."""

from attrs import evolve

from netpolc.analysis.answers import Cause, Row
from netpolc.analysis.ends import End
from netpolc.diagnostics.origin import Written
from netpolc.reports.answers_json import part_json, witness_json
from netpolc.reports.connections_json import existing_end_json
from netpolc.reports.places import origin_json
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.ports import ports_text
from netpolc.sides.comparison import Compared, Comparison


def row_json(row: Row, compared: Compared, comparison: Comparison) -> JsonObject:
    """Write a row: its ends, its ports, what is taken out of it, a witness, and the lines that made it."""
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
        return [item for cause in row.causes for item in _cause(cause, compared, comparison)]
    first = row.causes[0]
    result: list[Json] = []
    for place in row.edited.places:
        cause = place.cause or evolve(first, side=place.side, index=None)
        told = evolve(cause, side=place.side, origins=(Written(place.origin),))
        result += _cause(told, compared, comparison, changed=True)
    for cause in row.causes:
        result += _cause(cause, compared, comparison, changed=False)
    return result


def _cause(cause: Cause, compared: Compared, comparison: Comparison, *, changed: bool | None = None) -> list[Json]:
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
