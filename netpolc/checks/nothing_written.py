"""The check `nothing-written`."""

from collections.abc import Iterator
from typing import Final

from netpolc.checks.asked import Asked
from netpolc.diagnostics.catalogue.checks import NOTHING_WRITTEN
from netpolc.diagnostics.model import Diagnostic, finding


def nothing_written(asked: Asked) -> Iterator[Diagnostic]:
    """Report connections of which no half is written, but for those of which it was told who has to write them."""
    for text, origin in asked.program.unwritten:
        place = origin.locate()
        if ("half-open", place) not in asked.told:
            yield finding(NOTHING_WRITTEN, f"no half of `{text}` is written", place, help=_CURE)


_CURE: Final = (
    "a half is written where the set owns the namespace of an end and a policy isolates that end; "
    "isolate it, or move the clause to a set that owns the namespace"
)
