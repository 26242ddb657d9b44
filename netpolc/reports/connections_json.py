"""The answer of `netpolc connections -o json`."""

from pathlib import Path

from netpolc.analysis.existing import Connections, ExistingEnd
from netpolc.reports.answers_json import note_json, origins_json
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.addresses import cidrs
from netpolc.sets.ports import ports_text


def connections_json(found: Connections, environment: str | None, root: Path) -> JsonObject:
    """Write what may connect as the documented JSON (`netpolc schema connections`), sorted."""
    rows: list[Json] = [
        {
            "source": _end(row.source),
            "destination": _end(row.destination),
            "ports": ports_text(row.ports),
            "origins": origins_json(found.origins(row), root),
        }
        for row in sorted(found.rows(), key=lambda row: (_order(row.source), _order(row.destination), row.ports.bounds))
    ]
    return {
        "schema_version": 1,
        "environment": environment,
        "connections": rows,
        "notes": [note_json(note, root) for note in found.notes],
    }


def _end(end: ExistingEnd) -> Json:
    return end if isinstance(end, str) else {"cidrs": list(cidrs(end))}


def _order(end: ExistingEnd) -> tuple[int, str, tuple[int, ...]]:
    return (0, end, ()) if isinstance(end, str) else (1, "", end.bounds)
