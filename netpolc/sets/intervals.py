"""Sets of whole numbers as intervals, in canonical form: equal meaning is equal value."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.values import frozen


@frozen(cache_hash=True)
class Intervals:
    """Numbers from 0 upwards. `bounds` rises strictly: membership begins at each even one and ends before the next."""

    bounds: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.bounds)

    def __contains__(self, number: int) -> bool:
        return bisect_right(self.bounds, number) % 2 == 1

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Give the intervals, first and last number of each, in order."""
        bounds = iter(self.bounds)
        return ((first, end - 1) for first, end in zip(bounds, bounds, strict=True))

    def __len__(self) -> int:
        """Count the intervals, not the numbers."""
        return len(self.bounds) // 2

    def __and__(self, other: "Intervals") -> "Intervals":
        if self is other or not self.bounds or self.bounds == other.bounds:
            return self
        if not other.bounds:
            return other
        for one, several in ((self, other.bounds), (other, self.bounds)):
            if len(one.bounds) == 2:  # as most have: all of it is in one of the others, or nothing, or a part
                first, end = one.bounds
                at = bisect_right(several, first)
                if at % 2 and end <= several[at]:
                    return one
                if not at % 2 and (at == len(several) or end <= several[at]):
                    return EMPTY
        mine = _clipped(self.bounds, other.bounds)
        theirs = _clipped(other.bounds, mine)
        return _sweep(mine, theirs, both=True) if theirs else EMPTY

    def __or__(self, other: "Intervals") -> "Intervals":
        if self is other or not other.bounds:
            return self
        if not self.bounds:
            return other
        return _sweep(self.bounds, other.bounds, both=False)

    def __sub__(self, other: "Intervals") -> "Intervals":
        if not self.bounds or not other.bounds:
            return self
        start, end = _span(self.bounds, other.bounds)
        near = self.bounds[start:end]
        holes = _clipped(other.bounds, near)
        if not holes:
            return self
        left = _sweep(near, (0, *holes) if holes[0] else holes[1:], both=True)
        return (
            left
            if not start and end == len(self.bounds)
            else Intervals(self.bounds[:start] + left.bounds + self.bounds[end:])
        )

    def __le__(self, other: "Intervals") -> bool:
        return self is other or self.bounds == other.bounds or not self - other

    def meets(self, other: "Intervals") -> bool:
        """Say whether there is a number in both, without building what is in both where there are few intervals."""
        mine, theirs = self.bounds, other.bounds
        if len(mine) == len(theirs) == 2:  # as most have
            return mine[0] < theirs[1] and theirs[0] < mine[1]
        if len(mine) + len(theirs) > _FEW:
            return bool(self & other)
        here = there = 0
        while here < len(mine) and there < len(theirs):
            if mine[here + 1] <= theirs[there]:
                here += 2
            elif theirs[there + 1] <= mine[here]:
                there += 2
            else:
                return True
        return False

    def witness(self) -> int:
        """Pick the smallest member. Raises ValueError where there is none."""
        if not self.bounds:
            raise ValueError("an empty set has no witness")
        return self.bounds[0]


_FEW: Final = 16
"""Bounds of two sets that are walked over, one by one."""

EMPTY: Final = Intervals()


def interval(first: int, last: int) -> Intervals:
    """Build the set of all numbers from `first` to `last`, both included; empty where `last` is smaller."""
    return Intervals((first, last + 1)) if first <= last else EMPTY


def union(parts: Iterable[tuple[int, int]]) -> Intervals:
    """Build the set that holds all the given intervals (first and last number of each, in any order)."""
    bounds: list[int] = []
    for first, last in sorted(parts):
        if first > last:
            continue
        if bounds and first <= bounds[-1]:
            bounds[-1] = max(bounds[-1], last + 1)
        else:
            bounds += (first, last + 1)
    return Intervals(tuple(bounds))


def _span(bounds: tuple[int, ...], near: tuple[int, ...]) -> tuple[int, int]:
    """Return which bounds belong to intervals that reach into the span of others, as a slice of whole intervals."""
    if not near:
        return 0, 0
    start = bisect_right(bounds, near[0])
    end = bisect_left(bounds, near[-1])
    return start - start % 2, end + end % 2


def _clipped(bounds: tuple[int, ...], near: tuple[int, ...]) -> tuple[int, ...]:
    start, end = _span(bounds, near)
    return bounds[start:end]


def _sweep(left: tuple[int, ...], right: tuple[int, ...], *, both: bool) -> Intervals:
    """Walk over the bounds of two sets; an odd number of bounds means that the last interval never ends."""
    if both and len(left) % 2 == 0 and len(right) % 2 == 0 and (left[-1] <= right[0] or right[-1] <= left[0]):
        return EMPTY
    bounds: list[int] = []
    i = j = 0
    lefts, rights = len(left), len(right)
    inside = False
    while i < lefts or j < rights:
        if j == rights or (i < lefts and left[i] <= right[j]):
            at = left[i]
            if j < rights and right[j] == at:
                j += 1
            i += 1
        else:
            at = right[j]
            j += 1
        now = (i % 2 == 1 and j % 2 == 1) if both else (i % 2 == 1 or j % 2 == 1)
        if now is not inside:
            bounds.append(at)
            inside = now
    return Intervals(tuple(bounds))
