"""Regions that lie in others, left out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from netpolc.analysis.joining import Joined
from netpolc.analysis.regions import LOOK, RowDraft, within
from netpolc.sets.intervals import Intervals
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
    drafts = around.drafts
    gone = [False] * len(drafts)
    try:
        for number, draft in enumerate(drafts):
            other = around.around(number, gone, steps)
            if other is None:
                continue
            wide = drafts[other]
            is_equal = within(wide, draft, steps)
            mine = kept.pop(draft)
            gone[number] = True
            if is_equal:
                kept[wide] = _merged(kept[wide], mine)
    except TooManySteps:
        pass
    return list(kept.values())


class _Around:
    """Finds the regions that another may lie in: these list, for some key, all values that it lists."""

    def __init__(self, drafts: Sequence[RowDraft]) -> None:
        self.drafts: Final = drafts
        self._spans: Final = [_span(draft.part.ports) for draft in drafts]
        self._listed: Final = [tuple(_listed(draft)) for draft in drafts]
        often = Counter(
            (name, key, value) for listed in self._listed for name, key, values in listed for value in values
        )

        def asked(item: _Listed) -> int:
            name, key, values = item
            return often[name, key, values[0]] if len(values) == 1 else sum(often[name, key, value] for value in values)

        self._free: Final[list[int]] = []
        self._by: Final[dict[tuple[str, str, str], list[int]]] = {}
        for number, listed in enumerate(self._listed):
            rarest = min(listed, key=asked, default=None)
            if rarest is None:
                self._free.append(number)
                continue
            name, key, values = rarest
            for value in values:
                self._by.setdefault((name, key, value), []).append(number)

    def around(self, number: int, gone: Sequence[bool], steps: Steps) -> int | None:
        """Find another region, none of those that are gone, in which the one of this number surely lies.

        Raises TooManySteps where the steps run out.
        """
        draft, (first, end) = self.drafts[number], self._spans[number]
        looked = 0
        for other in self.near(number):
            if gone[other]:
                continue
            its_first, its_end = self._spans[other]
            if its_first > first or end > its_end:
                looked += 1  # as most are, of many: not even the ports lie in it
                continue
            steps.take(LOOK * looked)
            looked = 0
            if within(draft, self.drafts[other], steps):
                return other
        steps.take(LOOK * looked)
        return None

    def near(self, number: int) -> Iterable[int]:
        """Give the others that the region of this number may lie in, in their order."""
        found = {*self._free}
        for name, key, values in self._listed[number]:
            found.update(self._by.get((name, key, values[0]), ()))
        found.discard(number)
        return sorted(found)


def _span(ports: Intervals) -> tuple[int, int]:
    return (ports.bounds[0], ports.bounds[-1]) if ports else (0, 0)


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
