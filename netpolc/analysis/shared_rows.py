"""Rows that are equal in several environments, told once."""

from collections.abc import Iterable

from netpolc.analysis.answers import Difference, Rename, Row
from netpolc.values import frozen


@frozen
class SharedRow:
    """A row with the environments that have it, and the row of each, which may have other causes there."""

    opened: bool
    environments: tuple[str | None, ...]
    """By name; None stands for a project without environments."""
    rows: tuple[Row, ...]
    """In the order of the environments; they are equal in their connections and classes."""
    renames: tuple[Rename, ...] = ()
    """What it follows, as the first environment has it; in the others that is of the same names."""

    @property
    def row(self) -> Row:
        """The row of the first environment."""
        return self.rows[0]


def shared(answers: Iterable[tuple[str | None, Difference]]) -> tuple[SharedRow, ...]:
    """Tell rows that are equal in several environments once, however much else differs between these.

    Each answer comes with the name of its environment. What opened comes first; otherwise the order is that of the
    answers. Takes time in proportion to the rows.
    """
    every = tuple(answers)
    found: dict[object, tuple[bool, tuple[Rename, ...], list[tuple[str | None, Row]]]] = {}
    for opened in (True, False):
        for name, difference in every:
            for row in difference.opened if opened else difference.closed:
                renames = tuple(difference.renames[number] for number in row.renames)
                key = opened, row.connections, row.classes, tuple(rename.names for rename in renames)
                found.setdefault(key, (opened, renames, []))[2].append((name, row))
    return tuple(
        SharedRow(opened, tuple(name for name, _ in several), tuple(row for _, row in several), renames)
        for opened, renames, several in found.values()
    )
