"""The groups of a comparison as people are told them: worst first, and counted by class."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from netpolc.analysis.answers import Class, Row
from netpolc.reports.counting import counted
from netpolc.reports.diff_alike import alike
from netpolc.reports.diff_words import EXAMPLES, Told, groups, homes_of
from netpolc.sides.comparison import Compared, Comparison

_ORDER: Final = tuple(Class)


@frozen
class Section:
    """Environments whose answers are alike, with their groups, worst first; no names where there are none."""

    names: tuple[str, ...]
    compared: Compared
    groups: tuple[Told, ...]


def sections(comparison: Comparison) -> tuple[Section, ...]:
    """Give what is told of each environment, worst first; what has no group comes last."""
    homes = homes_of(comparison)
    found = [
        Section(names, compared, tuple(sorted(groups(compared, comparison, homes), key=_rank)))
        for names, compared in alike(comparison)
    ]
    return tuple(sorted(found, key=lambda item: _rank(item.groups[0]) if item.groups else _LAST))


def ranked(found: Iterable[Section]) -> tuple[tuple[tuple[str, ...], Told], ...]:
    """Give the groups of all environments together, worst first, each with the names of its environments."""
    every = [(item.names, told) for item in found for told in item.groups]
    return tuple(sorted(every, key=lambda item: _rank(item[1])))


def _rank(told: Told) -> tuple[int, bool]:
    """Rank a group by the worst of its classes; isolation that is gained is the least of what closes."""
    return min(map(_ORDER.index, told.classes)), Class.ISOLATION_GAINED in told.classes


_LAST: Final = (len(_ORDER), False)


def summary_lines(comparison: Comparison) -> tuple[str, ...]:
    """Count groups and rows of each class, worst first; a row that is of several classes counts in each.

    Rows that are equal in several environments count once, as they are told.
    """
    return tuple(_counts(comparison))


def _counts(comparison: Comparison) -> Iterator[str]:
    told = [(names, tuple(_rows(compared))) for names, compared in alike(comparison)]
    every = [name for names, _ in told for name in names]
    for item in Class:
        held = [
            (names, number, row) for number, (names, rows) in enumerate(told) for row in rows if item in row.classes
        ]
        if not held:
            continue
        # Rows of one class either all opened or all closed, so the number of a group tells groups apart.
        number = len({(section, row.group) for _, section, row in held})
        where = [name for name in every if any(name in names for names, _, _ in held)]
        count = f"{counted(number, 'group')}, {counted(len(held), 'row')}"
        yield f"{item.value}: {count}{_where(where, every)}"


def _rows(compared: Compared) -> Iterator[Row]:
    yield from compared.difference.opened
    yield from compared.difference.closed


def _where(names: list[str], every: list[str]) -> str:
    if not names:
        return ""
    if len(names) == len(every) > 1:
        return " (every environment)"
    more = len(names) - EXAMPLES
    return f" ({', '.join(names[:EXAMPLES])}{f' and {more} more' if more > 0 else ''})"


def notes_line(comparison: Comparison) -> tuple[str, ...]:
    """Count the notes, for whoever is not told them."""
    notes = {note.text for item in comparison.environments for note in item.notes}
    return (f"notes: {len(notes)}, told without `--summary`",) if notes else ()
