"""What one half of connections allows after a change and did not allow before, namespace by namespace."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen

from netpolc.analysis.answers import OUTSIDE, PODS, Cause, End, Part, Side
from netpolc.analysis.openings import Opening, Region, possible_labels
from netpolc.analysis.policies import Changed, Index
from netpolc.program.model import Direction, Policy, in_namespace
from netpolc.sets.covering import surely_covered
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.selections import ABSENT, Selection, one_of
from netpolc.sets.steps import Steps

_MANY: Final = 64
"""What is not isolated is said in so many selections at most; beyond, each that is isolated is taken for itself."""


@frozen
class Gain:
    """A region that a half allows now, less the holes, which it allowed before or still denies."""

    namespace: str
    direction: Direction
    region: Region
    holes: tuple[Region, ...]
    causes: tuple[Cause, ...]
    isolation: bool
    """Nobody isolates the pods any more; otherwise a rule opens the region."""

    def part(self, region: Region) -> Part:
        """Write a region of this half as connections."""
        return part(self.namespace, self.direction, region)


def part(namespace: str, direction: Direction, region: Region) -> Part:
    """Write a region of the pods of one namespace as connections."""
    own = End(outside=False, namespaces=in_namespace(namespace), pods=region.subject)
    source, destination = (own, region.peer) if direction is Direction.EGRESS else (region.peer, own)
    return Part(source, destination, region.ports, region.names)


def gains(
    half: tuple[str, Direction], changed: Changed, before: Index, after: Index, sides: tuple[Side, Side]
) -> Iterator[Gain]:
    """Give what a half allows after the change and did not allow before; regions may overlap.

    `half` is the namespace and direction; `sides` are the names of before and after for the causes. Raises TooManySteps
    where the steps of `after` run out.
    """
    steps = after.steps
    namespace, direction = half
    gone = _isolating(changed.before, direction)
    come = _isolating(changed.after, direction)
    fresh = {id(policy) for policy in come}
    stayed = [policy for policy in after.isolating(namespace, direction) if id(policy) not in fresh]
    open_regions = [item.region for policy in (*gone, *stayed) for item in before.openings(policy, direction)]
    was_open = Meeting(((_where(region), region) for region in dict.fromkeys(open_regions)), steps)
    now_isolating = _subjects(*come, *stayed, steps=steps)
    for policy in gone:
        subject = _subject(policy)
        near = tuple(now_isolating.near(subject))
        if surely_covered(subject, near, steps):
            continue
        for peer in (PODS, OUTSIDE):
            region = Region(subject, peer)
            holes = [Region(item, peer) for item in near] + _near(was_open, region)
            cause = Cause(sides[0], policy, direction, None, policy.origins)
            yield Gain(namespace, direction, region, tuple(holes), (cause,), isolation=True)
    was_isolating = _subjects(*gone, *stayed, steps=steps)
    known = frozenset(open_regions)
    for policy in come:
        subject = _subject(policy)
        pieces = _pieces(subject, tuple(was_isolating.near(subject)), steps)
        for item in after.openings(policy, direction):
            region = item.region
            if region in known:
                continue
            causes = (cause_of(item, direction, sides[1]),)
            for piece, free in pieces:
                own = Region(piece, region.peer, region.ports, region.names)
                holes = [Region(part, region.peer) for part in free] + _near(was_open, own)
                yield Gain(namespace, direction, own, tuple(holes), causes, isolation=False)


def cause_of(opening: Opening, direction: Direction, side: Side) -> Cause:
    """Name a rule as the cause of a row."""
    return Cause(side, opening.policy, direction, opening.index, opening.rule.origins)


def _isolating(policies: Iterable[Policy], direction: Direction) -> list[Policy]:
    return [policy for policy in policies if direction in policy.isolates and _subject(policy)]


def _subjects(*policies: Policy, steps: Steps) -> Meeting[Selection]:
    return Meeting(((subject, subject) for subject in dict.fromkeys(map(_subject, policies))), steps)


def _subject(policy: Policy) -> Selection:
    return possible_labels(policy.subject)


def _where(region: Region) -> Selection:
    return beside((("own", region.subject), ("peer", region.peer.pods)))


def _near(regions: Meeting[Region], region: Region) -> list[Region]:
    """Return what is open in a part of the region, or could be."""
    peer = region.peer
    return [
        other
        for other in regions.near(_where(region))
        if other.peer.outside is peer.outside and other.ports & region.ports and other.peer.addresses & peer.addresses
    ]


def _pieces(
    subject: Selection, isolating: Sequence[Selection], steps: Steps
) -> tuple[tuple[Selection, tuple[Selection, ...]], ...]:
    """Return the part of a subject that was isolated: selections, each with what was not isolated and lies in it."""
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
