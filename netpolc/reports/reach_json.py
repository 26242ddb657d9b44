"""The answer of `netpolc reach -o json`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from netpolc.analysis.beyond import Beyond
from netpolc.reports.answers_json import end_json, note_json
from netpolc.reports.connections_json import existing_end_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.reports.json_stream import streamed
from netpolc.reports.places import origins_json
from netpolc.reports.reach import ReachAnswer
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.ports import ports_text


def write(answer: ReachAnswer, page: Page) -> Iterable[Shown]:
    """Write an answer as the documented JSON (`netpolc schema reach`), in pieces."""
    found = answer.found
    farther, hops = answer.farther
    left: JsonObject = {"left_out": {"workloads": farther, "hops": hops}} if farther else {}
    return streamed(
        {
            "schema_version": 1,
            "environment": answer.environment,
            "from": list(found.starts),
            "hops": answer.hops,
            "whole": answer.is_whole,
            "reached": _rows(answer, page.root),
            **left,
            "not_reached": list(answer.not_reached()),
            "not_known": list(answer.not_known()),
            "notes": [note_json(note, page.root) for note in answer.notes],
        }
    )


def _rows(answer: ReachAnswer, root: Path) -> Iterator[JsonObject]:
    for row in answer.rows:
        end = row.end
        found: dict[str, Json] = {
            "end": end_json(end.pods) if isinstance(end, Beyond) else existing_end_json(end),
            "hop": row.hop,
            "ports": ports_text(row.ports),
            "path": list(row.path),
            "origins": origins_json(answer.found.origins(row), root),
        }
        if isinstance(end, Beyond) and end.name is not None:
            found["port_names"] = {"is": [end.name]}
        yield {**found, "verdict": "unknown"} if row.unknown else found
