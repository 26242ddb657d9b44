"""What the tables of `netpolc connections` share: rows some at a time, and the words of their ports."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from netpolc.analysis.rows import Connection
from netpolc.reports.port_words import port_words

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
