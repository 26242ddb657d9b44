"""Which rows of a comparison lose some of their connections when the program is another one."""

from collections.abc import Iterator, Sequence
from typing import Final

from netpolc.analysis.answers import Row, RowEnd
from netpolc.analysis.ends import End
from netpolc.analysis.policies import facing
from netpolc.analysis.regions import RowDraft, both, point
from netpolc.program.model import Program
from netpolc.sets.intervals import Intervals
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.selections import Selection
from netpolc.sets.steps import Steps

STEPS: Final = 3_000_000
"""To say which rows of a comparison meet which takes so many steps at most."""


def differing(before: Program, after: Program) -> frozenset[str]:
    """Name the namespaces in which two programs do not say the same."""
    old, new = facing(before, after)
    return frozenset(item.policy.namespace for item in (*old, *new) if not item.stays)


def restricted(program: Program, namespaces: frozenset[str]) -> Program:
    """Return what a program says in some namespaces.

    A connection of a row is allowed on one side at least, so in every namespace in which both sides say the same its
    half is allowed: whether another program that says the same there allows it hangs on the other namespaces alone.
    """
    return Program(program.environment, tuple(item for item in program.policies if item.namespace in namespaces))


class Rows:
    """The rows that opened, or those that closed, in one environment."""

    def __init__(self, rows: Sequence[Row], steps: Steps) -> None:
        self._rows: Final = rows
        self._steps: Final = steps
        self._equal: Final[dict[object, list[int]]] = {}
        possible: list[tuple[Selection, tuple[int, Row]]] = []
        for number, row in enumerate(rows):
            self._equal.setdefault(row.connections, []).append(number)
            if isinstance(row.source, End):
                possible.append((_pods(row), (number, row)))
        self._possible: Final = Meeting(possible, steps)

    def meeting(self, others: Sequence[Row]) -> frozenset[int]:
        """Say which rows have a connection in common with one of some others. Raises TooManySteps."""
        found = {number for other in others for number in self._equal.get(other.connections, ())}
        for other in others:
            if len(found) == len(self._rows):
                break
            found.update(self._near(other, found))
        return frozenset(found)

    def _near(self, other: Row, found: set[int]) -> Iterator[int]:
        if isinstance(other.source, End):
            for number, near in self._possible.near(_pods(other)):
                if number not in found and self._meet(near, other):
                    yield number
            return
        for number, row in enumerate(self._rows):
            self._steps.take(1)
            if number not in found and _meet(row, other):
                yield number

    def _meet(self, row: Row, other: Row) -> bool:
        part = both(row.part, other.part)
        self._steps.take(8)
        return part is not None and point(RowDraft(part, row.except_ + other.except_), self._steps) is not None


def _pods(row: Row) -> Selection:
    return beside((("destination", row.part.destination.pods), ("source", row.part.source.pods)))


def _meet(row: Row, other: Row) -> bool:
    return (
        _share(row.source, other.source)
        and _share(row.destination, other.destination)
        and bool(row.ports & other.ports)
    )


def _share(left: RowEnd, right: RowEnd) -> bool:
    if isinstance(left, Intervals) or isinstance(right, Intervals):
        return isinstance(left, Intervals) and isinstance(right, Intervals) and bool(left & right)
    return not frozenset(_names(left)).isdisjoint(_names(right))


def _names(end: RowEnd) -> tuple[str, ...]:
    return end if isinstance(end, tuple) else (end,) if isinstance(end, str) else ()
