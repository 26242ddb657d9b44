"""The answer of `netpolc connections -o json`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

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
from netpolc.reports.json_stream import Ready, indented, streamed
from netpolc.reports.places import origins_json
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.addresses import cidrs
from netpolc.sets.intervals import Intervals
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
    pairs = _Pairs(root)
    shown = (
        _group(row, root) if isinstance(row, ConnectionGroup) else pairs.write(row, found.origins(row)) for row in rows
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


class _Pairs:
    """Writes the rows of pairs, of which there may be very many: what occurs again and again is written once."""

    def __init__(self, root: Path) -> None:
        self._root: Final = root
        self._ends: Final[dict[ExistingEnd, str]] = {}
        self._ports: Final[dict[Intervals, str]] = {}
        self._origins: Final[dict[tuple[Located, ...], str]] = {}

    def write(self, row: Connection, origins: tuple[Located, ...]) -> Ready:
        """Write a row."""
        verdict = ',\n "verdict": "unknown"' if row.unknown else ""
        return Ready(
            f'{{\n "destination": {self._end(row.destination)},\n "origins": {self._places(origins)},'
            f'\n "ports": {self._numbers(row.ports)},\n "source": {self._end(row.source)}{verdict}\n}}'
        )

    def _end(self, end: ExistingEnd) -> str:
        known = self._ends.get(end)
        if known is None:
            known = self._ends[end] = indented(existing_end_json(end), "\n ")
        return known

    def _numbers(self, ports: Intervals) -> str:
        known = self._ports.get(ports)
        if known is None:
            known = self._ports[ports] = indented(ports_text(ports), "\n ")
        return known

    def _places(self, origins: tuple[Located, ...]) -> str:
        known = self._origins.get(origins)
        if known is None:
            if len(self._origins) > _MOST_KEPT:
                self._origins.clear()
            known = self._origins[origins] = indented(origins_json(origins, self._root), "\n ")
        return known


_MOST_KEPT: Final = 1 << 14
"""So many lists of places are kept as they are written."""


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
