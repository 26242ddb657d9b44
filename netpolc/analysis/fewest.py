"""Regions of which none lies in another."""

from collections.abc import Sequence
from typing import Final

from netpolc.analysis.joining import Joined
from netpolc.analysis.regions import RowDraft, within
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.selections import Selection
from netpolc.sets.steps import Steps, TooManySteps

_LOOKS: Final = 400_000
"""So many steps it is asked whether a region lies in another one that meets it; beyond, no more are left out."""


def fewest(regions: Sequence[Joined]) -> list[Joined]:
    """Leave out regions that lie in others; of equal ones the causes are put together."""
    kept: dict[RowDraft, Joined] = {}
    for item in regions:
        same = kept.get(item.draft)
        kept[item.draft] = item if same is None else _merged(same, item)
    steps = Steps(_LOOKS)
    meeting = Meeting(((_ends(draft), draft) for draft in kept), steps)
    try:
        for draft in tuple(kept):
            for other in meeting.near(_ends(draft)):
                if other is draft or other not in kept or not within(draft, other, steps):
                    continue
                is_equal = within(other, draft, steps)
                mine = kept.pop(draft)
                if is_equal:
                    kept[other] = _merged(kept[other], mine)
                break
    except TooManySteps:
        pass
    return list(kept.values())


def _ends(draft: RowDraft) -> Selection:
    """Say which pods of which namespaces a region is about; one that lies in another has some in common with it."""
    taker, giver = draft.part.destination, draft.part.source
    into, out_of = ("in", taker.namespaces), ("of", giver.namespaces)
    return beside((("destination", taker.pods), into, out_of, ("source", giver.pods)))


def _merged(left: Joined, right: Joined) -> Joined:
    causes = tuple(dict.fromkeys(left.causes + right.causes))
    return Joined(left.draft, causes, left.isolation or right.isolation)
