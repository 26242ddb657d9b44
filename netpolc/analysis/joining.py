"""What one half gained, joined with what the other half allows: connections."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import define, evolve, field

from netpolc.analysis.answers import Cause, Side
from netpolc.analysis.ends import PODS, End, Part
from netpolc.analysis.halves import Gain, cause_of, each_once, own_end, part_of_pods
from netpolc.analysis.openings import Region
from netpolc.analysis.policies import OTHER, Index
from netpolc.analysis.regions import Holes, RowDraft, both, narrowed
from netpolc.program.model import NAMESPACE_NAME, Direction, in_namespace
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.selections import Selection, one_of, selection
from netpolc.values import frozen

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


@frozen
class _OpenHalf:
    """What one half allows on the side after, as connections, and what opens it on this side only."""

    part: Part
    causes: tuple[Cause, ...]


@define(eq=False)
class Joining:
    """Joins what halves gained with what the other half of each allows after the change.

    What opens the other half is a cause too, where nothing opens the same on both sides. Questions raise TooManySteps
    where the steps of `after` run out.
    """

    before: Index
    after: Index
    side: Side
    """The name of the side after."""
    once: int = 0
    """How many steps were taken so far for what is kept, whatever else is joined."""
    _opened: dict[tuple[str | None, Direction], Meeting[_OpenHalf]] = field(
        factory=dict[tuple[str | None, Direction], Meeting[_OpenHalf]]
    )
    """By namespace, and of all namespaces under None; each made when it is first asked for."""
    _isolated: dict[tuple[End, Direction], tuple[Part, ...]] = field(
        factory=dict[tuple[End, Direction], tuple[Part, ...]]
    )

    def joined(self, gain: Gain) -> Iterator[Joined]:
        """Give the connections of a gain that the other half allows as well."""
        steps = self.after.steps
        whole = gain.part(gain.region)
        cut = tuple(gain.part(item) for item in gain.holes())
        direction, peer = OTHER[gain.direction], gain.region.peer
        isolated = () if peer.outside else self._isolated_at(peer, direction)
        if not any(_lies_in(peer, own_end(item, direction)) for item in isolated):
            draft = narrowed(whole, Holes(cut + isolated), steps)
            if draft is not None:
                yield Joined(draft, gain.causes, gain.isolation)
        if peer.outside:
            return
        holes = Holes(cut)
        for item in self._near(gain, direction):
            steps.take(_BOTH)
            meeting = both(whole, item.part)
            draft = None if meeting is None else narrowed(meeting, holes, steps)
            if draft is not None:
                yield Joined(draft, gain.causes + item.causes, gain.isolation)

    def _isolated_at(self, peer: End, direction: Direction) -> tuple[Part, ...]:
        key = peer, direction
        if key not in self._isolated:
            given = self.after.steps.left
            self._isolated[key] = tuple(_isolated(self.after.isolated(peer, direction), direction))
            self.once += given - self.after.steps.left
        return self._isolated[key]

    def _near(self, gain: Gain, direction: Direction) -> Iterator[_OpenHalf]:
        """Give what the other half opens to pods, and may have connections of a gain."""
        asked = _where(gain.region.peer.pods, gain.region.subject, in_namespace(gain.namespace))
        peer = gain.region.peer
        names = peer.namespaces.constraint(NAMESPACE_NAME)
        if names.others or names.absent:
            yield from self._opened_in(None, direction).near(asked)
            return
        for namespace in names.values:
            if self.after.isolating(namespace, direction):
                yield from self._opened_in(namespace, direction).near(asked)

    def _opened_in(self, namespace: str | None, direction: Direction) -> Meeting[_OpenHalf]:
        key = namespace, direction
        if key not in self._opened:
            given = self.after.steps.left
            names = self.after.namespaces(direction) if namespace is None else (namespace,)
            found = _by_region((name, self._openings(name, direction)) for name in names)
            items = (_placed(names, direction, region, causes) for region, names, causes in found)
            self._opened[key] = Meeting(items, self.after.steps)
            self.once += given - self.after.steps.left
        return self._opened[key]

    def _openings(self, namespace: str, direction: Direction) -> dict[Region, list[Cause]]:
        """Return what policies of a namespace open to pods, each region once, with what opens it only on this side."""
        known = self.before.regions(namespace, direction)
        found: dict[Region, list[Cause]] = {}
        for standing in self.after.isolating(namespace, direction):
            for item in self.after.openings(standing, direction):
                if not item.region.peer.outside:
                    self.after.steps.take(_LOOK)
                    causes = found.setdefault(item.region, [])
                    if item.region not in known:
                        causes.append(cause_of(item, direction, self.side))
        return _put_together(found)


def _by_region(
    found: Iterable[tuple[str, dict[Region, list[Cause]]]],
) -> list[tuple[Region, list[str], tuple[Cause, ...]]]:
    """Put regions without causes together that several namespaces have alike."""
    result: list[tuple[Region, list[str], tuple[Cause, ...]]] = []
    places: dict[Region, list[str]] = {}
    for namespace, regions in found:
        for region, causes in regions.items():
            if not causes and region in places:
                places[region].append(namespace)
                continue
            names = [namespace]
            if not causes:
                places[region] = names
            result.append((region, names, each_once(causes)))
    return result


def _placed(
    names: Iterable[str], direction: Direction, region: Region, causes: tuple[Cause, ...]
) -> tuple[Selection, _OpenHalf]:
    where = _where(region.subject, region.peer.pods, region.peer.namespaces)
    return where, _OpenHalf(_of(names, direction, region), causes)


def _where(own: Selection, peer: Selection, place: Selection) -> Selection:
    """Say of which pods a half is, and which pods of which namespaces, by name, are its peers."""
    constraint = place.constraint(NAMESPACE_NAME)
    names = (
        place if len(place.parts) == 1 and constraint is place.parts[0][1] else selection({NAMESPACE_NAME: constraint})
    )
    return beside((("own", own), ("peer", peer), ("place", names)))


def _lies_in(narrow: End, wide: End) -> bool:
    return narrow.namespaces <= wide.namespaces and narrow.pods <= wide.pods


def _put_together(found: dict[Region, list[Cause]]) -> dict[Region, list[Cause]]:
    """Put regions without causes together where only the listed values of the one key of their subject differ."""
    alike: dict[object, list[Region]] = {}
    for region, causes in found.items():
        if not causes and len(region.subject.parts) == 1:
            ((key, constraint),) = region.subject.parts
            if constraint.is_listed:
                alike.setdefault((key, region.peer, region.ports, region.names), []).append(region)
    wider: dict[Region, Region | None] = {}
    for several in alike.values():
        if len(several) > 1:
            key = several[0].subject.parts[0][0]
            values = (value for region in several for value in region.subject.parts[0][1].values)
            wider.update(dict.fromkeys(several))
            wider[several[0]] = evolve(several[0], subject=Selection(((key, one_of(values)),)))
    result: dict[Region, list[Cause]] = {}
    for region, causes in found.items():
        shown = wider.get(region, region)
        if shown is not None:
            result.setdefault(shown, []).extend(causes)
    return result


def _isolated(there: Iterable[tuple[str, Selection]], direction: Direction) -> Iterator[Part]:
    """Give the pods that are isolated: as one part those of one subject in several namespaces, or of listed values."""
    names: dict[Selection, list[str]] = {}
    for place, subject in there:
        names.setdefault(subject, []).append(place)
    listed: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for subject, found in names.items():
        if len(subject.parts) == 1 and subject.parts[0][1].is_listed:
            listed.setdefault((subject.parts[0][0], tuple(found)), []).extend(subject.parts[0][1].values)
        else:
            yield _of(found, direction, Region(subject, PODS))
    for (key, places), values in listed.items():
        yield _of(places, direction, Region(Selection(((key, one_of(values)),)), PODS))


def _of(names: Iterable[str], direction: Direction, region: Region) -> Part:
    """Write a region of the pods of several namespaces as connections."""
    several = tuple(names)
    place = in_namespace(several[0]) if len(several) == 1 else selection({NAMESPACE_NAME: one_of(several)})
    own = End(outside=False, namespaces=place, pods=region.subject)
    return part_of_pods(own, direction, region)
