"""What is left of a box less others, each of which is a bit of a number: what several ask alike is looked at once."""

from collections.abc import Callable, Sequence
from typing import Final

from netpolc.sets.intervals import Intervals
from netpolc.sets.products import Box, Dimension, Factor, intersection, minus, reaches_beyond, without
from netpolc.sets.selections import ANYTHING


class Cuts:
    """Boxes that are cut out of others, by what they ask of each dimension."""

    def __init__(self, holes: Sequence[Box]) -> None:
        """Begin. Takes time in proportion to all factors of all holes."""
        self.holes: Final = holes
        self._factors: Final[dict[Dimension, dict[Factor, int]]] = {}
        self._known: Final[dict[Dimension, dict[Factor, tuple[int, int]]]] = {}
        for number, hole in enumerate(holes):
            for dimension, factor in hole.items():
                asked = self._factors.setdefault(dimension, {})
                asked[factor] = asked.get(factor, 0) | 1 << number

    @property
    def every(self) -> int:
        """All holes, as bits."""
        return (1 << len(self.holes)) - 1

    def beside(self, box: Box) -> "Left":
        """Set the holes against a box, no factor of which is empty."""
        return Left(self, box, {name: self.judged(name, box.get(name, ANYTHING)) for name in self._factors})

    def judged(self, dimension: Dimension, mine: Factor) -> tuple[int, int]:
        """Say which holes a factor does not meet, and of the others beyond which it reaches."""
        known = self._known.setdefault(dimension, {})
        found = known.get(mine)
        if found is None:
            missed = beyond = 0
            for factor, holes in self._factors[dimension].items():
                reaches = reaches_beyond(mine, factor)
                if reaches is None:
                    missed |= holes
                elif reaches:
                    beyond |= holes
            found = known[mine] = missed, beyond
        return found


class Left:
    """A box that is cut smaller, and how holes lie to it."""

    def __init__(self, cuts: Cuts, box: Box, judged: dict[Dimension, tuple[int, int]]) -> None:
        """Begin. `judged`: for each dimension that holes have, what `Cuts.judged` says of the box."""
        self.box = box
        self._cuts: Final = cuts
        self._judged: Final = judged

    def piece(self, number: int, beyond: Sequence[Dimension]) -> "Left":
        """Return what a hole leaves of the box in the last of some dimensions, and holds in those before.

        The box reaches beyond the hole in all of these. Over all beginnings of what `beyond` returns, such pieces are
        disjoint, and together hold what lies outside of the hole.
        """
        hole, box, judged = self._cuts.holes[number], dict(self.box), dict(self._judged)
        for dimension in beyond:
            mine = box.get(dimension, ANYTHING)
            cut = minus if dimension is beyond[-1] else intersection
            box[dimension] = factor = cut(mine, hole[dimension])
            judged[dimension] = self._cuts.judged(dimension, factor)
        return Left(self._cuts, box, judged)

    def inside(self, number: int) -> dict[Dimension, Factor]:
        """Return what lies in the box and in a hole that it meets."""
        found = dict(self.box)
        for dimension, factor in self._cuts.holes[number].items():
            mine = found.get(dimension)
            if mine is None:
                found[dimension] = factor
            elif self._judged[dimension][1] >> number & 1:
                found[dimension] = intersection(mine, factor)
        return found

    def beyond(self, number: int) -> list[Dimension]:
        """Return the dimensions in which the box reaches beyond a hole that it meets."""
        return [dimension for dimension in self._cuts.holes[number] if self._judged[dimension][1] >> number & 1]

    def least(self, holes: int) -> int:
        """Return the first of those holes, of some, beyond which the box reaches in the fewest dimensions."""
        one = two = three = four = 0
        for _, beyond in self._judged.values():
            four |= three & beyond
            three |= two & beyond
            two |= one & beyond
            one |= beyond
        few = holes & ~two or holes & ~three or holes & ~four
        if few:
            return _lowest(few)
        several = (number for number in range(holes.bit_length()) if holes >> number & 1)
        return min(several, key=lambda number: len(self.beyond(number)))

    def shrink(self, near: int, look: Callable[[int], None], may: Callable[[Factor, Factor], bool]) -> int | None:
        """Cut out holes beyond which the box reaches in one dimension only, again and again; return those left.

        What the box does not meet is not left. None: nothing is left of the box. `look` is told before each turn how
        many holes are looked at; `may` says whether values are cut out, asked with what stays and with the hole's own.
        """
        while True:
            look(near.bit_count())
            left, todo, changed = 0, near, False
            ranges: dict[Dimension, list[Intervals]] = {}
            gone, once, twice = self._counted()
            while todo:
                next_one = todo & ~(gone | twice)
                next_one &= -next_one
                if not next_one:
                    left |= todo & twice & ~gone
                    break
                left |= todo & (next_one - 1) & twice & ~gone
                todo &= -2 * next_one
                if not next_one & once:
                    return None
                dimension, factor = self._alone(next_one)
                if isinstance(factor, Intervals):
                    ranges.setdefault(dimension, []).append(factor)
                elif may(rest := minus(self.box.get(dimension, ANYTHING), factor), factor):
                    self._put({**self.box, dimension: rest}, dimension)
                    gone, once, twice = self._counted()
                    changed = True
                else:
                    left |= next_one
            if not changed and not ranges:
                return left
            box = without(self.box, ranges)
            if not all(box[dimension] for dimension in ranges):
                return None
            self._put(box, *ranges)
            near = left

    def _put(self, box: Box, *changed: Dimension) -> None:
        self.box = box
        for dimension in changed:
            self._judged[dimension] = self._cuts.judged(dimension, box[dimension])

    def _counted(self) -> tuple[int, int, int]:
        """Return which holes the box misses, and which it reaches beyond at all, and in several dimensions."""
        gone = once = twice = 0
        for missed, beyond in self._judged.values():
            gone |= missed
            twice |= once & beyond
            once |= beyond
        return gone, once, twice

    def _alone(self, hole: int) -> tuple[Dimension, Factor]:
        """Return the one dimension in which the box reaches beyond a hole, and the hole's factor of it."""
        dimension = next(name for name, (_, beyond) in self._judged.items() if beyond & hole)
        return dimension, self._cuts.holes[_lowest(hole)][dimension]


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
