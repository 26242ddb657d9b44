"""What one half gained, joined with what the other half allows: connections."""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from netpolc.analysis.answers import PODS, Cause, End, Part, Side
from netpolc.analysis.halves import Gain, cause_of, part
from netpolc.analysis.openings import Region, possible_labels
from netpolc.analysis.policies import OTHER, Index
from netpolc.analysis.regions import Draft, both, narrowed
from netpolc.program.model import NAMESPACE_NAME, Direction, Policy
from netpolc.sets.selections import Selection, one_of, selection

_BOTH: Final = 8
"""To join two regions costs so many steps."""


@frozen
class Joined:
    """A region of connections that opened, and why."""

    draft: Draft
    causes: tuple[Cause, ...]
    isolation: bool


def joined(gain: Gain, after: Index, fresh: frozenset[int], side: Side) -> Iterator[Joined]:
    """Give the connections of a gain that the other half allows as well.

    `fresh` are the ids of policies that only this side has: their rules are causes too. Raises TooManySteps where the
    steps of `after` run out.
    """
    whole = gain.part(gain.region)
    holes = tuple(gain.part(item) for item in gain.holes)
    direction, peer = OTHER[gain.direction], gain.region.peer
    if peer.outside:
        draft = narrowed(whole, holes, after.steps)
        if draft is not None:
            yield Joined(draft, gain.causes, gain.isolation)
        return
    there = list(after.meeting(peer, direction))
    isolated = tuple(_isolated(there, direction))
    draft = narrowed(whole, holes + isolated, after.steps)
    if draft is not None:
        yield Joined(draft, gain.causes, gain.isolation)
    for policy in there:
        for item in after.openings(policy, direction):
            if item.region.peer.outside:
                continue
            after.steps.take(_BOTH)
            meeting = both(whole, part(policy.namespace, direction, item.region))
            draft = None if meeting is None else narrowed(meeting, holes, after.steps)
            if draft is not None:
                more = (cause_of(item, direction, side),) if id(policy) in fresh else ()
                yield Joined(draft, gain.causes + more, gain.isolation)


def _isolated(there: list[Policy], direction: Direction) -> Iterator[Part]:
    """Give the pods that policies isolate, those of one subject in several namespaces as one part."""
    names: dict[Selection, list[str]] = {}
    for policy in there:
        names.setdefault(possible_labels(policy.subject), []).append(policy.namespace)
    for subject, found in names.items():
        own = End(outside=False, namespaces=selection({NAMESPACE_NAME: one_of(found)}), pods=subject)
        whole = part("", direction, Region(subject, PODS))
        if direction is Direction.EGRESS:
            yield Part(own, whole.destination, whole.ports)
        else:
            yield Part(whole.source, own, whole.ports)
