"""The answer of `netpolc connections` as a table of Markdown."""

from collections.abc import Iterable, Iterator

from netpolc.analysis.answers import Note
from netpolc.analysis.beyond import Beyond
from netpolc.analysis.rows import Connection, ExistingEnd
from netpolc.reports.address_words import address_words
from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.connections_rows import ports_of, some, ways_of
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.markdown import code, document, prose
from netpolc.reports.formats import Page
from netpolc.reports.notes import placed


def write(answer: ConnectionsAnswer, page: Page) -> Iterable[Shown]:
    """Write a table with a line for each pair of ends, and the notes below it."""
    return connections_markdown(answer.rows(), placed(answer.notes, page.root), answer.beyond)


def connections_markdown(
    rows: Iterable[Connection], notes: Iterable[Note] = (), beyond: Iterable[Beyond] = ()
) -> Iterator[Shown]:
    """Write a table with a line for each pair of ends and for each way beyond, and the notes below it."""
    yield document(["| source | destination | ports |", "|---|---|---|"])
    for found in some(rows):
        lines = ((code(_words(row.source)), code(_words(row.destination)), ports_of(row)) for row in found)
        yield document(f"| {source} | {destination} | {ports} |" for source, destination, ports in lines)
    ways = ((code(source), code(destination), ports) for source, destination, ports in ways_of(beyond))
    yield document(f"| {source} | {destination} | {ports} |" for source, destination, ports in ways)
    for note in notes:
        yield document(["", f"> note: {prose(note.text, cell=False)}"])


def _words(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else address_words(end)
