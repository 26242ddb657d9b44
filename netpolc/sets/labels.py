"""Sets of label assignments: unions of selections, whose `==` is equality of meaning."""

from collections.abc import Mapping
from typing import ClassVar, Final

from attrs import field

from netpolc.sets.covering import uncovered
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.values import frozen


def _kept(members: tuple[Selection, ...]) -> tuple[Selection, ...]:
    """Drop members that hold nothing and those that lie inside another."""
    kept: list[Selection] = []
    for item in dict.fromkeys(members):
        if item and not any(item <= other for other in kept):
            kept = [*(other for other in kept if not other <= item), item]
    return tuple(sorted(kept))


@frozen(eq=False)
class Labels:
    """Every assignment that one of the members selects; no member lies inside another."""

    members: tuple[Selection, ...] = field(default=(), converter=_kept)

    __hash__: ClassVar[None]  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride] - equal sets may have different members

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Labels) and self <= other and other <= self

    def __bool__(self) -> bool:
        return bool(self.members)

    def __or__(self, other: "Labels") -> "Labels":
        return Labels(self.members + other.members)

    def __and__(self, other: "Labels") -> "Labels":
        return Labels(tuple(mine & theirs for mine in self.members for theirs in other.members))

    def __sub__(self, other: "Labels") -> "Labels":
        left = list(self.members)
        for cut in other.members:
            left = [piece for item in left for piece in item - cut]
        return Labels(tuple(left))

    def __invert__(self) -> "Labels":
        return ALL_LABELS - self

    def __le__(self, other: "Labels") -> bool:
        return all(uncovered(item, other.members) is None for item in self.members)

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Say whether an assignment is in the set."""
        return any(item.holds(labels) for item in self.members)

    def witness(self) -> dict[str, str]:
        """Pick a member. Raises ValueError where there is none."""
        if not self.members:
            raise ValueError("an empty set has no witness")
        return self.members[0].witness()


NO_LABELS: Final = Labels()
ALL_LABELS: Final = Labels((EVERYTHING,))
