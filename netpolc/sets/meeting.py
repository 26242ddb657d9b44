"""Items by a selection each, so that those which meet another selection are found without looking at all of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Generic, TypeAlias, TypeVar

from netpolc.sets.selections import Constraint, Selection
from netpolc.sets.steps import Steps

T = TypeVar("T")
_Lists: TypeAlias = tuple[dict[str, list[int]], list[int]]
"""Items, by number and rising, that list a value of a key, by value, and those that list none."""
_NO_LISTS: Final[_Lists] = ({}, [])

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
        self._keys: Final[dict[str, _Lists]] = {}

    def near(self, selection: Selection) -> Iterator[T]:
        """Give the items that meet a selection."""
        if not selection:
            return
        candidates = self._candidates(selection)
        if self._steps is not None:
            self._steps.take(1 + len(candidates))
        asked = dict(selection.parts)
        for number in candidates:
            own, item = self._items[number]
            for key, constraint in own.parts:
                other = asked.get(key)
                if other is not None and other is not constraint and not other.meets(constraint):
                    break
            else:
                yield item

    def most(self, selection: Selection) -> int:
        """Say how many items are looked at to find those that meet a selection."""
        return self._fewest(selection)[1]

    def _fewest(self, selection: Selection) -> tuple[Constraint | None, int, _Lists]:
        """Choose the key for which the fewest items may meet a selection: what is asked of it, how many, and lists."""
        best: Constraint | None = None
        fewest, lists = len(self._items), _NO_LISTS
        for key, constraint in selection.parts:
            if constraint.others or constraint.absent:
                continue
            known = self._keys.get(key) or self._by(key)
            if known is None:
                continue
            listed, free = known
            size = len(free)
            for value in constraint.values:
                if value in listed:
                    size += len(listed[value])
            if size < fewest:
                best, fewest, lists = constraint, size, known
        return best, fewest, lists

    def _candidates(self, selection: Selection) -> Sequence[int]:
        best, size, (listed, free) = self._fewest(selection)
        if best is None:
            return range(len(self._items))
        if size == len(free):
            return free
        if len(best.values) == 1:
            found = listed[best.values[0]]
            return sorted((*free, *found)) if free else found
        # An item that asks for two of the values stands in two of the lists.
        return sorted({*free, *(number for value in best.values for number in listed.get(value, ()))})

    def _by(self, key: str) -> _Lists | None:
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
        for key, constraint in selection.parts:
            found.append((_under(name, key), constraint))
    return Selection(tuple(found))


@lru_cache(1 << 14)
def _under(name: str, key: str) -> str:
    return f"{name} {key}"
