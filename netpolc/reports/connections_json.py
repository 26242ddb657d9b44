"""The answer of `netpolc connections -o json`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from netpolc.analysis.answers import Note
from netpolc.analysis.beyond import Beyond
from netpolc.analysis.existing import Connections
from netpolc.analysis.rows import Connection, ConnectionGroup, ExistingEnd
from netpolc.diagnostics.origin import Located
from netpolc.program.model import Direction
from netpolc.reports.answers_json import end_json, note_json
from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.reports.json_stream import streamed
from netpolc.reports.places import origins_json
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.addresses import cidrs
from netpolc.sets.ports import ports_text


def write(answer: ConnectionsAnswer, page: Page) -> Iterable[Shown]:
    """Write an answer as the documented JSON (`netpolc schema connections`), in pieces."""
    rows = answer.rows_or_groups()
    return connections_json(answer.found, rows, answer.notes, answer.environment, page.root, answer.beyond)


def connections_json(
    found: Connections,
    rows: Iterable[Connection | ConnectionGroup],
    notes: Iterable[Note],
    environment: str | None,
    root: Path,
    beyond: Iterable[Beyond] = (),
) -> Iterator[Shown]:
    """Write an answer as the documented JSON (`netpolc schema connections`), in pieces: rows of pairs, or of groups."""
    shown = (
        _group(row, root) if isinstance(row, ConnectionGroup) else _pair(row, found.origins(row), root) for row in rows
    )
    return streamed(
        {
            "schema_version": 1,
            "environment": environment,
            "connections": shown,
            "beyond": [_beyond_json(way, root) for way in sorted(beyond, key=_way_order)],
            "notes": [note_json(note, root) for note in notes],
        }
    )


def _pair(row: Connection, origins: Iterable[Located], root: Path) -> JsonObject:
    return {
        "source": existing_end_json(row.source),
        "destination": existing_end_json(row.destination),
        "ports": ports_text(row.ports),
        "origins": origins_json(origins, root),
        **_verdict(unknown=row.unknown),
    }


def _group(row: ConnectionGroup, root: Path) -> JsonObject:
    more: JsonObject = {"more_origins": True} if row.more_origins else {}
    return {
        "source": list(row.sources),
        "destination": list(row.destinations),
        "ports": ports_text(row.ports),
        "origins": origins_json(row.origins, root),
        **more,
        **_verdict(unknown=row.unknown),
    }


def _verdict(*, unknown: bool) -> JsonObject:
    return {"verdict": "unknown"} if unknown else {}


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


def existing_end_json(end: ExistingEnd | tuple[str, ...]) -> Json:
    """Write an end that exists: a workload by its name, several by their names, or addresses outside."""
    if isinstance(end, tuple):
        return list(end)
    return end if isinstance(end, str) else {"cidrs": list(cidrs(end))}
