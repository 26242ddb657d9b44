"""What one half of connections allows after a change and did not allow before, namespace by namespace."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from netpolc.analysis.answers import OUTSIDE, PODS, Cause, End, Part, Side
from netpolc.analysis.openings import Opening, Region, possible_labels
from netpolc.analysis.policies import Changed, Index
from netpolc.program.model import Direction, Policy, in_namespace
from netpolc.sets.selections import Selection, uncovered


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

    `half` is the namespace and direction; `sides` are the names of before and after for the causes.
    """
    namespace, direction = half
    gone = _isolating(changed.before, direction)
    come = _isolating(changed.after, direction)
    stayed = [policy for policy in after.isolating(namespace, direction) if not any(policy is item for item in come)]
    was_open = [item for policy in (*gone, *stayed) for item in before.openings(policy, direction)]
    now_isolating = [possible_labels(policy.subject) for policy in (*come, *stayed)]
    for policy in gone:
        subject = possible_labels(policy.subject)
        if uncovered(subject, now_isolating) is None:
            continue
        for peer in (PODS, OUTSIDE):
            holes = [Region(item, peer) for item in now_isolating if item & subject]
            holes += _near(was_open, subject, peer)
            cause = Cause(sides[0], policy, direction, None, policy.origins)
            yield Gain(namespace, direction, Region(subject, peer), tuple(holes), (cause,), isolation=True)
    was_isolating = [possible_labels(policy.subject) for policy in (*gone, *stayed)]
    known = {(item.region.subject, item.region.peer, item.region.ports, item.region.names) for item in was_open}
    for policy in come:
        pieces = _pieces(possible_labels(policy.subject), was_isolating)
        for item in after.openings(policy, direction):
            region = item.region
            if (region.subject, region.peer, region.ports, region.names) in known:
                continue
            for piece in pieces:
                near = tuple(_near(was_open, piece, region.peer))
                own = Region(piece, region.peer, region.ports, region.names)
                yield Gain(namespace, direction, own, near, (cause_of(item, direction, sides[1]),), isolation=False)


def cause_of(opening: Opening, direction: Direction, side: Side) -> Cause:
    """Name a rule as the cause of a row."""
    return Cause(side, opening.policy, direction, opening.index, opening.rule.origins)


def _isolating(policies: Iterable[Policy], direction: Direction) -> list[Policy]:
    return [policy for policy in policies if direction in policy.isolates and possible_labels(policy.subject)]


def _near(openings: Iterable[Opening], subject: Selection, peer: End) -> list[Region]:
    found = {
        item.region: None
        for item in openings
        if item.region.peer.outside is peer.outside and item.region.subject & subject
    }
    return list(found)


def _pieces(subject: Selection, isolating: Sequence[Selection]) -> tuple[Selection, ...]:
    """Return the parts of a subject that were isolated, as few as may be."""
    met = [piece for piece in dict.fromkeys(subject & item for item in isolating) if piece]
    if subject in met:
        return (subject,)
    kept: list[Selection] = []
    for index, piece in enumerate(met):
        if uncovered(piece, (*kept, *met[index + 1 :])) is not None:
            kept.append(piece)
    return tuple(kept)
