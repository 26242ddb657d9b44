"""Products of sets over named dimensions, and the search for a point of one box outside of others."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias, cast

from netpolc.sets.atoms import interval_atoms, value_atoms
from netpolc.sets.choosing import choose
from netpolc.sets.intervals import Intervals, union
from netpolc.sets.selections import ANYTHING, Constraint
from netpolc.sets.steps import Steps, TooManySteps

Dimension: TypeAlias = tuple[str, str]
Factor: TypeAlias = Constraint | Intervals
Box: TypeAlias = Mapping[Dimension, Factor]
"""One factor for each dimension; a dimension that is not there is not limited.

A dimension whose factors are intervals has to be there in every box that others are cut out of.
"""


_FIRST: Final = 10_000
"""So many steps a hole is cut out after the other, which is quickest where something is left over."""


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
        if isinstance(mine, Constraint) and isinstance(factor, Constraint):  # without building what lies in both
            if not mine.meets(factor):
                return None
            reaches = not mine <= factor
        else:
            both = _and(mine, factor)
            if not both:
                return None
            reaches = both != mine
        if reaches:
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
        steps.take(3 * len(holes) + 1)
        left: list[tuple[Box, list[Dimension]]] = []
        ranges: dict[Dimension, list[Intervals]] = {}
        changed = False
        for hole in holes:
            beyond = outside(part, hole)
            if beyond is None:
                continue
            if not beyond:
                return None
            if len(beyond) == 1:
                dimension, factor = beyond[0], hole[beyond[0]]
                changed = True
                if isinstance(factor, Intervals):
                    ranges.setdefault(dimension, []).append(factor)
                    continue
                steps.take(len(factor.values) >> 4)
                part = {**part, dimension: minus(part.get(dimension, ANYTHING), factor)}
            else:
                left.append((hole, beyond))
        if not changed:
            return part, left
        part = without(part, ranges)
        if not all(part[dimension] for dimension in ranges):
            return None
        holes = [hole for hole, _ in left]


def without(box: Box, ranges: Mapping[Dimension, Iterable[Intervals]]) -> Box:
    """Cut several intervals out of a box at once; `ranges` has them by their dimension."""
    cuts = {name: minus(box[name], union(part for item in items for part in item)) for name, items in ranges.items()}
    return {**box, **cuts}


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
