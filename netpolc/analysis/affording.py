"""Which gains are joined with the other half where joining all of them takes too many steps."""

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import define, field

from netpolc.analysis.halves import Gain
from netpolc.analysis.joining import Joined, Joining
from netpolc.sets.steps import Steps, TooManySteps

_SAMPLE: Final = 64
"""So many gains are joined first, to learn what all of them will take."""
_FIRST: Final = 4
"""One in so many of these says enough where it says twice what is given up at."""
_MANY: Final = 4 * _SAMPLE
"""Fewer are joined without asking."""
_MARGIN: Final = 2
"""Joining all is not begun where the sample says that it takes so many times the steps that there are."""
_SHARE: Final = 64
"""The cheapest are joined then, for one part in so many of the steps: a long answer that is not whole helps nobody."""


def afforded(gains: Sequence[Gain], joining: Joining, steps: Steps) -> tuple[list[Joined], list[Gain]]:
    """Join gains with the other half, and return the regions, and the gains of which not all regions were found.

    `steps` are those that `joining` takes. Which gains are left out hangs on the gains alone.
    """
    work = _Work(gains, joining, steps)
    places = range(len(gains))
    if len(gains) > _MANY and _is_too_much(work, steps.left):
        work.take(sorted(places, key=lambda place: _weight(gains[place])), work.steps.left // _SHARE)
        return work.told()
    work.take(places, steps.left)
    return work.told()


def _is_too_much(work: "_Work", given: int) -> bool:
    """Say whether to join all gains takes far more steps than are given; joins some to see."""
    gains, joining = work.gains, work.joining
    whole = sum(map(_weight, gains))
    sample = range(0, len(gains), len(gains) // _SAMPLE)
    for places, most in ((sample[::_FIRST], 2 * _MARGIN), (sample, _MARGIN)):
        work.take(places, given)
        weight = sum(_weight(gains[place]) for place in places)
        cost = joining.once + (given - work.steps.left - joining.once) * whole // weight
        if cost > most * given:
            return True
    return False


def _weight(gain: Gain) -> int:
    """Say what it takes to join a gain, beside others."""
    return 1 + gain.most_holes


@define(eq=False)
class _Work:
    """What was joined so far, by the place of its gain."""

    gains: Sequence[Gain]
    joining: Joining
    steps: Steps
    found: dict[int, list[Joined]] = field(factory=dict[int, list[Joined]])
    given_up: set[int] = field(factory=set[int])

    def take(self, places: Iterable[int], most: int) -> None:
        """Join the gains of these places that were not yet, until so many steps were taken."""
        last = self.steps.left - most
        for place in places:
            if place in self.found:
                continue
            if self.steps.left < last:
                return
            self.found[place] = []
            try:
                for item in self.joining.joined(self.gains[place]):
                    self.found[place].append(item)
            except TooManySteps:
                self.given_up.add(place)

    def told(self) -> tuple[list[Joined], list[Gain]]:
        """Return what was found in the order of the gains, and what was not all found."""
        regions = [item for place in sorted(self.found) for item in self.found[place]]
        left = [gain for place, gain in enumerate(self.gains) if place not in self.found or place in self.given_up]
        return regions, left
