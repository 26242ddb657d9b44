"""Atoms: what several sets of one dimension do not tell apart, each with the sets that hold it, as bits of a number."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from netpolc.sets.intervals import Intervals, union
from netpolc.sets.selections import Constraint
from netpolc.sets.steps import Steps

_WORD: Final = 512
"""Numbers of so many bits are handled as fast as small ones."""


def value_atoms(
    own: Constraint, sets: Sequence[tuple[int, Constraint]], whole: int, steps: Steps
) -> Mapping[int, Constraint]:
    """Split what one key may hold; a set comes with its bit. Bits of `whole` that no set has hold every atom.

    Raises TooManySteps where the steps run out.
    """
    listing: dict[str, int] = dict.fromkeys(own.values, 0)
    barring: dict[str, int] = {}
    others = absent = mentioned = 0
    for bit, item in sets:
        mentioned |= bit
        others |= bit if item.others else 0
        absent |= bit if item.absent else 0
        known = barring if item.others else listing
        for value in item.values:
            known[value] = known.get(value, 0) | bit
    values = sorted({*listing, *barring})
    steps.take((len(values) + len(sets)) * (1 + whole.bit_length() // _WORD))
    free = whole & ~mentioned
    found: dict[int, list[str]] = {}
    for value in values:
        if own.holds(value):
            found.setdefault(free | (others & ~barring.get(value, 0)) | listing.get(value, 0), []).append(value)
    atoms = {mask: Constraint(tuple(listed), others=False, absent=False) for mask, listed in found.items()}
    if own.others:
        listed = set(found.pop(free | others, ()))
        rest = tuple(value for value in values if value not in listed)
        atoms[free | others] = Constraint(rest, others=True, absent=False)
    if own.absent:
        mine = atoms.get(free | absent)
        atoms[free | absent] = (
            Constraint((), others=False, absent=True)
            if mine is None
            else Constraint(mine.values, mine.others, absent=True)
        )
    return atoms


def interval_atoms(
    own: Intervals, sets: Iterable[tuple[int, Intervals]], whole: int, steps: Steps
) -> Mapping[int, Intervals]:
    """Split a set of numbers by other sets. Raises TooManySteps where the steps run out."""
    turns: dict[int, int] = dict.fromkeys(own.bounds, 0)
    holding = whole
    for bit, item in sets:
        holding &= ~bit
        inside = (item & own).bounds
        steps.take(1 + (len(inside) + len(own.bounds)) * (1 + whole.bit_length() // _WORD))
        for bound in inside:
            turns[bound] = turns.get(bound, 0) ^ bit
    starts = frozenset(own.bounds[::2])
    ends = frozenset(own.bounds[1::2])
    found: dict[int, list[tuple[int, int]]] = {}
    begun, within = 0, False
    for bound in sorted(turns):
        if within:
            found.setdefault(holding, []).append((begun, bound - 1))
        holding ^= turns[bound]
        within = (within and bound not in ends) or bound in starts
        begun = bound
    return {mask: union(parts) for mask, parts in found.items()}
