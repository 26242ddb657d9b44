"""The check `nothing-written`."""

from collections.abc import Iterator
from typing import Final

from netpolc.diagnostics.catalogue.checks import NOTHING_WRITTEN
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import Program


def nothing_written(program: Program) -> Iterator[Diagnostic]:
    """Report connections of which no half is written."""
    for text, origin in program.unwritten:
        yield finding(NOTHING_WRITTEN, f"no half of `{text}` is written", origin.locate(), help=_CURE)


_CURE: Final = (
    "a half is written where the set owns the namespace of an end and a policy isolates that end; "
    "isolate it, or move the clause to a set that owns the namespace"
)
