"""Parts less other parts: narrowed where one product says it, and a point of what is left."""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final

from attrs import define, field

from netpolc.analysis.bits import members
from netpolc.analysis.ends import End, Part
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.cutting import Cuts
from netpolc.sets.intervals import Intervals
from netpolc.sets.nesting import outermost
from netpolc.sets.products import Box, Dimension, Factor, intersection, meet, outside
from netpolc.sets.searching import find
from netpolc.sets.selections import EVERYTHING, Constraint, Selection, selection
from netpolc.sets.steps import Steps
from netpolc.values import frozen

_SOURCE: Final = "source"
_DESTINATION: Final = "destination"
_SOURCE_IN: Final = "source namespace"
_DESTINATION_IN: Final = "destination namespace"
_SOURCE_AT: Final = ("source address", "")
_DESTINATION_AT: Final = ("destination address", "")
_PORTS: Final = ("ports", "")
_NAME: Final = "name"
_BOX: Final = 5
"""To write a part as a product costs so many steps."""
_KEPT: Final = 25
"""To keep a hole costs so many, for the memory that it takes."""
_MEMO: Final = 1 << 14
"""Most ends stand in many regions, and in what is left out of these."""
LOOK: Final = 2
"""To look at one product beside another costs so many."""


@frozen(cache_hash=True)
class RowDraft:
    """A part less its holes, each of which is cut to the part."""

    part: Part
    holes: tuple[Part, ...]


@define(eq=False)
class Holes:
    """Parts that are cut out of others, written as products once for all of these."""

    parts: Sequence[Part]
    _cuts: dict[tuple[bool, bool, bool], Cuts] = field(factory=dict[tuple[bool, bool, bool], Cuts])

    def cuts(self, part: Part, steps: Steps, *, shared: bool) -> Cuts:
        """Return the holes that may meet a part; `shared`: both of its ends lie in one namespace."""
        key = part.source.outside, part.destination.outside, shared
        known = self._cuts.get(key)
        if known is None:
            steps.take(_BOX * len(self.parts))
            boxes = (_hole(item, part, shared=shared) for item in self.parts)
            known = self._cuts[key] = Cuts([box for box in boxes if box is not None])
        return known


def narrowed(part: Part, holes: Collection[Part] | Holes, steps: Steps) -> RowDraft | None:
    """Bring a region into the form that a row has, or None where one hole already holds all of it.

    Holes that the part does not meet go; one that reaches beyond the part in all dimensions but one is cut out where
    the rest is one product that a LabelSelector can say. Raises TooManySteps where the steps run out.
    """
    steps.take(_BOX)
    shared = share_namespace(part)
    cut = holes if isinstance(holes, Holes) else Holes(tuple(holes))
    one_place = not shared or part.source.namespaces == part.destination.namespaces
    if one_place and not cut.parts:
        return RowDraft(part, ()) if _is_something(part, shared) else None
    start = box_of(part, shared=shared)
    if start is None:
        return None
    cuts = cut.cuts(part, steps, shared=shared)
    left = cuts.beside(start)
    near = left.shrink(cuts.every, lambda count: steps.take(LOOK * count), lambda rest, _factor: _is_sayable(rest))
    if near is None:
        return None
    steps.take(_KEPT * near.bit_count())
    kept = outermost([left.inside(number) for number in members(near)], steps)
    box = left.box
    rest = part if one_place and box is start else part_of(box, part, shared=shared)
    return RowDraft(rest, tuple(part_of(hole, part, shared=shared) for hole in kept))


def _is_sayable(factor: Factor) -> bool:
    """Say whether a LabelSelector says it: not absence or one of some values."""
    return isinstance(factor, Intervals) or not (factor.absent and factor.values and not factor.others)


def point(draft: RowDraft, steps: Steps) -> tuple[Box, bool] | None:
    """Find a part of a draft that none of its holes meets, or None where there is nothing left of it.

    The second value says that both ends lie in one namespace. Raises TooManySteps where the steps run out.
    """
    for case, shared in _cases(draft.part):
        found = search(draft, case, steps, shared=shared)
        if found is not None:
            return found, shared
    return None


def whole(part: Part) -> tuple[Part, bool] | None:
    """Return what `point` finds in a part of which nothing is cut out, as a part: no search is needed for it."""
    return next((item for item in _cases(part) if _is_something(*item)), None)


def _cases(part: Part) -> Iterator[tuple[Part, bool]]:
    """Take a part apart by whether both of its ends lie in one namespace, and say so of each."""
    if share_namespace(part) or part.source.outside or part.destination.outside:
        yield part, share_namespace(part)
        return
    mine = part.source.namespaces.constraint(NAMESPACE_NAME)
    theirs = part.destination.namespaces.constraint(NAMESPACE_NAME)
    fixed_source = len(mine.values) == 1 and not mine.others
    home, free = (mine, theirs) if fixed_source else (theirs, mine)
    for constraint, shared in ((free - home, False), (free & home, True)):
        if constraint:
            end = part.destination if fixed_source else part.source
            namespaces = end.namespaces & Selection(((NAMESPACE_NAME, constraint),))
            limited = _placed(end, namespaces)
            ends = (part.source, limited) if fixed_source else (limited, part.destination)
            yield Part(*ends, part.ports, part.names), shared


def _is_something(part: Part, shared: bool) -> bool:
    source, destination = part.source, part.destination
    places = source.namespaces & destination.namespaces if shared else source.namespaces and destination.namespaces
    return bool(_is_limited(part) and source.pods and destination.pods and places)


def _is_limited(part: Part) -> bool:
    """Say whether there are ports, names of them, and addresses, without a call for each."""
    return bool(part.ports.bounds and part.source.addresses.bounds and part.destination.addresses.bounds and part.names)


def search(draft: RowDraft, part: Part, steps: Steps, *, shared: bool) -> Box | None:
    """Find a part of `part` that no hole of a draft meets; `shared`: both ends lie in one namespace.

    Raises TooManySteps where the steps run out.
    """
    box = box_of(part, shared=shared)
    if box is None:
        return None
    holes = [hole for hole in (_hole(item, part, shared=shared) for item in draft.holes) if hole is not None]
    return find(box, holes, steps)


def within(narrow: RowDraft, wide: RowDraft, steps: Steps) -> bool:
    """Say whether all of one region surely lies in another; False may also mean that it was not looked into.

    Raises TooManySteps where the steps run out.
    """
    mine, theirs = narrow.part, wide.part
    steps.take(LOOK)
    if not (
        mine.names <= theirs.names
        and mine.source.pods <= theirs.source.pods
        and mine.destination.pods <= theirs.destination.pods
        and mine.ports <= theirs.ports
    ):
        return False  # as most are, of many: there is no need to look at the rest
    steps.take(_BOX * (4 + len(narrow.holes)) + (_BOX + LOOK * len(narrow.holes)) * len(wide.holes))
    shared = share_namespace(narrow.part)
    box = box_of(narrow.part, shared=shared)
    around = _hole(wide.part, narrow.part, shared=shared)
    if box is None or around is None or outside(box, around) != []:
        return False
    holes = (_hole(item, narrow.part, shared=shared) for item in wide.holes)
    met = [inside for inside in (meet(box, hole) for hole in holes if hole is not None) if inside is not None]
    own = [_hole(item, narrow.part, shared=shared) for item in narrow.holes] if met else []
    return all(any(cut is not None and outside(inside, cut) == [] for cut in own) for inside in met)


def share_namespace(part: Part) -> bool:
    """Say whether both ends are pods of one namespace that is given by name."""
    if part.source.outside or part.destination.outside:
        return False
    mine = part.source.namespaces.constraint(NAMESPACE_NAME)
    return len(mine.values) == 1 and not mine.others and mine == part.destination.namespaces.constraint(NAMESPACE_NAME)


def both(left: Part, right: Part) -> Part | None:
    """Return the connections that lie in both parts, or None where there are none."""
    if not left.ports.meets(right.ports):
        return None  # as of most, of many
    source = _both_ends(left.source, right.source)
    destination = None if source is None else _both_ends(left.destination, right.destination)
    ports, names = left.ports & right.ports, left.names & right.names
    if source is None or destination is None or not names:
        return None
    part = Part(source, destination, ports, names)
    if source.namespaces == destination.namespaces or not share_namespace(part):
        return part
    namespaces = source.namespaces & destination.namespaces
    if not namespaces:
        return None
    return Part(_placed(source, namespaces), _placed(destination, namespaces), ports, names)


def _placed(end: End, namespaces: Selection) -> End:
    return End(end.outside, namespaces, end.pods, end.addresses)


def _both_ends(left: End, right: End) -> End | None:
    if left.outside is not right.outside:
        return None
    namespaces, pods = left.namespaces & right.namespaces, left.pods & right.pods
    addresses = left.addresses & right.addresses
    return End(left.outside, namespaces, pods, addresses) if namespaces and pods and addresses else None


def _hole(hole: Part, part: Part, *, shared: bool) -> dict[Dimension, Factor] | None:
    if hole.source.outside is not part.source.outside or hole.destination.outside is not part.destination.outside:
        return None
    return box_of(hole, shared=shared)


def box_of(part: Part, *, shared: bool) -> dict[Dimension, Factor] | None:
    """Write a part as a product; `shared`: the namespaces of both ends are one, so have one dimension for each key.

    None: nothing is in the part.
    """
    box: dict[Dimension, Factor] = {
        _PORTS: part.ports,
        _SOURCE_AT: part.source.addresses,
        _DESTINATION_AT: part.destination.addresses,
    }
    box.update(_factors(_SOURCE, part.source.pods))
    box.update(_factors(_DESTINATION, part.destination.pods))
    box.update(_factors(_SOURCE_IN, part.source.namespaces))
    if not shared:
        box.update(_factors(_DESTINATION_IN, part.destination.namespaces))
    elif part.destination.namespaces is not part.source.namespaces:
        for dimension, constraint in _factors(_SOURCE_IN, part.destination.namespaces):
            box[dimension] = intersection(box.get(dimension, constraint), constraint)
    box.update(_factors(_NAME, part.names))
    return box if all(box.values()) else None


def part_of(box: Box, like: Part, *, shared: bool) -> Part:
    """Read a product back as a part; `like` says which ends are outside."""
    ports, *addresses = _ranges(box)
    asked: dict[str, list[tuple[str, Constraint]]] = {}
    for (name, key), factor in box.items():
        if isinstance(factor, Constraint):
            asked.setdefault(name, []).append((key, factor))
    selections = {name: _selection(tuple(parts)) for name, parts in asked.items()}

    there = selections.get(_SOURCE_IN if shared else _DESTINATION_IN, EVERYTHING)
    source = _end(
        like.source.outside, selections.get(_SOURCE_IN, EVERYTHING), selections.get(_SOURCE, EVERYTHING), addresses[0]
    )
    destination = _end(like.destination.outside, there, selections.get(_DESTINATION, EVERYTHING), addresses[1])
    return Part(source, destination, ports, selections.get(_NAME, EVERYTHING))


def _ranges(box: Box) -> Iterator[Intervals]:
    """Give the ports and the addresses of both ends."""
    for dimension in (_PORTS, _SOURCE_AT, _DESTINATION_AT):
        factor = box[dimension]
        if not isinstance(factor, Intervals):
            raise TypeError("ports and addresses are intervals")
        yield factor


@lru_cache(_MEMO)
def _factors(name: str, selected: Selection) -> tuple[tuple[Dimension, Constraint], ...]:
    return tuple(((name, key), constraint) for key, constraint in selected.parts)


@lru_cache(_MEMO)
def _selection(parts: tuple[tuple[str, Constraint], ...]) -> Selection:
    return selection(parts)


@lru_cache(_MEMO)
def _end(is_outside: bool, namespaces: Selection, pods: Selection, addresses: Intervals) -> End:
    return End(is_outside, namespaces, pods, addresses)
