"""Products of sets over named dimensions, and the search for a point of one box outside of others."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import define

from netpolc.sets.intervals import Intervals
from netpolc.sets.selections import ANYTHING, Constraint

Dimension: TypeAlias = tuple[str, str]
Factor: TypeAlias = Constraint | Intervals
Box: TypeAlias = Mapping[Dimension, Factor]
"""One factor for each dimension; a dimension that is not there is not limited.

A dimension whose factors are intervals has to be there in every box that others are cut out of.
"""


@define
class Steps:
    """How many comparisons of two boxes a search may still make."""

    left: int


class TooManySteps(Exception):  # noqa: N818 - it is an answer, "unknown", not an error
    """A search was given up."""


def _and(left: Factor, right: Factor) -> Factor:
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
            both = _and(mine, factor)
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
        both = _and(mine, factor)
        if not both:
            return None
        if both != mine:
            beyond.append(dimension)
    return beyond


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
        rest[dimension] = _and(mine, hole[dimension])
    return pieces


def find(box: Box, holes: Sequence[Box], steps: Steps) -> Box | None:
    """Find a part of the box that lies outside of all holes, or None where they cover it.

    Raises TooManySteps where the steps run out.
    """
    if not all(box.values()):
        return None
    stack: list[tuple[Box, Sequence[Box]]] = [(box, holes)]
    while stack:
        part, near = stack.pop()
        narrowed = _narrowed(part, near, steps)
        if narrowed is None:
            continue
        part, open_holes = narrowed
        if not open_holes:
            return part
        hole, beyond = min(open_holes, key=lambda item: len(item[1]))
        others = [other for other, _ in open_holes if other is not hole]
        stack.extend((piece, others) for piece in reversed(cut(part, hole, beyond)))
    return None


def _narrowed(part: Box, holes: Sequence[Box], steps: Steps) -> tuple[Box, list[tuple[Box, list[Dimension]]]] | None:
    """Cut out all holes that reach beyond the part in one dimension only; None where nothing is left."""
    while True:
        steps.left -= len(holes) + 1
        if steps.left < 0:
            raise TooManySteps
        left: list[tuple[Box, list[Dimension]]] = []
        changed = False
        for hole in holes:
            beyond = outside(part, hole)
            if beyond is None:
                continue
            if not beyond:
                return None
            if len(beyond) == 1:
                dimension = beyond[0]
                part = {**part, dimension: minus(part.get(dimension, ANYTHING), hole[dimension])}
                changed = True
            else:
                left.append((hole, beyond))
        if not changed:
            return part, left
        holes = [hole for hole, _ in left]
