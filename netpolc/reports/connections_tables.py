"""The answer of `netpolc connections` as tables and graphs: CSV, Markdown, Graphviz, Mermaid."""

from collections.abc import Sequence
from typing import Final

from netpolc.analysis.existing import Connection, ExistingEnd
from netpolc.reports.connections_text import address_words, port_words
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.escaping.markdown import code, document
from netpolc.reports.escaping.tables import csv_text, dot_text, mermaid_text
from netpolc.sets.addresses import cidrs

MOST_EDGES: Final = 500
"""What Mermaid draws by default (`maxEdges`)."""


def connections_csv(rows: Sequence[Connection]) -> Shown:
    """Write a line for each pair of ends: source, destination, ports."""
    head = ("source", "destination", "ports")
    return csv_text((head, *((_plain(row.source), _plain(row.destination), port_words(row.ports)) for row in rows)))


def connections_markdown(rows: Sequence[Connection]) -> Shown:
    """Write a table with a line for each pair of ends."""
    lines = ["| source | destination | ports |", "|---|---|---|"]
    lines += [
        f"| {code(_words(row.source))} | {code(_words(row.destination))} | {port_words(row.ports)} |" for row in rows
    ]
    return document(lines)


def connections_dot(rows: Sequence[Connection]) -> Shown:
    """Write a directed graph for Graphviz."""
    lines = ["digraph connections {", "  rankdir=LR;"]
    lines += [
        f"  {dot_text(_words(row.source))} -> {dot_text(_words(row.destination))}"
        f" [label={dot_text(port_words(row.ports))}];"
        for row in rows
    ]
    return page([*lines, "}"])


def connections_mermaid(rows: Sequence[Connection]) -> Shown:
    """Write a flowchart for Mermaid; what is over its limit of edges is counted in a comment."""
    names = dict.fromkeys(_words(end) for row in rows[:MOST_EDGES] for end in (row.source, row.destination))
    numbers = {name: f"n{index}" for index, name in enumerate(sorted(names))}
    lines = ["flowchart LR", *(f"  {number}[{mermaid_text(name)}]" for name, number in numbers.items())]
    for row in rows[:MOST_EDGES]:
        ends = numbers[_words(row.source)], numbers[_words(row.destination)]
        lines.append(f"  {ends[0]} -- {mermaid_text(port_words(row.ports))} --> {ends[1]}")
    if len(rows) > MOST_EDGES:
        lines.append(f"  %% {len(rows) - MOST_EDGES} edges more are not drawn; choose with --from and --to")
    return page(lines)


def _words(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else address_words(end)


def _plain(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else " ".join(cidrs(end))
