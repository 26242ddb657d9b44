"""Boxes that lie in none of several others."""

from collections import Counter
from collections.abc import Iterator, Sequence
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
    often = Counter(asked for box in boxes for asked in _asked(box))
    by_rarest: dict[_Asked | None, list[int]] = {}
    for number, box in enumerate(boxes):
        # What lies in a box asks something of each key of which the box does, and the same where that is one value.
        rarest = min(_asked(box), key=lambda asked: often[asked], default=None)
        by_rarest.setdefault(rarest, []).append(number)
    return [box for number, box in enumerate(boxes) if not _lies_in_another(number, boxes, by_rarest, (look, steps))]


def _lies_in_another(
    number: int, boxes: Sequence[Box], by_rarest: dict[_Asked | None, list[int]], cost: tuple[int, Steps]
) -> bool:
    box = boxes[number]
    look, steps = cost
    for asked in (None, *_asked(box), *((dimension, None) for dimension, factor in _asked(box) if factor)):
        others = by_rarest.get(asked, ())
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
