"""Products of sets over named dimensions: boxes."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from netpolc.sets.intervals import Intervals, union
from netpolc.sets.selections import ANYTHING, Constraint

Dimension: TypeAlias = tuple[str, str]
Factor: TypeAlias = Constraint | Intervals
Box: TypeAlias = Mapping[Dimension, Factor]
"""One factor for each dimension; a dimension that is not there is not limited.

A dimension whose factors are intervals has to be there in every box that others are cut out of.
"""


def intersection(left: Factor, right: Factor) -> Factor:
    """Return what lies in two factors of the same kind."""
    if isinstance(left, Intervals):
        if not isinstance(right, Intervals):
            raise TypeError("one dimension has factors of two kinds")
        return left & right
    if isinstance(right, Intervals):
        raise TypeError("one dimension has factors of two kinds")
    return left & right


def minus(left: Factor, right: Factor) -> Factor:
    """Return the part of one factor outside of another of the same kind."""
    if isinstance(left, Intervals):
        if not isinstance(right, Intervals):
            raise TypeError("one dimension has factors of two kinds")
        return left - right
    if isinstance(right, Intervals):
        raise TypeError("one dimension has factors of two kinds")
    return left - right


def meet(left: Box, right: Box) -> dict[Dimension, Factor] | None:
    """Return what lies in both boxes, or None where nothing does."""
    result = dict(left)
    for dimension, factor in right.items():
        mine = result.get(dimension)
        if mine is None:
            result[dimension] = factor
        elif mine is not factor:
            both = intersection(mine, factor)
            if not both:
                return None
            result[dimension] = both
    return result


def outside(box: Box, other: Box) -> list[Dimension] | None:
    """Return the dimensions in which `box` reaches beyond `other`, or None where the two do not meet."""
    beyond: list[Dimension] = []
    for dimension, factor in other.items():
        mine = box.get(dimension, ANYTHING)
        if mine is factor or mine == factor:
            continue
        reaches = reaches_beyond(mine, factor)
        if reaches is None:
            return None
        if reaches:
            beyond.append(dimension)
    return beyond


def reaches_beyond(mine: Factor, other: Factor) -> bool | None:
    """Say whether one factor reaches beyond another one of its kind, or None where the two do not meet."""
    if isinstance(mine, Constraint) and isinstance(other, Constraint):  # without building what lies in both
        if len(mine.values) == 1 and mine.is_listed:  # as most are
            return False if other.holds(mine.values[0]) else None
        return not mine <= other if mine.meets(other) else None
    both = intersection(mine, other)
    return both != mine if both else None


def holds(wide: Box, narrow: Box) -> bool:
    """Say whether one box lies inside another."""
    return outside(narrow, wide) == []


def cut(box: Box, hole: Box, beyond: Iterable[Dimension]) -> list[dict[Dimension, Factor]]:
    """Cut a hole out of a box: disjoint boxes that together hold the rest. `beyond` is what `outside` returned."""
    pieces: list[dict[Dimension, Factor]] = []
    rest = dict(box)
    for dimension in beyond:
        mine = rest.get(dimension, ANYTHING)
        pieces.append({**rest, dimension: minus(mine, hole[dimension])})
        rest[dimension] = intersection(mine, hole[dimension])
    return pieces


def without(box: Box, ranges: Mapping[Dimension, Iterable[Intervals]]) -> Box:
    """Cut several intervals out of a box at once; `ranges` has them by their dimension."""
    cuts = {name: minus(box[name], union(part for item in items for part in item)) for name, items in ranges.items()}
    return {**box, **cuts}
