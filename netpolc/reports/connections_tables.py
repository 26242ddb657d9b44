"""The answer of `netpolc connections` as tables and graphs: CSV, Markdown, Graphviz, Mermaid."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from netpolc.analysis.answers import Note
from netpolc.analysis.rows import Connection, ExistingEnd
from netpolc.reports.connections_text import address_words, port_words
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.escaping.markdown import code, document, prose
from netpolc.reports.escaping.tables import csv_text, dot_text, mermaid_text
from netpolc.sets.addresses import cidrs

MOST_EDGES: Final = 500
"""What Mermaid draws by default (`maxEdges`)."""
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


def connections_dot(rows: Iterable[Connection]) -> Iterator[Shown]:
    """Write a directed graph for Graphviz."""
    yield page(["digraph connections {", "  rankdir=LR;"])
    for some in _some(rows):
        yield page(
            f"  {dot_text(_words(row.source))} -> {dot_text(_words(row.destination))} [label={dot_text(_ports(row))}];"
            for row in some
        )
    yield page(["}"])


def connections_mermaid(rows: Iterable[Connection]) -> Iterator[Shown]:
    """Write a flowchart for Mermaid; what is over its limit of edges is counted in a comment."""
    every = iter(rows)
    drawn = list(islice(every, MOST_EDGES))
    names = dict.fromkeys(_words(end) for row in drawn for end in (row.source, row.destination))
    numbers = {name: f"n{index}" for index, name in enumerate(sorted(names))}
    lines = ["flowchart LR", *(f"  {number}[{mermaid_text(name)}]" for name, number in numbers.items())]
    for row in drawn:
        ends = numbers[_words(row.source)], numbers[_words(row.destination)]
        lines.append(f"  {ends[0]} -- {mermaid_text(_ports(row))} --> {ends[1]}")
    more = sum(1 for _ in every)
    if more:
        lines.append(f"  %% {more} edges more are not drawn; choose with --from and --to")
    yield page(lines)


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
