"""What the tables of `netpolc connections` share: rows some at a time, and the words of their ports."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from netpolc.analysis.beyond import Beyond
from netpolc.analysis.ends import PODS
from netpolc.analysis.rows import Connection
from netpolc.program.model import Direction
from netpolc.reports.port_words import port_words
from netpolc.reports.workload_words import missing_words, ports_said

_AT_ONCE: Final = 1 << 10
"""How many rows are written at once."""


def some(rows: Iterable[Connection]) -> Iterator[list[Connection]]:
    """Give some rows at a time, which are written at once."""
    every = iter(rows)
    while found := list(islice(every, _AT_ONCE)):
        yield found


def ports_of(row: Connection) -> str:
    """Write the ports of a row."""
    return f"{port_words(row.ports)} (unknown)" if row.unknown else port_words(row.ports)


def ways_of(beyond: Iterable[Beyond]) -> Iterator[tuple[str, str, str]]:
    """Give source, destination and ports of the open ways whose other end is not here, but for that of everybody."""
    found = (
        (way, missing_words(way, apart=True), ports_said(way.ports, name=way.name))
        for way in beyond
        if way.pods != PODS
    )
    yield from sorted(
        (pods, way.workload, ports) if way.direction is Direction.INGRESS else (way.workload, pods, ports)
        for way, pods, ports in found
    )
