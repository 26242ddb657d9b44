"""What a region may lie in is found by the values that it lists: nothing is missed, and few are looked at."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolc.analysis import fewest, possible
from netpolc.analysis.answers import Verdict
from netpolc.analysis.joining import Joined
from netpolc.analysis.possible import difference
from netpolc.analysis.regions import RowDraft, within
from netpolc.sets.steps import Steps, TooManySteps
from tests.analysis.test_affording import sides
from tests.analysis.twins import pair
from tests.analysis.worlds import Dice, program


def _all(around: object, number: int) -> Iterator[int]:
    drafts: Sequence[RowDraft] = vars(around)["drafts"]
    return (other for other in range(len(drafts)) if other != number)


@settings(deadline=None)
@given(st.integers(0, 1 << 30))
def test_looking_at_all_others_finds_no_more(seed: int) -> None:
    before, after = map(program, pair(Dice(seed), 6))
    found = difference(before, after)
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr("netpolc.analysis.fewest._Around.near", _all)
        assert difference(before, after) == found


def _one_by_one(regions: Sequence[Joined], looks: int) -> list[Joined]:
    """Ask of each region whether it lies in each that may hold it, until the steps run out."""
    kept = {item.draft: item for item in regions}
    around = fewest._Around(tuple(kept))  # pyright: ignore[reportPrivateUsage] - which may hold it is not in question
    steps = Steps(looks)
    try:
        for number, draft in enumerate(around.drafts):
            for other in map(around.drafts.__getitem__, around.near(number)):
                if other in kept and within(draft, other, steps):
                    is_equal = within(other, draft, steps)
                    mine = kept.pop(draft)
                    if is_equal:
                        kept[other] = fewest._merged(kept[other], mine)  # pyright: ignore[reportPrivateUsage]
                    break
    except TooManySteps:
        pass
    return list(kept.values())


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1 << 30))
def test_it_gives_up_where_asking_one_by_one_does(seed: int) -> None:
    before, after = map(program, pair(Dice(seed), 6))
    found: list[list[Joined]] = []

    def seen(regions: Sequence[Joined]) -> list[Joined]:
        found.append(list({item.draft: item for item in regions}.values()))
        return fewest.fewest(regions)

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(possible, "fewest", seen)
        difference(before, after)
        for looks in range(0, 300, 7):
            patching.setattr(fewest, "_LOOKS", looks)
            for regions in found:
                assert fewest.fewest(regions) == _one_by_one(regions, looks)


def test_of_many_regions_few_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []

    def counted(narrow: RowDraft, wide: RowDraft, steps: Steps) -> bool:
        counts[-1] += 1
        return within(narrow, wide, steps)

    monkeypatch.setattr(fewest, "within", counted)
    for places in (2, 4, 8):
        counts.append(0)
        assert difference(*sides(places, "ports")).verdict is Verdict.CHANGED
    assert counts[2] - counts[1] < 2.6 * (counts[1] - counts[0])
