"""The search for a part of one box outside of others."""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from netpolc.sets.atoms import interval_atoms, value_atoms
from netpolc.sets.choosing import choose
from netpolc.sets.cutting import Cuts, Left
from netpolc.sets.intervals import Intervals
from netpolc.sets.products import Box, Dimension, Factor, outside
from netpolc.sets.selections import ANYTHING, Constraint
from netpolc.sets.steps import Steps, TooManySteps

_FIRST: Final = 10_000
"""So many steps a hole is cut out after the other, which is quickest where something is left over."""
_LOOK: Final = 3
"""To look at one hole beside a part costs so many."""
_VALUES: Final = 16
"""To cut so many values out costs a step."""


def find(box: Box, holes: Sequence[Box], steps: Steps) -> Box | None:
    """Find a part of the box that lies outside of all holes, or None where they cover it.

    Raises TooManySteps where the steps run out.
    """
    if not all(box.values()):
        return None
    first = Steps(min(steps.left, _FIRST + 4 * len(holes)))
    given = first.left
    try:
        return _cut_out(box, holes, first)
    except TooManySteps:
        pass
    finally:
        steps.left -= given - max(0, first.left)
    return find_by_choosing(box, holes, steps)


def _cut_out(box: Box, holes: Sequence[Box], steps: Steps) -> Box | None:
    def look(count: int) -> None:
        steps.take(_LOOK * count + 1)

    def may(_rest: Factor, factor: Factor) -> bool:
        steps.take(len(factor.values) // _VALUES if isinstance(factor, Constraint) else 0)
        return True

    cuts = Cuts(holes)
    left = cuts.beside(box)
    near = left.shrink(cuts.every, look, may)
    stack: list[tuple[Left, int, Sequence[Dimension], int, int]] = []
    while near != 0:
        if near is not None:
            number = left.least(near)
            stack.append((left, number, left.beyond(number), 1, near & ~(1 << number)))
        if not stack:
            return None
        whole, number, beyond, place, others = stack.pop()
        if place < len(beyond):
            stack.append((whole, number, beyond, place + 1, others))
        left = whole.piece(number, beyond[:place])
        near = left.shrink(others, look, may)
    return left.box


def find_by_choosing(box: Box, holes: Sequence[Box], steps: Steps) -> Box | None:
    """Find the same by choosing an atom of every dimension."""
    near: list[tuple[Box, list[Dimension]]] = []
    for hole in holes:
        steps.take(3)
        beyond = outside(box, hole)
        if beyond is None:
            continue
        if not beyond:
            return None
        near.append((hole, beyond))
    asked: dict[Dimension, list[tuple[int, Factor]]] = {}
    for number, (hole, beyond) in enumerate(near):
        for dimension in beyond:
            asked.setdefault(dimension, []).append((1 << number, hole[dimension]))
    whole = (1 << len(near)) - 1
    choices = {
        dimension: _atoms(box.get(dimension, ANYTHING), factors, whole, steps) for dimension, factors in asked.items()
    }
    found = choose(choices, whole, steps)
    return None if found is None else {**box, **found}


def _atoms(own: Factor, factors: list[tuple[int, Factor]], whole: int, steps: Steps) -> Mapping[int, Factor]:
    if isinstance(own, Intervals):
        return interval_atoms(own, cast("list[tuple[int, Intervals]]", factors), whole, steps)
    return value_atoms(own, cast("list[tuple[int, Constraint]]", factors), whole, steps)
