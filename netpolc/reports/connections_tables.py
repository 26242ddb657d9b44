"""The answer of `netpolc connections` as tables and graphs: CSV, Markdown, Graphviz, Mermaid."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from netpolc.analysis.answers import Note
from netpolc.analysis.existing import Connection, ExistingEnd
from netpolc.reports.connections_text import address_words, port_words
from netpolc.sets.addresses import cidrs

MOST_EDGES: Final = 500
"""What Mermaid draws by default (`maxEdges`)."""


def connections_csv(rows: Sequence[Connection]) -> str:
    """Write a line for each pair of ends: source, destination, ports."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("source", "destination", "ports"))
    writer.writerows((_plain(row.source), _plain(row.destination), _ports(row)) for row in rows)
    return out.getvalue()


def connections_markdown(rows: Sequence[Connection], notes: Iterable[Note] = ()) -> str:
    """Write a table with a line for each pair of ends, and the notes below it."""
    lines = ["| source | destination | ports |", "|---|---|---|"]
    lines += [f"| `{_words(row.source)}` | `{_words(row.destination)}` | {_ports(row)} |" for row in rows]
    lines += [line for note in notes for line in ("", f"> note: {note.text}")]
    return "\n".join(lines) + "\n"


def connections_dot(rows: Sequence[Connection]) -> str:
    """Write a directed graph for Graphviz."""
    lines = ["digraph connections {", "  rankdir=LR;"]
    lines += [
        f"  {_quoted(_words(row.source))} -> {_quoted(_words(row.destination))} [label={_quoted(_ports(row))}];"
        for row in rows
    ]
    return "\n".join([*lines, "}"]) + "\n"


def connections_mermaid(rows: Sequence[Connection]) -> str:
    """Write a flowchart for Mermaid; what is over its limit of edges is counted in a comment."""
    names = dict.fromkeys(_words(end) for row in rows[:MOST_EDGES] for end in (row.source, row.destination))
    numbers = {name: f"n{index}" for index, name in enumerate(sorted(names))}
    lines = ["flowchart LR", *(f'  {number}["{_escaped(name)}"]' for name, number in numbers.items())]
    lines += [
        f'  {numbers[_words(row.source)]} -- "{_escaped(_ports(row))}" --> {numbers[_words(row.destination)]}'
        for row in rows[:MOST_EDGES]
    ]
    if len(rows) > MOST_EDGES:
        lines.append(f"  %% {len(rows) - MOST_EDGES} edges more are not drawn; choose with --from and --to")
    return "\n".join(lines) + "\n"


def _ports(row: Connection) -> str:
    return f"{port_words(row.ports)} (unknown)" if row.unknown else port_words(row.ports)


def _words(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else address_words(end)


def _plain(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else " ".join(cidrs(end))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    return text.replace('"', "#quot;")
