"""How much of one half of a connection the policies of its namespace let through."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from attrs import define, evolve, field

from netpolc.analysis.ends import End, Part
from netpolc.analysis.halves import part
from netpolc.analysis.openings import Region, openings, possible_labels
from netpolc.analysis.policies import Index, Standing
from netpolc.analysis.regions import both, narrowed, point
from netpolc.program.model import NAMESPACE_NAME, Direction, Half, Policy, in_namespace
from netpolc.sets.addresses import EVERY_ADDRESS
from netpolc.sets.covering import uncovered
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.selections import Selection, none_of, selection
from netpolc.sets.steps import Steps


class Let(StrEnum):
    """How much of it."""

    WHOLE = "whole"
    PART = "part"
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    """It hangs on labels of namespaces."""


@define(eq=False)
class Letting:
    """Answers about halves, by the policies of one program."""

    index: Index
    _opened: dict[tuple[str, Direction], Meeting[Region]] = field(factory=dict[tuple[str, Direction], Meeting[Region]])

    @classmethod
    def of(cls, policies: Iterable[Policy], steps: Steps) -> "Letting":
        """Ask about these policies, in so many steps."""
        return cls(Index.of((Standing(policy, stays=True) for policy in policies), steps))

    def through(self, half: Half) -> Let:
        """Say how much of a half is let through, for every pod that could exist; whom nobody isolates is let through.

        Which labels a namespace has is not known, only that its name is one of them. Raises TooManySteps where the
        steps of the index run out.
        """
        direction, steps = half.rule.direction, self.index.steps
        subject = possible_labels(half.subject)
        end = End(outside=False, namespaces=in_namespace(half.namespace), pods=subject)
        isolating = [possible_labels(item.policy.subject) for item in self.index.meeting(end, direction)]
        if not isolating:
            return Let.WHOLE
        place = half.namespace, direction
        opened = self._opened_at(place)
        reaches = uncovered(subject, isolating, steps) is not None
        denies = doubtful = False
        policy = Policy(half.namespace, "", subject, (direction,), (half.rule,))
        for asked in (item.region for item in openings(policy, direction)):
            for own in _isolated(subject, isolating):
                region = evolve(asked, subject=own)
                mine = part(*place, region)
                holes = [part(*place, item) for item in opened.near(where(region)) if meets(item, region)]
                if not _is_left(mine, holes, steps):
                    reaches = True
                    continue
                reaches = reaches or any(both(mine, hole) for hole in holes)
                if _is_sure(mine, holes, direction, steps):
                    denies = True
                else:
                    doubtful = True
        if denies:
            return Let.PART if reaches else Let.NOTHING
        return Let.UNKNOWN if doubtful else Let.WHOLE

    def _opened_at(self, place: tuple[str, Direction]) -> Meeting[Region]:
        if place not in self._opened:
            standing = self.index.isolating(*place)
            regions = dict.fromkeys(
                opening.region for item in standing for opening in self.index.openings(item, place[1])
            )
            self.index.steps.take(len(regions))
            self._opened[place] = Meeting(((where(region), region) for region in regions), self.index.steps)
        return self._opened[place]


def where(region: Region) -> Selection:
    """Say which pods a region is about, so that what meets it is found without looking at all."""
    names = selection({NAMESPACE_NAME: region.peer.namespaces.constraint(NAMESPACE_NAME)})
    return beside((("name", names), ("own", region.subject), ("peer", region.peer.pods)))


def meets(item: Region, region: Region) -> bool:
    """Say whether two regions of which the pods meet have a connection in common."""
    return bool(
        item.peer.outside is region.peer.outside
        and item.ports & region.ports
        and item.peer.addresses & region.peer.addresses
    )


def _isolated(subject: Selection, isolating: Sequence[Selection]) -> Iterator[Selection]:
    """Give the parts of a subject that policies isolate; they may overlap."""
    if any(subject <= item for item in isolating):
        yield subject
    else:
        yield from dict.fromkeys(subject & item for item in isolating)


def _is_left(mine: Part, holes: Sequence[Part], steps: Steps) -> bool:
    draft = narrowed(mine, holes, steps)
    return draft is not None and point(draft, steps) is not None


def _is_sure(mine: Part, holes: Sequence[Part], direction: Direction, steps: Steps) -> bool:
    """Say whether something is left whatever labels namespaces and whatever addresses pods have.

    A namespace that is meant by its name is one that exists; of those meant by labels there is at least one.
    """
    if any(_asks_address(_peer(hole, direction)) for hole in holes):
        holes = [_with_peer(hole, direction, _anywhere(_peer(hole, direction))) for hole in holes]
        if not _is_left(mine, holes, steps):
            return False
    asked = _peer(mine, direction).namespaces
    if not any(_asks_labels(_peer(item, direction).namespaces) for item in (mine, *holes)):
        return True
    names = asked.constraint(NAMESPACE_NAME)
    if not names.others:
        return any(_is_left(*_at(name, mine, holes, direction), steps) for name in names.values)
    told = {name for hole in holes for name in _peer(hole, direction).namespaces.constraint(NAMESPACE_NAME).values}
    candidates = [*sorted(told - {*names.values}), _in_none_of({*told, *names.values})]
    return all(_is_left(*_at(name, mine, holes, direction), steps) for name in candidates)


def _in_none_of(names: set[str]) -> str:
    """Make up a namespace that nobody mentions."""
    return evolve(none_of(names), absent=False).witness() or ""


def _at(name: str, mine: Part, holes: Sequence[Part], direction: Direction) -> tuple[Part, list[Part]]:
    """Look at one namespace alone, which has whatever labels a hole asks for."""
    at = in_namespace(name)
    asked = _peer(mine, direction).namespaces & at
    near = [hole for hole in holes if _peer(hole, direction).namespaces.meets(asked)]
    return _with_namespaces(mine, direction, at), [_with_namespaces(hole, direction, at) for hole in near]


def _peer(item: Part, direction: Direction) -> End:
    return item.source if direction is Direction.INGRESS else item.destination


def _with_namespaces(item: Part, direction: Direction, namespaces: Selection) -> Part:
    return _with_peer(item, direction, evolve(_peer(item, direction), namespaces=namespaces))


def _with_peer(item: Part, direction: Direction, end: End) -> Part:
    return evolve(item, source=end) if direction is Direction.INGRESS else evolve(item, destination=end)


def _anywhere(end: End) -> End:
    return evolve(end, addresses=EVERY_ADDRESS) if _asks_address(end) else end


def _asks_address(end: End) -> bool:
    return not end.outside and end.addresses != EVERY_ADDRESS


def _asks_labels(namespaces: Selection) -> bool:
    return any(key != NAMESPACE_NAME for key, _ in namespaces.parts)
