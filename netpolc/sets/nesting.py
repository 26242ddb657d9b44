"""Boxes that lie in none of several others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from netpolc.sets.intervals import Intervals
from netpolc.sets.products import Box, Dimension, Factor, holds
from netpolc.sets.steps import Steps

_Asked: TypeAlias = tuple[Dimension, Factor | None]

_LOOK: Final = 2
_VALUES: Final = 8
"""To look through so many values costs a step."""


def outermost(boxes: Sequence[Box], steps: Steps) -> list[Box]:
    """Leave out each box that lies in another; of equal ones the first stays.

    Raises TooManySteps where the steps run out.
    """
    steps.take(_LOOK * len(boxes))
    listed = sum(len(factor.values) for box in boxes for factor in box.values() if not isinstance(factor, Intervals))
    look = _LOOK + listed // (_VALUES * max(1, len(boxes)))
    if len(boxes) == 1:  # as most have: it is looked at once, beside itself
        steps.take(look)
        return [*boxes]
    numbers: dict[_Asked, int] = {}
    asked = [[numbers.setdefault(item, len(numbers)) for item in _asked(box)] for box in boxes]
    often = Counter(number for items in asked for number in items)
    some = {number: numbers.get((item[0], None)) for item, number in numbers.items() if item[1] is not None}
    by_rarest: dict[int | None, list[int]] = {}
    for number, items in enumerate(asked):
        # What lies in a box asks something of each key of which the box does, and the same where that is one value.
        rarest = min(items, key=often.__getitem__, default=None)
        by_rarest.setdefault(rarest, []).append(number)
    kept: list[Box] = []
    for number, items in enumerate(asked):
        near = (None, *items, *(some[item] for item in items if some.get(item) is not None))
        others = (by_rarest[item] for item in near if item in by_rarest)
        if not _lies_in_another(number, boxes, others, (look, steps)):
            kept.append(boxes[number])
    return kept


def _lies_in_another(number: int, boxes: Sequence[Box], near: Iterable[list[int]], cost: tuple[int, Steps]) -> bool:
    box = boxes[number]
    look, steps = cost
    for others in near:
        steps.take(look * len(others))
        for other in others:
            wide = boxes[other]
            if other != number and holds(wide, box) and (other < number or not holds(box, wide)):
                return True
    return False


def _asked(box: Box) -> Iterator[_Asked]:
    """Give the keys of which a box asks something, with what it is where that is one value."""
    for dimension, factor in box.items():
        if not isinstance(factor, Intervals):
            one = len(factor.values) + factor.absent == 1 and not factor.others
            yield dimension, factor if one else None
