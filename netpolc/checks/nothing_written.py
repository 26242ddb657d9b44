"""The check `nothing-written`."""

from collections.abc import Iterator
from typing import Final

from netpolc.checks.asked import Asked
from netpolc.diagnostics.catalogue.checks import NOTHING_WRITTEN
from netpolc.diagnostics.model import Diagnostic, finding


def nothing_written(asked: Asked) -> Iterator[Diagnostic]:
    """Report connections of which no half is written."""
    for text, origin in asked.program.unwritten:
        yield finding(NOTHING_WRITTEN, f"no half of `{text}` is written", origin.locate(), help=_CURE)


_CURE: Final = (
    "a half is written where the set owns the namespace of an end and a policy isolates that end; "
    "isolate it, or move the clause to a set that owns the namespace"
)
