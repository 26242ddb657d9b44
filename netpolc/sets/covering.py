"""Whether selections together hold all of another one."""

from collections.abc import Iterable, Sequence
from typing import Final

from netpolc.sets.products import Box
from netpolc.sets.searching import find_by_choosing
from netpolc.sets.selections import Constraint, Selection, selection
from netpolc.sets.steps import Steps, TooManySteps

COVER_STEPS: Final = 1_000_000
"""Whether a selection is covered is told within so many steps, or given up."""
_FIRST: Final = 4_000
"""So many steps one cover is cut out after the other, which is quickest where something is left over."""


def uncovered(subject: Selection, covers: Iterable[Selection], steps: Steps | None = None) -> Selection | None:
    """Return a part of `subject` that none of `covers` holds, or None where they hold all of it.

    The question is co-NP-complete. Raises TooManySteps where `steps` (COVER_STEPS where there are none) run out.
    """
    if not subject:
        return None
    known = tuple(dict.fromkeys(covers))
    steps = steps or Steps(COVER_STEPS)
    first = Steps(min(steps.left, _FIRST + 2 * len(known)))
    given = first.left
    try:
        return _first_piece(subject, known, first)
    except TooManySteps:
        pass
    finally:
        steps.left -= given - max(0, first.left)
    found = find_by_choosing(_box(subject), [_box(cover) for cover in known if cover], steps)
    if found is None:
        return None
    return selection({key: item for (_, key), item in found.items() if isinstance(item, Constraint)})


def surely_covered(subject: Selection, covers: Iterable[Selection], steps: Steps) -> bool:
    """Say whether covers surely hold all of a selection; False may also mean that it was given up."""
    own = Steps(max(0, min(steps.left, COVER_STEPS // 10)))
    given = own.left
    try:
        return uncovered(subject, covers, own) is None
    except TooManySteps:
        return False
    finally:
        steps.left -= given - own.left


def _first_piece(subject: Selection, covers: Sequence[Selection], steps: Steps) -> Selection | None:
    """Cut one cover out after the other, and follow the first piece that is left."""
    stack = [(subject, 0)]
    while stack:
        piece, start = stack.pop()
        for number in range(start, len(covers)):
            steps.take(1)
            cover = covers[number]
            if not piece.meets(cover):
                continue
            pieces = piece - cover
            steps.take(sum(1 + len(constraint.values) // 8 for item in pieces for _, constraint in item.parts))
            if not pieces:
                break
            piece = pieces[0]
            stack += [(other, number + 1) for other in reversed(pieces[1:])]
        else:
            return piece
    return None


def _box(item: Selection) -> Box:
    return {("", key): constraint for key, constraint in item.parts}
