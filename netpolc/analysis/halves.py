"""What one half of connections allows after a change and did not allow before, namespace by namespace."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from netpolc.analysis.answers import Cause, Side
from netpolc.analysis.ends import OUTSIDE, PODS, End, Part
from netpolc.analysis.openings import Opening, Region, possible_labels
from netpolc.analysis.policies import Index, Standing
from netpolc.program.model import Direction, in_namespace
from netpolc.sets.covering import surely_covered
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.selections import ABSENT, Selection, one_of
from netpolc.sets.steps import Steps
from netpolc.values import frozen

_MANY: Final = 64
"""What is not isolated is said in so many selections at most; beyond, each that is isolated is taken for itself."""


@frozen
class Gain:
    """A region that a half allows now, less the holes, which it allowed before or still denies."""

    namespace: str
    direction: Direction
    region: Region
    free: tuple[Region, ...]
    """The holes that are there because of who isolates pods."""
    was_open: Meeting[Region]
    """All that was open in the namespace to the same kind of peer; what meets the region makes the other holes."""
    causes: tuple[Cause, ...]
    isolation: bool
    """Nobody isolates the pods any more; otherwise a rule opens the region."""

    def holes(self) -> tuple[Region, ...]:
        """Look up the holes. Raises TooManySteps where the steps of the side after run out."""
        return (*self.free, *_near(self.was_open, self.region))

    @property
    def most_holes(self) -> int:
        """So many holes there are at most, as far as is seen without looking at any."""
        return len(self.free) + self.was_open.most(_where(self.region))

    def part(self, region: Region) -> Part:
        """Write a region of this half as connections."""
        return part(self.namespace, self.direction, region)


def part(namespace: str, direction: Direction, region: Region) -> Part:
    """Write a region of the pods of one namespace as connections."""
    own = End(outside=False, namespaces=in_namespace(namespace), pods=region.subject)
    return part_of_pods(own, direction, region)


def part_of_pods(own: End, direction: Direction, region: Region) -> Part:
    """Write a region as connections of its subject, wherever that is meant."""
    source, destination = (own, region.peer) if direction is Direction.EGRESS else (region.peer, own)
    return Part(source, destination, region.ports, region.names)


def own_end(part: Part, direction: Direction) -> End:
    """Return the end whose half is of a direction: the source of egress, the destination of ingress."""
    return part.source if direction is Direction.EGRESS else part.destination


def gains(half: tuple[str, Direction], before: Index, after: Index, sides: tuple[Side, Side]) -> Iterator[Gain]:
    """Give what a half allows after the change and did not allow before; regions may overlap.

    `half` is the namespace and direction; `sides` are the names of before and after for the causes. What several
    policies say alike is one gain, with a cause for each. Raises TooManySteps where the steps of `after` run out.
    """
    steps = after.steps
    namespace, direction = half
    gone, stayed_before = _split(before.isolating(namespace, direction))
    come, stayed_after = _split(after.isolating(namespace, direction))
    open_regions = [
        item.region for standing in (*gone, *stayed_before) for item in before.openings(standing, direction)
    ]
    known = frozenset(open_regions)
    was_open = {outside: _meeting(open_regions, steps, outside=outside) for outside in (False, True)}
    now_isolating = _subjects(*come, *stayed_after, steps=steps)
    for subject, causes in _isolations(gone, direction, sides[0]).items():
        near = tuple(now_isolating.near(subject))
        if any(subject <= item for item in near) or surely_covered(subject, near, steps):
            continue
        for peer in (PODS, OUTSIDE):
            region = Region(subject, peer)
            isolated = tuple(Region(item, peer) for item in near)
            yield Gain(namespace, direction, region, isolated, was_open[peer.outside], causes, isolation=True)
    was_isolating = _subjects(*gone, *stayed_before, steps=steps)
    pieces: dict[Selection, tuple[tuple[Selection, tuple[Selection, ...]], ...]] = {}
    for region, causes in _opened(come, after, direction, sides[1]).items():
        if region in known:
            continue
        subject = region.subject
        if subject not in pieces:
            pieces[subject] = _pieces(subject, tuple(was_isolating.near(subject)), steps)
        for piece, free in pieces[subject]:
            own = Region(piece, region.peer, region.ports, region.names)
            unisolated = tuple(Region(part, region.peer) for part in free)
            yield Gain(namespace, direction, own, unisolated, was_open[own.peer.outside], causes, isolation=False)


def _meeting(regions: Iterable[Region], steps: Steps, *, outside: bool) -> Meeting[Region]:
    found = dict.fromkeys(region for region in regions if region.peer.outside is outside)
    return Meeting(((_where(region), region) for region in found), steps)


def _split(side: Iterable[Standing]) -> tuple[list[Standing], list[Standing]]:
    """Part what only this side has from what stays."""
    parts: tuple[list[Standing], list[Standing]] = ([], [])
    for item in side:
        parts[item.stays].append(item)
    return parts


def _isolations(gone: Iterable[Standing], direction: Direction, side: Side) -> dict[Selection, tuple[Cause, ...]]:
    found: dict[Selection, tuple[Cause, ...]] = {}
    for item in gone:
        cause = Cause(side, item.policy, direction, None, item.policy.origins)
        subject = _subject(item)
        found[subject] = (*found.get(subject, ()), cause)
    return found


def _opened(
    come: Iterable[Standing], after: Index, direction: Direction, side: Side
) -> dict[Region, tuple[Cause, ...]]:
    found: dict[Region, list[Cause]] = {}
    for standing in come:
        for item in after.openings(standing, direction):
            found.setdefault(item.region, []).append(cause_of(item, direction, side))
    return {region: each_once(causes) for region, causes in found.items()}


def each_once(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """Leave out causes that are there a second time."""
    return tuple(dict.fromkeys(causes)) if len(causes) > 1 else tuple(causes)


def cause_of(opening: Opening, direction: Direction, side: Side) -> Cause:
    """Name a rule as the cause of a row."""
    return Cause(side, opening.policy, direction, opening.index, opening.rule.origins)


def _subjects(*side: Standing, steps: Steps) -> Meeting[Selection]:
    return Meeting(((subject, subject) for subject in dict.fromkeys(map(_subject, side))), steps)


def _subject(standing: Standing) -> Selection:
    return possible_labels(standing.policy.subject)


@lru_cache(1 << 16)
def _where(region: Region) -> Selection:
    return beside((("own", region.subject), ("peer", region.peer.pods)))


def _near(regions: Meeting[Region], region: Region) -> list[Region]:
    """Return what is open in a part of the region, or could be."""
    peer = region.peer
    return [
        other
        for other in regions.near(_where(region))
        if other.ports.meets(region.ports) and other.peer.addresses.meets(peer.addresses)
    ]


def _pieces(
    subject: Selection, isolating: Sequence[Selection], steps: Steps
) -> tuple[tuple[Selection, tuple[Selection, ...]], ...]:
    """Return the part of a subject that was isolated: selections, each with what was not isolated and lies in it."""
    steps.take(len(isolating))
    if any(subject <= cover for cover in isolating):
        return ((subject, ()),)
    left = [subject]
    for cover in isolating:
        steps.take(1 + sum(1 + len(constraint.values) // 8 for item in left for _, constraint in item.parts))
        left = [piece for item in left for piece in item - cover]
        if len(left) > _MANY:
            met = [piece for piece in dict.fromkeys(subject & item for item in isolating) if piece]
            return tuple((piece, ()) for piece in _widest(met, steps))
    return () if left == [subject] else ((subject, tuple(part for item in left for part in _sayable(item))),)


def _widest(selections: Sequence[Selection], steps: Steps) -> Iterator[Selection]:
    """Leave out what lies in another."""
    nearby = Meeting((item, item) for item in selections)
    for item in selections:
        others = list(nearby.near(item))
        steps.take(2 * len(others))
        if not any(item <= other and item != other for other in others):
            yield item


def _sayable(item: Selection) -> Iterator[Selection]:
    """Split a selection where no LabelSelector says it: absent, or one of some values."""
    for key, constraint in item.parts:
        if constraint.absent and constraint.values and not constraint.others:
            for case in (ABSENT, one_of(constraint.values)):
                yield from _sayable(item & Selection(((key, case),)))
            return
    yield item
