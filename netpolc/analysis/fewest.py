"""Regions that lie in others, left out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from netpolc.analysis.joining import Joined
from netpolc.analysis.regions import RowDraft, within
from netpolc.sets.steps import Steps, TooManySteps

_LOOKS: Final = 400_000
"""So many steps it is asked whether a region lies in another one that may hold it; beyond, no more are left out."""

_Listed: TypeAlias = tuple[str, str, tuple[str, ...]]
"""Of which pods or namespaces, a key, and the values that are listed for it."""


def fewest(regions: Iterable[Joined]) -> list[Joined]:
    """Leave out regions that lie in others; of equal ones the causes are put together."""
    kept: dict[RowDraft, Joined] = {}
    for item in regions:
        same = kept.get(item.draft)
        kept[item.draft] = item if same is None else _merged(same, item)
    steps = Steps(_LOOKS)
    around = _Around(tuple(kept))
    try:
        for number, draft in enumerate(around.drafts):
            for other in around.near(number):
                if other not in kept or not within(draft, other, steps):
                    continue
                is_equal = within(other, draft, steps)
                mine = kept.pop(draft)
                if is_equal:
                    kept[other] = _merged(kept[other], mine)
                break
    except TooManySteps:
        pass
    return list(kept.values())


class _Around:
    """Finds the regions that another may lie in: these list, for some key, all values that it lists."""

    def __init__(self, drafts: Sequence[RowDraft]) -> None:
        self.drafts: Final = drafts
        self._listed: Final = [tuple(_listed(draft)) for draft in drafts]
        often = Counter((*key, value) for listed in self._listed for *key, values in listed for value in values)
        self._free: Final[list[int]] = []
        self._by: Final[dict[tuple[str, ...], list[int]]] = {}
        for number, listed in enumerate(self._listed):
            rarest = min(
                listed, key=lambda item: sum(often[item[0], item[1], value] for value in item[2]), default=None
            )
            if rarest is None:
                self._free.append(number)
                continue
            for value in rarest[2]:
                self._by.setdefault((rarest[0], rarest[1], value), []).append(number)

    def near(self, number: int) -> Iterator[RowDraft]:
        """Give the others that the region of this number may lie in, in their order."""
        found = {*self._free}
        for name, key, values in self._listed[number]:
            found.update(self._by.get((name, key, values[0]), ()))
        found.discard(number)
        return (self.drafts[other] for other in sorted(found))


def _listed(draft: RowDraft) -> Iterator[_Listed]:
    source, destination = draft.part.source, draft.part.destination
    for name, selection in (
        ("source", source.pods),
        ("destination", destination.pods),
        ("of", source.namespaces),
        ("in", destination.namespaces),
    ):
        for key, constraint in selection.parts:
            if constraint.is_listed:
                yield name, key, constraint.values


def _merged(left: Joined, right: Joined) -> Joined:
    causes = tuple(dict.fromkeys(left.causes + right.causes))
    return Joined(left.draft, causes, left.isolation or right.isolation)
