"""What one key may hold, and conjunctions over keys, in canonical form: equal meaning is equal value.

The universe of a key is every value and its absence; there is always a value that nobody mentions.
"""

from collections.abc import Iterable, Mapping
from typing import Final, cast

from netpolc.values import frozen


@frozen(cache_hash=True)
class Constraint:
    """The values that one key may have: those listed, or all but those listed; and whether it may be absent."""

    values: tuple[str, ...]
    """Sorted, without repetition."""
    others: bool
    """False: exactly `values`; True: everything but `values`."""
    absent: bool

    def __bool__(self) -> bool:
        return self.others or self.absent or bool(self.values)

    @property
    def is_everything(self) -> bool:
        """Say whether any value and absence are allowed."""
        return self.others and self.absent and not self.values

    @property
    def is_listed(self) -> bool:
        """Say whether there are some values, listed, and nothing else."""
        return bool(self.values) and not self.others and not self.absent

    def holds(self, value: str | None) -> bool:
        """Say whether a value, or None for absence, is allowed."""
        return self.absent if value is None else (value in self.values) is not self.others

    def __and__(self, other: "Constraint") -> "Constraint":
        if self is other:
            return self
        for one, several in ((self, other), (other, self)):
            if len(one.values) == 1 and not one.others and not one.absent:  # as most are, which is all of it or nothing
                return one if (one.values[0] in several.values) is not several.others else NEVER
        if self == other:
            return self
        if self.others and other.others:
            values, others = {*self.values, *other.values}, True
        elif self.others:
            values, others = set(other.values) - set(self.values), False
        elif other.others:
            values, others = set(self.values) - set(other.values), False
        else:
            values, others = set(self.values) & set(other.values), False
            if not values and not (self.absent and other.absent):
                return NEVER
        return Constraint(tuple(sorted(values)), others, self.absent and other.absent)

    def meets(self, other: "Constraint") -> bool:
        """Say whether both can be met at once: whether `self & other` is anything."""
        if (self.absent and other.absent) or (self.others and other.others):
            return True
        if self.others:
            return not frozenset(self.values).issuperset(other.values)
        if other.others:
            return not frozenset(other.values).issuperset(self.values)
        if len(self.values) == 1:  # as most have
            return self.values[0] in other.values
        return not frozenset(self.values).isdisjoint(other.values)

    def __invert__(self) -> "Constraint":
        return Constraint(self.values, not self.others, not self.absent)

    def __or__(self, other: "Constraint") -> "Constraint":
        return ~(~self & ~other)

    def __sub__(self, other: "Constraint") -> "Constraint":
        return self & ~other

    def __le__(self, other: "Constraint") -> bool:
        if self.absent and not other.absent:
            return False
        if len(self.values) == 1 and not self.others:  # as most have
            return (self.values[0] in other.values) is not other.others
        if self.others:
            return other.others and frozenset(self.values).issuperset(other.values)
        values = frozenset(other.values)
        return values.isdisjoint(self.values) if other.others else values.issuperset(self.values)

    def __lt__(self, other: "Constraint") -> bool:
        """Order for sorting, which says nothing about what holds what."""
        return (self.values, self.others, self.absent) < (other.values, other.others, other.absent)

    def witness(self) -> str | None:
        """Pick a member: absence where allowed, else a listed value, else one that nobody mentions.

        Raises ValueError where there is none.
        """
        if self.absent:
            return None
        if not self.others:
            if not self.values:
                raise ValueError("an empty constraint has no witness")
            return self.values[0]
        number, value = 0, "other"
        while value in self.values:
            number, value = number + 1, f"other-{number}"
        return value


ANYTHING: Final = Constraint((), others=True, absent=True)
PRESENT: Final = Constraint((), others=True, absent=False)
ABSENT: Final = Constraint((), others=False, absent=True)
NEVER: Final = Constraint((), others=False, absent=False)


def one_of(values: Iterable[str]) -> Constraint:
    """Build the constraint "present, and one of these"."""
    return Constraint(tuple(sorted(set(values))), others=False, absent=False)


def none_of(values: Iterable[str]) -> Constraint:
    """Build the constraint "absent, or none of these"."""
    return Constraint(tuple(sorted(set(values))), others=True, absent=True)


@frozen(cache_hash=True)
class Selection:
    """The assignments of labels that meet a constraint for each of some keys.

    `parts` is sorted by key and holds no constraint that everything meets; what nothing can meet is `NOTHING`.
    """

    parts: tuple[tuple[str, Constraint], ...] = ()

    def __bool__(self) -> bool:
        if not self.parts:
            return True
        first = self.parts[0][1]
        return first.others or first.absent or bool(first.values)

    def __and__(self, other: "Selection") -> "Selection":
        mine, theirs = self.parts, other.parts
        if not theirs or mine is theirs:
            return self
        if not mine:
            return other
        if not self:
            return NOTHING
        merged = dict(mine)
        narrower = False
        for key, constraint in theirs:
            own = merged.get(key)
            both = constraint if own is None else own & constraint
            if both is not own:
                if not both:
                    return NOTHING
                merged[key], narrower = both, True
        if not narrower:
            return self
        parts = merged.items()
        return Selection(tuple(parts if len(merged) == len(mine) else sorted(parts)))

    def meets(self, other: "Selection") -> bool:
        """Say whether both can be met at once: whether `self & other` is anything, without building it."""
        mine, theirs = self.parts, other.parts
        if len(mine) == len(theirs) == 1 and mine[0][0] == theirs[0][0]:  # as most are
            return mine[0][1].meets(theirs[0][1])
        asked = dict(mine)
        for key, constraint in theirs:
            own = asked.get(key)
            if own is not None and not own.meets(constraint):
                return False
        return bool(self) and bool(other)

    def __lt__(self, other: "Selection") -> bool:
        """Order for sorting, which says nothing about what holds what."""
        return self.parts < other.parts

    def __le__(self, other: "Selection") -> bool:
        theirs = other.parts
        if not theirs or self.parts is theirs or not self:
            return True
        if len(self.parts) == len(theirs) == 1 and self.parts[0][0] == theirs[0][0]:  # as most are
            return self.parts[0][1] <= theirs[0][1]
        mine = dict(self.parts)
        for key, constraint in theirs:
            own = mine.get(key, ANYTHING)
            if own is not constraint and not own <= constraint:
                return False
        return True

    def __sub__(self, other: "Selection") -> "tuple[Selection, ...]":
        """Cut `other` out: disjoint selections that together hold what is left."""
        if not self.meets(other):
            return (self,) if self else ()
        pieces: list[Selection] = []
        rest = dict(self.parts)
        for key, constraint in other.parts:
            mine = rest.get(key, ANYTHING)
            outside = mine - constraint
            if outside:
                pieces.append(_canonical({**rest, key: outside}))
            rest[key] = mine & constraint
        return tuple(pieces)

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Say whether these labels are selected."""
        return all(constraint.holds(labels.get(key)) for key, constraint in self.parts)

    def constraint(self, key: str) -> Constraint:
        """Return what is asked of one key."""
        for name, constraint in self.parts:
            if name == key:
                return constraint
        return ANYTHING

    def each_value(self) -> "tuple[Selection, ...]":
        """Take a lone list of values apart; every other selection is itself."""
        if len(self.parts) == 1:
            ((key, constraint),) = self.parts
            if len(constraint.values) > 1 and not constraint.others and not constraint.absent:
                return tuple(Selection(((key, one_of((value,))),)) for value in constraint.values)
        return (self,)

    def without(self, key: str) -> "Selection":
        """Return the selection that asks nothing of one key."""
        return Selection(tuple(part for part in self.parts if part[0] != key))

    def witness(self) -> dict[str, str]:
        """Pick labels that are selected. Raises ValueError where there are none."""
        if len(self.parts) == 1:  # as most have
            ((key, constraint),) = self.parts
            value = constraint.witness()
            return {} if value is None else {key: value}
        picked = ((key, constraint.witness()) for key, constraint in self.parts)
        return {key: value for key, value in picked if value is not None}


EVERYTHING: Final = Selection()
NOTHING: Final = Selection((("", NEVER),))


def selection(constraints: Mapping[str, Constraint] | Iterable[tuple[str, Constraint]]) -> Selection:
    """Build a selection in canonical form; constraints on one key, given as pairs, all have to hold."""
    if isinstance(constraints, dict | Mapping):  # a dict needs no abstract class to be asked
        return _canonical(cast("Mapping[str, Constraint]", constraints))
    merged: dict[str, Constraint] = {}
    for key, constraint in constraints:
        mine = merged.get(key)
        merged[key] = constraint if mine is None else mine & constraint
    return _canonical(merged)


def _canonical(constraints: Mapping[str, Constraint]) -> Selection:
    parts: list[tuple[str, Constraint]] = []
    for part in constraints.items():
        constraint = part[1]
        if not constraint.others or not constraint.absent:
            if not constraint:
                return NOTHING
            parts.append(part)
        elif constraint.values:
            parts.append(part)
    if len(parts) > 1:
        parts.sort()
    return Selection(tuple(parts))
