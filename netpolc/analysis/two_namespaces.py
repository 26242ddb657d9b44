"""A point of a region whose ends may each lie in any of several namespaces."""

from typing import Final

from attrs import evolve

from netpolc.analysis.ends import End, Part
from netpolc.analysis.regions import RowDraft, point, search
from netpolc.program.model import NAMESPACE_NAME, in_namespace
from netpolc.sets.products import Box, Dimension
from netpolc.sets.selections import ANYTHING, Constraint, Selection, none_of, one_of, selection
from netpolc.sets.steps import Steps

_SOURCE: Final[Dimension] = ("source namespace", NAMESPACE_NAME)
_DESTINATION: Final[Dimension] = ("destination namespace", NAMESPACE_NAME)


def any_point(draft: RowDraft, steps: Steps) -> tuple[Box, bool] | None:
    """Find a part of a draft that none of its holes meets, or None where there is nothing left of it.

    As `point`, which asks for an end in one namespace by name. Two namespaces have labels of their own, and one has the
    same labels at both ends: so a point in which both ends can only have one name is looked for with that name alone.
    The second value says that both ends lie in one namespace. Raises TooManySteps where the steps run out.
    """
    part = draft.part
    if part.source.outside or part.destination.outside or _is_one(part.source) or _is_one(part.destination):
        return point(draft, steps)
    left: Part | None = part
    while left is not None and (box := search(draft, left, steps, shared=False)) is not None:
        names = _name(box, _SOURCE), _name(box, _DESTINATION)
        apart = _apart(*names)
        if apart is not None:
            return {**box, _SOURCE: apart[0], _DESTINATION: apart[1]}, False
        (name,) = names[0].values
        here = _in(part, in_namespace(name))
        found = None if here is None else point(RowDraft(here, draft.holes), steps)
        if found is not None:
            return found
        left = _in(left, selection({NAMESPACE_NAME: none_of((name,))}))
    found_box = search(draft, part, steps, shared=True)
    return None if found_box is None else (found_box, True)


def _is_one(end: End) -> bool:
    name = end.namespaces.constraint(NAMESPACE_NAME)
    return len(name.values) == 1 and not name.others


def _in(part: Part, namespaces: Selection) -> Part | None:
    both = part.source.namespaces & namespaces
    return evolve(part, source=evolve(part.source, namespaces=both)) if both else None


def _name(box: Box, dimension: Dimension) -> Constraint:
    """Return what the name of a namespace may be; every namespace has one."""
    factor = box.get(dimension, ANYTHING)
    if not isinstance(factor, Constraint):
        raise TypeError("names are no intervals")
    return evolve(factor, absent=False)


def _apart(mine: Constraint, theirs: Constraint) -> tuple[Constraint, Constraint] | None:
    """Choose a name for one namespace, and leave the others for the second; None where both can only have one name."""
    several = mine.values[:2]
    if mine.others:
        # A namespace that nobody mentions leaves the other end all of its names.
        nameless = none_of({*mine.values, *theirs.values})
        several = (evolve(nameless, absent=False).witness() or "",)
    for name in several:
        chosen = one_of((name,))
        rest = theirs - chosen
        if rest:
            return chosen, rest
    return None
