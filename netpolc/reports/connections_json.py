"""The answer of `netpolc connections -o json`."""

from collections.abc import Iterable
from pathlib import Path

from netpolc.analysis.answers import Note
from netpolc.analysis.beyond import Beyond
from netpolc.analysis.existing import Connection, Connections, ExistingEnd
from netpolc.program.model import Direction
from netpolc.reports.answers_json import end_json, note_json, origins_json
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.addresses import cidrs
from netpolc.sets.ports import ports_text


def connections_json(
    found: Connections,
    rows: Iterable[Connection],
    notes: Iterable[Note],
    environment: str | None,
    root: Path,
    beyond: Iterable[Beyond] = (),
) -> JsonObject:
    """Write rows of an answer as the documented JSON (`netpolc schema connections`)."""
    shown: list[Json] = [
        {
            "source": existing_end_json(row.source),
            "destination": existing_end_json(row.destination),
            "ports": ports_text(row.ports),
            "origins": origins_json(found.origins(row), root),
            **({"verdict": "unknown"} if row.unknown else {}),
        }
        for row in rows
    ]
    return {
        "schema_version": 1,
        "environment": environment,
        "connections": shown,
        "beyond": [_beyond_json(way, root) for way in sorted(beyond, key=_way_order)],
        "notes": [note_json(note, root) for note in notes],
    }


def _beyond_json(way: Beyond, root: Path) -> Json:
    ends: list[Json] = [end_json(way.pods), way.workload]
    source, destination = ends if way.direction is Direction.INGRESS else ends[::-1]
    found: dict[str, Json] = {
        "source": source,
        "destination": destination,
        "ports": ports_text(way.ports),
        "origins": origins_json(way.origins, root),
    }
    return found if way.name is None else {**found, "port_names": {"is": [way.name]}}


def _way_order(way: Beyond) -> tuple[object, ...]:
    pods = way.pods.namespaces.parts, way.pods.pods.parts
    return way.direction is Direction.EGRESS, way.workload, pods, way.name or "", way.ports.bounds


def existing_end_json(end: ExistingEnd) -> Json:
    """Write an end that exists: a workload by its name, or addresses outside."""
    return end if isinstance(end, str) else {"cidrs": list(cidrs(end))}


def in_order(rows: Iterable[Connection]) -> list[Connection]:
    """Sort rows by source, destination and ports: workloads before addresses."""
    return sorted(rows, key=lambda row: (_order(row.source), _order(row.destination), row.ports.bounds))


def _order(end: ExistingEnd) -> tuple[int, str, tuple[int, ...]]:
    return (0, end, ()) if isinstance(end, str) else (1, "", end.bounds)
