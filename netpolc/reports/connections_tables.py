"""The answer of `netpolc connections` as tables and graphs: CSV, Markdown, Graphviz, Mermaid."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import Final

from netpolc.analysis.existing import Connection, ExistingEnd
from netpolc.reports.connections_text import address_words, port_words
from netpolc.sets.addresses import cidrs

MOST_EDGES: Final = 500
"""What Mermaid draws by default (`maxEdges`)."""
_PIECE: Final = 1 << 16
"""How many characters are written at once."""


def connections_csv(rows: Iterable[Connection]) -> Iterator[str]:
    """Write a line for each pair of ends: source, destination, ports."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("source", "destination", "ports"))
    for row in rows:
        writer.writerow((_plain(row.source), _plain(row.destination), port_words(row.ports)))
        if out.tell() > _PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def connections_markdown(rows: Iterable[Connection]) -> Iterator[str]:
    """Write a table with a line for each pair of ends."""
    yield "| source | destination | ports |\n|---|---|---|\n"
    for row in rows:
        yield f"| `{_words(row.source)}` | `{_words(row.destination)}` | {port_words(row.ports)} |\n"


def connections_dot(rows: Iterable[Connection]) -> Iterator[str]:
    """Write a directed graph for Graphviz."""
    yield "digraph connections {\n  rankdir=LR;\n"
    for row in rows:
        source, destination = _quoted(_words(row.source)), _quoted(_words(row.destination))
        yield f"  {source} -> {destination} [label={_quoted(port_words(row.ports))}];\n"
    yield "}\n"


def connections_mermaid(rows: Iterable[Connection]) -> Iterator[str]:
    """Write a flowchart for Mermaid; what is over its limit of edges is counted in a comment."""
    every = iter(rows)
    drawn = list(islice(every, MOST_EDGES))
    names = dict.fromkeys(_words(end) for row in drawn for end in (row.source, row.destination))
    numbers = {name: f"n{index}" for index, name in enumerate(sorted(names))}
    lines = ["flowchart LR", *(f'  {number}["{_escaped(name)}"]' for name, number in numbers.items())]
    lines += [
        f'  {numbers[_words(row.source)]} -- "{_escaped(port_words(row.ports))}" --> {numbers[_words(row.destination)]}'
        for row in drawn
    ]
    more = sum(1 for _ in every)
    if more:
        lines.append(f"  %% {more} edges more are not drawn; choose with --from and --to")
    yield "\n".join(lines) + "\n"


def _words(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else address_words(end)


def _plain(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else " ".join(cidrs(end))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    return text.replace('"', "#quot;")
