"""What one half gained, joined with what the other half allows: connections."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from netpolc.analysis.answers import Cause, Side
from netpolc.analysis.ends import PODS, End, Part
from netpolc.analysis.halves import Gain, cause_of, part
from netpolc.analysis.openings import Region, possible_labels
from netpolc.analysis.policies import OTHER, Index, Standing
from netpolc.analysis.regions import RowDraft, both, narrowed
from netpolc.program.model import NAMESPACE_NAME, Direction, Policy
from netpolc.sets.selections import Selection, one_of, selection

_BOTH: Final = 8
"""To join two regions costs so many steps."""
_LOOK: Final = 2
"""To look up what a rule opens costs so many."""


@frozen
class Joined:
    """A region of connections that opened, and why."""

    draft: RowDraft
    causes: tuple[Cause, ...]
    isolation: bool


def joined(gain: Gain, after: Index, side: Side) -> Iterator[Joined]:
    """Give the connections of a gain that the other half allows as well.

    What opens the other half is a cause too, where nothing that both sides have opens the same. Raises TooManySteps
    where the steps of `after` run out.
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
    isolated = tuple(_isolated((item.policy for item in there), direction))
    draft = narrowed(whole, holes + isolated, after.steps)
    if draft is not None:
        yield Joined(draft, gain.causes, gain.isolation)
    for (namespace, region), causes in _opened(there, after, direction, side).items():
        after.steps.take(_BOTH)
        meeting = both(whole, part(namespace, direction, region))
        draft = None if meeting is None else narrowed(meeting, holes, after.steps)
        if draft is not None:
            yield Joined(draft, gain.causes + causes, gain.isolation)


def _opened(
    there: Iterable[Standing], after: Index, direction: Direction, side: Side
) -> dict[tuple[str, Region], tuple[Cause, ...]]:
    """Say what policies open to pods, each region once, with what opens it only on this side."""
    found: dict[tuple[str, Region], list[Cause] | None] = {}
    for standing in there:
        for item in after.openings(standing, direction):
            if item.region.peer.outside:
                continue
            after.steps.take(_LOOK)
            key = standing.policy.namespace, item.region
            causes = found.setdefault(key, [])
            if standing.stays:
                found[key] = None
            elif causes is not None:
                causes.append(cause_of(item, direction, side))
    return {key: tuple(dict.fromkeys(causes or ())) for key, causes in found.items()}


def _isolated(there: Iterable[Policy], direction: Direction) -> Iterator[Part]:
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
