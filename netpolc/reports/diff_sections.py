"""What people are told of a comparison, before it is put into words: items, worst first, by their environments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from netpolc.analysis.answers import Class, Rename, Row, Share
from netpolc.analysis.changes import Name, PolicyChange
from netpolc.analysis.shared_rows import SharedRow, shared
from netpolc.sides.comparison import Compared, Comparison
from netpolc.values import frozen

T = TypeVar("T")
_ORDER: Final = tuple(Class)
_ISOLATION: Final = frozenset({Class.ISOLATION_LOST, Class.ISOLATION_GAINED})


class MatterKind(StrEnum):
    """What an item tells of."""

    OPENED = "opened"
    CLOSED = "closed"
    RENAMED = "renamed"
    NEW = "new environment"
    GONE = "environment gone"


@frozen
class Matter:
    """What is told as one thing: rows of one cause, all that follows a rename, or an environment of one side alone."""

    kind: MatterKind
    classes: tuple[Class, ...]
    """Those of its rows, worst first."""
    rows: tuple[SharedRow, ...]
    renames: tuple[Rename, ...] = ()
    """Those that its rows follow, where it tells of these; rows of both join them."""
    environment: Compared | None = None
    """Where it tells of a whole environment."""


@frozen
class Section:
    """Environments that have the same items, and what else is told of exactly these."""

    environments: tuple[str | None, ...]
    items: tuple[Matter, ...]
    changes: tuple[PolicyChange, ...]
    following: int
    """So many policies say the same under another name; the worst of renames counts those of all environments."""
    notes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the environments; none where there are no environments."""
        return tuple(name for name in self.environments if name is not None)


Matters: TypeAlias = Sequence[tuple[tuple[str | None, ...], Matter]]
"""Matters, each with its environments."""


def items_of(comparison: Comparison) -> Matters:
    """Give the items of a comparison with their environments, worst first."""
    found: list[tuple[tuple[str | None, ...], Matter]] = [
        ((one.name,), _environment(one)) for one in comparison.environments if one.only is not None
    ]
    rows = shared((one.name, one.difference) for one in comparison.environments if one.only is None)
    numbers = {one.name: place for place, one in enumerate(comparison.environments)}
    joined = _joined(rows)
    together: dict[object, list[SharedRow]] = {}
    for item in rows:
        together.setdefault(joined.get(item.renames[0].names) if item.renames else _key(item), []).append(item)
    for several in together.values():
        names = {name: None for item in several for name in item.environments}
        found.append((tuple(sorted(names, key=lambda name: numbers[name])), _item(several)))
    return tuple(sorted(found, key=lambda told: _rank(told[1])))


def _joined(rows: Iterable[SharedRow]) -> Mapping[object, object]:
    """Say of each rename which others are told with it: those that one row follows."""
    leaders: dict[object, object] = {}

    def leader(name: object) -> object:
        while leaders.setdefault(name, name) != name:
            leaders[name] = name = leaders[leaders[name]]
        return name

    for row in rows:
        for rename in row.renames:
            leaders[leader(rename.names)] = leader(row.renames[0].names)
    return {name: ("rename", leader(name)) for name in [*leaders]}


def _key(item: SharedRow) -> object:
    """Say which rows are one item: those of the same edits, in whatever environments."""
    isolation = not _ISOLATION.isdisjoint(item.row.classes)
    causes = (_cause(name, row) for name, row in zip(item.environments, item.rows, strict=True))
    return item.opened, isolation, tuple(dict.fromkeys(causes))


def _cause(name: str | None, row: Row) -> object:
    """Say what made a row: the edits, or where these are not known the group of rows in its environment."""
    if row.edited is None or row.edited.share is Share.TRACED:
        return name, row.group
    return row.edited.share, tuple((place.side, place.origin.place) for place in row.edited.places)


def _item(rows: Sequence[SharedRow]) -> Matter:
    first = rows[0]
    renames = tuple({rename.names: rename for item in rows for rename in item.renames}.values())
    kind = MatterKind.RENAMED if renames else MatterKind.OPENED if first.opened else MatterKind.CLOSED
    worst_first = sorted(rows, key=lambda item: sorted(map(_ORDER.index, item.row.classes)))
    return Matter(kind, _classes(item.row for item in rows), tuple(worst_first), renames)


def _environment(one: Compared) -> Matter:
    rows = shared([(one.name, one.difference)])
    kind = MatterKind.NEW if one.only == "after" else MatterKind.GONE
    return Matter(kind, _classes(item.row for item in rows), rows, environment=one)


def _classes(rows: Iterable[Row]) -> tuple[Class, ...]:
    found = {item for row in rows for item in row.classes}
    return tuple(item for item in Class if item in found)


def _rank(item: Matter) -> tuple[int, bool]:
    """Rank an item by the worst of its classes; isolation that is gained is the least of what closes."""
    worst = min(map(_ORDER.index, item.classes), default=len(_ORDER))
    return worst, Class.ISOLATION_GAINED in item.classes


def sections(comparison: Comparison, items: Matters) -> tuple[Section, ...]:
    """Give what is told, by the environments of which it is, worst first; what has no item comes last."""
    together: dict[tuple[str | None, ...], list[Matter]] = {}
    for names, item in items:
        together.setdefault(names, []).append(item)
    both = [one for one in comparison.environments if one.only is None]
    left = [(one.name, one.changes if one.beyond_renames is None else one.beyond_renames) for one in both]
    changes = _by_environments((name, change) for name, several in left for change in several)
    following = len({name for one in both for name in _following(one)})
    renamed = next((names for names, item in items if item.kind is MatterKind.RENAMED), None)
    notes = _by_environments((one.name, note.text) for one in comparison.environments for note in one.notes)
    return tuple(
        Section(
            names,
            tuple(together.get(names, ())),
            changes.get(names, ()),
            following if names == renamed else 0,
            notes.get(names, ()),
        )
        for names in dict.fromkeys((*together, *changes, *notes))
    )


def _following(one: Compared) -> Iterator[Name]:
    """Name the policies that only follow a rename."""
    if one.beyond_renames is not None:
        left = {change.policy for change in one.beyond_renames}
        yield from (item.policy for item in one.changes if item.policy not in left)


def _by_environments(told: Iterable[tuple[str | None, T]]) -> Mapping[tuple[str | None, ...], tuple[T, ...]]:
    """Put what is equal in several environments together."""
    names: dict[T, list[str | None]] = {}
    for name, item in told:
        mine = names.setdefault(item, [])
        if name not in mine:
            mine.append(name)
    found: dict[tuple[str | None, ...], list[T]] = {}
    for item, several in names.items():
        found.setdefault(tuple(several), []).append(item)
    return {several: tuple(mine) for several, mine in found.items()}
