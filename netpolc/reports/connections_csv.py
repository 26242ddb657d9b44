"""The answer of `netpolc connections` as CSV."""

from collections.abc import Iterable, Iterator

from netpolc.analysis.beyond import Beyond
from netpolc.analysis.rows import Connection, ExistingEnd
from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.connections_rows import ports_of, some, ways_of
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.tables import csv_text
from netpolc.reports.formats import Page, Piece
from netpolc.reports.notes import beside_data
from netpolc.sets.addresses import cidrs


def write(answer: ConnectionsAnswer, page: Page) -> Iterable[Piece]:
    """Write a line for each pair of ends, and for each open way to or from pods that are not here."""
    yield from beside_data(answer.notes, page.root)
    yield from connections_csv(answer.rows(), answer.beyond)


def connections_csv(rows: Iterable[Connection], beyond: Iterable[Beyond] = ()) -> Iterator[Shown]:
    """Write a line for each pair of ends, and for each way beyond: source, destination, ports."""
    yield csv_text([("source", "destination", "ports")])
    for found in some(rows):
        yield csv_text((_plain(row.source), _plain(row.destination), ports_of(row)) for row in found)
    yield csv_text(ways_of(beyond))


def _plain(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else " ".join(cidrs(end))
