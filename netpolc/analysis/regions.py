"""Parts less other parts: narrowed where one product says it, and a point of what is left."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from attrs import define, field

from netpolc.analysis.ends import End, Part
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.intervals import Intervals
from netpolc.sets.nesting import outermost
from netpolc.sets.products import Box, Dimension, Factor, find, meet, minus, outside, without
from netpolc.sets.selections import ANYTHING, EVERYTHING, Constraint, Selection, selection
from netpolc.sets.steps import Steps
from netpolc.values import frozen

_SOURCE: Final = "source"
_DESTINATION: Final = "destination"
_IN: Final = " namespace"
_AT: Final = " address"
_PORTS: Final = ("ports", "")
_NAME: Final = "name"
_BOX: Final = 5
"""To write a part as a product costs so many steps."""
_KEPT: Final = 25
"""To keep a hole costs so many, for the memory that it takes."""
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
    _boxes: dict[tuple[bool, bool, bool], list[dict[Dimension, Factor]]] = field(
        factory=dict[tuple[bool, bool, bool], list[dict[Dimension, Factor]]]
    )

    def boxes(self, part: Part, steps: Steps, *, shared: bool) -> list[dict[Dimension, Factor]]:
        """Return the holes that may meet a part; `shared`: both of its ends lie in one namespace."""
        key = part.source.outside, part.destination.outside, shared
        known = self._boxes.get(key)
        if known is None:
            steps.take(_BOX * len(self.parts))
            boxes = (_hole(item, part, shared=shared) for item in self.parts)
            known = self._boxes[key] = [box for box in boxes if box is not None]
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
    narrow = _less(start, cut.boxes(part, steps, shared=shared), steps)
    if narrow is None:
        return None
    box, near = narrow
    steps.take(_KEPT * len(near))
    kept = outermost([inside for inside in (meet(box, hole) for hole in near) if inside is not None], steps)
    rest = part if one_place and box is start else part_of(box, part, shared=shared)
    return RowDraft(rest, tuple(part_of(hole, part, shared=shared) for hole in kept))


def _less(
    box: Box, holes: list[dict[Dimension, Factor]], steps: Steps
) -> tuple[Box, list[dict[Dimension, Factor]]] | None:
    """Cut out what reaches beyond the box in all dimensions but one, and return the rest; None: nothing is left."""
    while True:
        left: list[dict[Dimension, Factor]] = []
        ranges: dict[Dimension, list[Intervals]] = {}
        before = box
        steps.take(LOOK * len(holes))
        for hole in holes:
            beyond = outside(box, hole)
            if beyond is None:
                continue
            if not beyond:
                return None
            cut = hole[beyond[0]]
            if len(beyond) > 1:
                left.append(hole)
            elif isinstance(cut, Intervals):
                ranges.setdefault(beyond[0], []).append(cut)
            elif _is_sayable(rest := minus(box.get(beyond[0], ANYTHING), cut)):
                box = {**box, beyond[0]: rest}
            else:
                left.append(hole)
        if box is before and not ranges:
            return box, left
        box, holes = without(box, ranges), left
        if not all(box[dimension] for dimension in ranges):
            return None


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
    own = [hole for hole in (_hole(item, narrow.part, shared=shared) for item in narrow.holes) if hole is not None]
    for item in wide.holes:
        hole = _hole(item, narrow.part, shared=shared)
        inside = None if hole is None else meet(box, hole)
        if inside is not None and not any(outside(inside, cut) == [] for cut in own):
            return False
    return True


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
    source, destination = part.source, part.destination
    if not (_is_limited(part) and source.pods and destination.pods):
        return None
    box: dict[Dimension, Factor] = {_PORTS: part.ports, (_SOURCE + _AT, ""): source.addresses}
    box[_DESTINATION + _AT, ""] = destination.addresses
    for name, end in ((_SOURCE, source), (_DESTINATION, destination)):
        for key, constraint in end.pods.parts:
            box[name, key] = constraint
    for name, end in ((_SOURCE + _IN, source), ((_SOURCE if shared else _DESTINATION) + _IN, destination)):
        for key, constraint in end.namespaces.parts:
            mine = box.get((name, key))
            both = box[name, key] = mine & constraint if isinstance(mine, Constraint) else constraint
            if not both:
                return None
    for name, constraint in part.names.parts:
        box[_NAME, name] = constraint
    return box


def part_of(box: Box, like: Part, *, shared: bool) -> Part:
    """Read a product back as a part; `like` says which ends are outside."""
    found: dict[str, dict[str, Constraint]] = {}
    for (name, key), factor in box.items():
        if isinstance(factor, Constraint):
            found.setdefault(name, {})[key] = factor
    said = {name: selection(constraints) for name, constraints in found.items()}
    ends: list[End] = []
    for name, place, end in (
        (_SOURCE, _SOURCE, like.source),
        (_DESTINATION, _SOURCE if shared else _DESTINATION, like.destination),
    ):
        namespaces, pods = said.get(place + _IN, EVERYTHING), said.get(name, EVERYTHING)
        ends.append(End(end.outside, namespaces, pods, _intervals(box, (name + _AT, ""))))
    return Part(ends[0], ends[1], _intervals(box, _PORTS), said.get(_NAME, EVERYTHING))


def _intervals(box: Box, dimension: Dimension) -> Intervals:
    factor = box[dimension]
    if not isinstance(factor, Intervals):
        raise TypeError("ports and addresses are intervals")
    return factor
