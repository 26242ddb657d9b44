"""Parts less other parts: narrowed where one product says it, and a point of what is left."""

from collections.abc import Iterable
from typing import Final

from attrs import evolve, frozen

from netpolc.analysis.answers import End, Part
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.intervals import Intervals
from netpolc.sets.products import Box, Dimension, Factor, Steps, find, meet, minus, outside
from netpolc.sets.selections import ANYTHING, Constraint, Selection, selection

_SOURCE: Final = "source"
_DESTINATION: Final = "destination"
_IN: Final = " namespace"
_AT: Final = " address"
_PORTS: Final = ("ports", "")
_NAME: Final = "name"


@frozen
class Draft:
    """A part less its holes, each of which is cut to the part."""

    part: Part
    holes: tuple[Part, ...]


def narrowed(part: Part, holes: Iterable[Part]) -> Draft | None:
    """Bring a region into the form that a row has, or None where one hole already holds all of it.

    Holes that the part does not meet go; one that reaches beyond the part in all dimensions but one is cut out where
    the rest is one product that a LabelSelector can say.
    """
    shared = share_namespace(part)
    start = box_of(part, shared=shared)
    if start is None:
        return None
    box: Box = start
    near: list[Box] = [hole for hole in (_hole(item, part, shared=shared) for item in holes) if hole is not None]
    while True:
        left: list[Box] = []
        changed = False
        for hole in near:
            beyond = outside(box, hole)
            if beyond is None:
                continue
            if not beyond:
                return None
            if len(beyond) == 1:
                rest = minus(box.get(beyond[0], ANYTHING), hole[beyond[0]])
                if isinstance(rest, Intervals) or not (rest.absent and rest.values and not rest.others):
                    box = {**box, beyond[0]: rest}
                    changed = True
                    continue
            left.append(hole)
        near = left
        if not changed:
            break
    cut_holes = [inside for inside in (meet(box, hole) for hole in near) if inside is not None]
    kept = [
        hole
        for index, hole in enumerate(cut_holes)
        if not any(
            outside(hole, other) == [] and (place < index or outside(other, hole) != [])
            for place, other in enumerate(cut_holes)
            if place != index
        )
    ]
    return Draft(part_of(box, part, shared=shared), tuple(part_of(hole, part, shared=shared) for hole in kept))


def point(draft: Draft, steps: Steps) -> tuple[Box, bool] | None:
    """Find a part of a draft that none of its holes meets, or None where there is nothing left of it.

    The second value says that both ends lie in one namespace. Raises TooManySteps where the steps run out.
    """
    part = draft.part
    if share_namespace(part) or part.source.outside or part.destination.outside:
        return _search(draft, part, steps, shared=share_namespace(part))
    here, there = _name(part.source), _name(part.destination)
    mine, theirs = here.constraint(NAMESPACE_NAME), there.constraint(NAMESPACE_NAME)
    fixed_source = len(mine.values) == 1 and not mine.others
    home, free = (mine, theirs) if fixed_source else (theirs, mine)
    apart, together = free - home, free & home
    for constraint, shared in ((apart, False), (together, True)):
        if constraint:
            end = part.destination if fixed_source else part.source
            namespaces = end.namespaces & Selection(((NAMESPACE_NAME, constraint),))
            limited = evolve(end, namespaces=namespaces)
            case = evolve(part, destination=limited) if fixed_source else evolve(part, source=limited)
            found = _search(draft, case, steps, shared=shared)
            if found is not None:
                return found
    return None


def _search(draft: Draft, part: Part, steps: Steps, *, shared: bool) -> tuple[Box, bool] | None:
    box = box_of(part, shared=shared)
    if box is None:
        return None
    holes = [hole for hole in (_hole(item, part, shared=shared) for item in draft.holes) if hole is not None]
    found = find(box, holes, steps)
    return None if found is None else (found, shared)


def within(narrow: Draft, wide: Draft) -> bool:
    """Say whether all of one region surely lies in another; False may also mean that it was not looked into."""
    mine, theirs = narrow.part, wide.part
    if mine.ports - theirs.ports or not (
        mine.source.pods <= theirs.source.pods and mine.destination.pods <= theirs.destination.pods
    ):
        return False  # as most are, of many: there is no need to look at the rest
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
    source, destination = _both_ends(left.source, right.source), _both_ends(left.destination, right.destination)
    ports, names = left.ports & right.ports, left.names & right.names
    if source is None or destination is None or not ports or not names:
        return None
    part = Part(source, destination, ports, names)
    if not share_namespace(part):
        return part
    namespaces = source.namespaces & destination.namespaces
    if not namespaces:
        return None
    return evolve(
        part, source=evolve(source, namespaces=namespaces), destination=evolve(destination, namespaces=namespaces)
    )


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
    box: dict[Dimension, Factor] = {_PORTS: part.ports, (_SOURCE + _AT, ""): part.source.addresses}
    box[_DESTINATION + _AT, ""] = part.destination.addresses
    for name, end in ((_SOURCE, part.source), (_DESTINATION, part.destination)):
        for key, constraint in end.pods.parts:
            box[name, key] = constraint
    for name, end in ((_SOURCE, part.source), (_SOURCE if shared else _DESTINATION, part.destination)):
        for key, constraint in end.namespaces.parts:
            mine = box.get((name + _IN, key), constraint)
            if isinstance(mine, Constraint):
                box[name + _IN, key] = mine & constraint
    for name, constraint in part.names.parts:
        box[_NAME, name] = constraint
    return box if all(box.values()) else None


def part_of(box: Box, like: Part, *, shared: bool) -> Part:
    """Read a product back as a part; `like` says which ends are outside."""
    ports = box[_PORTS]
    if not isinstance(ports, Intervals):
        raise TypeError("ports are intervals")
    return Part(
        _end(box, _SOURCE, _SOURCE, like.source.outside),
        _end(box, _DESTINATION, _SOURCE if shared else _DESTINATION, like.destination.outside),
        ports,
        _selection(box, _NAME),
    )


def _end(box: Box, name: str, place: str, is_outside: bool) -> End:
    addresses = box[name + _AT, ""]
    if not isinstance(addresses, Intervals):
        raise TypeError("addresses are intervals")
    return End(is_outside, _selection(box, place + _IN), _selection(box, name), addresses)


def _selection(box: Box, kind: str) -> Selection:
    return selection(
        {key: factor for (name, key), factor in box.items() if name == kind and isinstance(factor, Constraint)}
    )


def _name(end: End) -> Selection:
    return selection({NAMESPACE_NAME: end.namespaces.constraint(NAMESPACE_NAME)})
