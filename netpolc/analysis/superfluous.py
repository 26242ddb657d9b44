"""Whether what a rule opens is opened by others anyway, for every pod that could exist."""

from collections.abc import Iterable

from netpolc.analysis.halves import part
from netpolc.analysis.openings import Region
from netpolc.analysis.regions import narrowed, point
from netpolc.program.model import Direction
from netpolc.sets.steps import Steps


def is_covered(
    namespace: str, direction: Direction, regions: Iterable[Region], others: Iterable[Region], steps: Steps
) -> bool:
    """Say whether other regions of the pods of a namespace together hold all of some regions. Raises TooManySteps."""
    holes = [part(namespace, direction, item) for item in others]
    for region in regions:
        draft = narrowed(part(namespace, direction, region), holes, steps)
        if draft is not None and point(draft, steps) is not None:
            return False
    return True
