"""The answer of `netpolc check --list-exceptions` for a terminal: a table."""

from collections.abc import Iterable

from netpolc.diagnostics.files import shown_path
from netpolc.program.ending import shown_text
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.exceptions import ExceptionsAnswer
from netpolc.reports.formats import Page

_HEAD = ("UNTIL", "LEFT", "BECAUSE", "SET", "PLACE", "CLAUSE")


def write(answer: ExceptionsAnswer, where: Page) -> Iterable[Shown]:
    """Write exceptions as people read them, those that end first on top."""
    rows: list[tuple[str, ...]] = [_HEAD]
    for item, left in answer.rows():
        place = f"{shown_path(item.origin.place.path, where.root)}:{item.origin.place.line}"
        environments = f" ({', '.join(item.environments)})" if item.environments else ""
        days = "ended" if left < 0 else f"{left} d"
        rows.append((item.until, days, item.because or "-", item.home, place, f"{shown_text(item.text)}{environments}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD) - 1)]
    if len(rows) == 1:
        yield page(["no exceptions"])
        return
    yield page(
        ["  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]]) for row in rows]
    )
