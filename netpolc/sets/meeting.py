"""Items by a selection each, so that those which meet another selection are found without looking at all of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Generic, TypeVar

from netpolc.sets.selections import Constraint, Selection
from netpolc.sets.steps import Steps

T = TypeVar("T")

_KEYS: Final = 16
"""For so many keys it is kept which items ask for which value: one pass over all items, and one number an item."""


class Meeting(Generic[T]):
    """Finds items whose selection meets a given one, in the order in which the items were given.

    Where both ask for listed values of one key, as most do, only items that ask for one of these values, or do not ask
    for any, are looked at. Each that is looked at is a step of `steps`, where there are any; `near` raises TooManySteps
    where they run out.
    """

    def __init__(self, items: Iterable[tuple[Selection, T]], steps: Steps | None = None) -> None:
        self._steps: Final = steps
        self._items: Final = [item for item in items if item[0]]
        self._keys: Final[dict[str, tuple[dict[str, list[int]], list[int]]]] = {}

    def near(self, selection: Selection) -> Iterator[T]:
        """Give the items that meet a selection."""
        if not selection:
            return
        candidates = self._candidates(selection)
        if self._steps is not None:
            self._steps.take(1 + len(candidates))
        for number in candidates:
            own, item = self._items[number]
            if own.meets(selection):
                yield item

    def most(self, selection: Selection) -> int:
        """Say how many items are looked at to find those that meet a selection."""
        fewest = len(self._items)
        for _, size in self._lists(selection):
            fewest = min(fewest, size)
        return fewest

    def _lists(self, selection: Selection) -> Iterator[tuple[list[Sequence[int]], int]]:
        """Give for each key the lists that hold all items which meet a selection, and how long they are together."""
        for key, constraint in selection.parts:
            if _lists(constraint) and (known := self._by(key)) is not None:
                listed, free = known
                found: list[Sequence[int]] = [free, *(listed[value] for value in constraint.values if value in listed)]
                yield found, sum(map(len, found))

    def _candidates(self, selection: Selection) -> Sequence[int]:
        best, fewest = None, len(self._items)
        for found, size in self._lists(selection):
            if size < fewest:
                best, fewest = found, size
        if best is None:
            return range(len(self._items))
        # An item that asks for two of the values stands in two of the lists.
        return best[0] if len(best) == 1 else sorted({number for numbers in best for number in numbers})

    def _by(self, key: str) -> tuple[dict[str, list[int]], list[int]] | None:
        """Return the items that list a value of a key, by value, and those that list none."""
        if key not in self._keys:
            if len(self._keys) >= _KEYS:
                return None
            listed: dict[str, list[int]] = {}
            free: list[int] = []
            for number, (own, _) in enumerate(self._items):
                constraint = own.constraint(key)
                if not _lists(constraint):
                    free.append(number)
                    continue
                for value in constraint.values:
                    listed.setdefault(value, []).append(number)
            self._keys[key] = listed, free
        return self._keys[key]


def _lists(constraint: Constraint) -> bool:
    return not constraint.others and not constraint.absent


def beside(selections: Iterable[tuple[str, Selection]]) -> Selection:
    """Put selections of different things side by side, as one whose keys begin with the name of the thing.

    It is nothing where one of them is nothing. Names are in alphabetical order.
    """
    found: list[tuple[str, Constraint]] = []
    for name, selection in selections:
        if not selection:
            return selection
        found += _under(name, selection)
    return Selection(tuple(found))


@lru_cache(1 << 14)
def _under(name: str, selection: Selection) -> tuple[tuple[str, Constraint], ...]:
    return tuple([(f"{name} {key}", constraint) for key, constraint in selection.parts])
