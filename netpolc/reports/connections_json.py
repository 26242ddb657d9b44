"""The answer of `netpolc connections -o json`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from netpolc.analysis.answers import Note
from netpolc.analysis.existing import Connection, ConnectionGroup, Connections, ExistingEnd
from netpolc.diagnostics.origin import Located
from netpolc.reports.answers_json import note_json, origins_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.json_stream import streamed
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.addresses import cidrs
from netpolc.sets.ports import ports_text


def connections_json(
    found: Connections,
    rows: Iterable[Connection | ConnectionGroup],
    notes: Iterable[Note],
    environment: str | None,
    root: Path,
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
            "notes": [note_json(note, root) for note in notes],
        }
    )


def _pair(row: Connection, origins: Iterable[Located], root: Path) -> JsonObject:
    return {
        "source": existing_end_json(row.source),
        "destination": existing_end_json(row.destination),
        "ports": ports_text(row.ports),
        "origins": origins_json(origins, root),
    }


def _group(row: ConnectionGroup, root: Path) -> JsonObject:
    more: JsonObject = {"more_origins": True} if row.more_origins else {}
    return {
        "source": list(row.sources),
        "destination": list(row.destinations),
        "ports": ports_text(row.ports),
        "origins": origins_json(row.origins, root),
        **more,
    }


def existing_end_json(end: ExistingEnd | tuple[str, ...]) -> Json:
    """Write an end that exists: a workload by its name, several by their names, or addresses outside."""
    if isinstance(end, tuple):
        return list(end)
    return end if isinstance(end, str) else {"cidrs": list(cidrs(end))}
