"""Rows and places of a comparison as one line each, for people."""

from collections.abc import Sequence

from netpolc.analysis.answers import Row, RowEnd
from netpolc.analysis.ends import End
from netpolc.reports.address_words import address_words
from netpolc.reports.counting import fitting
from netpolc.reports.part_words import end_text, part_text
from netpolc.reports.port_words import port_words

EXAMPLES = 3
"""How many of several things are named before the rest is counted."""


def row_text(row: Row) -> str:
    """Write a row as one line: source, destination, ports, and what is taken out of it."""
    if not isinstance(row.source, End) and not isinstance(row.destination, End):
        return f"{end_words(row.source)} → {end_words(row.destination)}  {port_words(row.ports)}"
    return part_text(row.part, row.except_)


def end_words(end: RowEnd) -> str:
    """Write an end as people say it; of several workloads the first are named."""
    if isinstance(end, End):
        return end_text(end)
    return listed(end) if isinstance(end, tuple) else end if isinstance(end, str) else address_words(end)


def listed(words: Sequence[str], most: int = EXAMPLES) -> str:
    """Name the first of several things and count the others; one alone is never counted."""
    shown = fitting(words, most)
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
