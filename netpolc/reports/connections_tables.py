"""The answer of `netpolc connections` as tables: CSV and Markdown."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from netpolc.analysis.answers import Note
from netpolc.analysis.rows import Connection, ExistingEnd
from netpolc.reports.connections_text import address_words, port_words
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.markdown import code, document, prose
from netpolc.reports.escaping.tables import csv_text
from netpolc.sets.addresses import cidrs

_AT_ONCE: Final = 1 << 10
"""How many rows are written at once."""


def connections_csv(rows: Iterable[Connection]) -> Iterator[Shown]:
    """Write a line for each pair of ends: source, destination, ports."""
    yield csv_text([("source", "destination", "ports")])
    for some in _some(rows):
        yield csv_text((_plain(row.source), _plain(row.destination), _ports(row)) for row in some)


def connections_markdown(rows: Iterable[Connection], notes: Iterable[Note] = ()) -> Iterator[Shown]:
    """Write a table with a line for each pair of ends, and the notes below it."""
    yield document(["| source | destination | ports |", "|---|---|---|"])
    for some in _some(rows):
        lines = ((code(_words(row.source)), code(_words(row.destination)), _ports(row)) for row in some)
        yield document(f"| {source} | {destination} | {ports} |" for source, destination, ports in lines)
    for note in notes:
        yield document(["", f"> note: {prose(note.text, cell=False)}"])


def _some(rows: Iterable[Connection]) -> Iterator[list[Connection]]:
    """Give some rows at a time, which are written at once."""
    every = iter(rows)
    while some := list(islice(every, _AT_ONCE)):
        yield some


def _ports(row: Connection) -> str:
    return f"{port_words(row.ports)} (unknown)" if row.unknown else port_words(row.ports)


def _words(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else address_words(end)


def _plain(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else " ".join(cidrs(end))
