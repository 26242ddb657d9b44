"""What a change does to a promise, as a value."""

from enum import StrEnum

from netpolc.analysis.answers import Side
from netpolc.diagnostics.witness import Witness
from netpolc.program.promises import PlacedPromise
from netpolc.values import frozen


class PromiseChangeKind(StrEnum):
    """What happened to a promise, worst first."""

    BROKEN = "broken"
    """It was kept, or is new, and does not hold now."""
    DROPPED = "dropped"
    UNKNOWN = "unknown"
    """It was kept, or is new, and nobody knows whether it holds now."""
    MENDED = "mended"
    """It did not hold, and does now."""
    ADDED = "added"


@frozen
class PromiseChange:
    """One promise that is not as it was."""

    kind: PromiseChangeKind
    promise: PlacedPromise
    side: Side
    """The side on which it is written."""
    environments: tuple[str | None, ...] = (None,)
    witness: Witness | None = None


FAILING = frozenset({PromiseChangeKind.BROKEN, PromiseChangeKind.DROPPED, PromiseChangeKind.UNKNOWN})
"""What makes a comparison fail where no class is asked for."""
CLASSES = {
    "promise-broken": frozenset({PromiseChangeKind.BROKEN, PromiseChangeKind.UNKNOWN}),
    "promise-dropped": frozenset({PromiseChangeKind.DROPPED}),
}
"""By the words of `--fail-on`; what is unknown could be broken."""
