"""Rows that are equal in several environments, told once."""

from collections.abc import Iterable

from attrs import frozen

from netpolc.analysis.answers import Difference, Rename, Row


@frozen
class SharedRow:
    """A row with the environments that have it, and the row of each, which may have other causes there."""

    opened: bool
    environments: tuple[str | None, ...]
    """By name; None stands for a project without environments."""
    rows: tuple[Row, ...]
    """In the order of the environments; they are equal in their connections and classes."""
    rename: Rename | None = None
    """What it follows, as the first environment has it; in the others it is of the same names."""

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
    found: dict[object, tuple[bool, Rename | None, list[tuple[str | None, Row]]]] = {}
    for opened in (True, False):
        for name, difference in every:
            for row in difference.opened if opened else difference.closed:
                rename = None if row.rename is None else difference.renames[row.rename]
                key = opened, row.connections, row.classes, None if rename is None else rename.names
                found.setdefault(key, (opened, rename, []))[2].append((name, row))
    return tuple(
        SharedRow(opened, tuple(name for name, _ in several), tuple(row for _, row in several), rename)
        for opened, rename, several in found.values()
    )
