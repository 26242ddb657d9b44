"""Which new name took the place of which old one, by rows that are equal but for the name."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from functools import partial
from itertools import takewhile
from typing import Final, Generic, TypeVar

from netpolc.analysis.answers import Class, Difference
from netpolc.analysis.ends import End
from netpolc.analysis.exchanging import ANYWHERE, Exchange, Label, Mentioned, Placed, names_of
from netpolc.sets.selections import Constraint
from netpolc.values import frozen

N = TypeVar("N", bound=Hashable)

_CROWD: Final = 256
"""Where rows that are alike could mean so many pairs of names, they choose none but the pairs in order."""
ISOLATION: Final = frozenset({Class.ISOLATION_LOST, Class.ISOLATION_GAINED})
_OWN: Final = 0
_OTHER: Final = 1


@frozen
class _Sighting(Generic[N]):
    """A name that came or went, in a row; `like` is all the rest of the row, equal in a row of its counterpart."""

    is_old: bool
    name: N
    like: Hashable


@frozen(kw_only=True)
class _Blank:
    """Says what rows of a name and of its counterpart have in common: nothing that may have another name stays."""

    namespace: str | None = None
    """The name that is asked about, where that is one of a namespace."""
    namespaces: frozenset[str] = frozenset()
    """Names that came or went."""
    key: str | None = None
    keys: frozenset[str] = frozenset()
    label: Placed | None = None
    of_labels: bool = False
    """Labels are asked about: the key is told with the value."""
    knows: Callable[[str | None, Label], bool] = lambda _where, _label: True
    """Says whether a label is what it is on both sides."""

    def shape(self, end: End) -> Hashable:
        """Write an end without names."""
        if end.outside:
            return end.addresses
        names = names_of(end.namespaces)
        where = frozenset(map(self._namespace, names)) if names else end.namespaces
        return where, frozenset(
            (
                self._key(key),
                frozenset(self._value(names or ANYWHERE, key, value) for value in item.values),
                *_kind(item),
            )
            for key, item in end.pods.parts
        )

    def _namespace(self, name: str) -> str | int:
        return _OWN if name == self.namespace else _OTHER if name in self.namespaces else name

    def _key(self, key: str) -> str | int:
        if self.of_labels:
            return _OTHER
        return _OWN if key == self.key else _OTHER if key in self.keys else key

    def _value(self, where: tuple[str | None, ...], key: str, value: str) -> Label | str | int:
        if not self.of_labels:
            return value if self.knows(None, (key, value)) else _OTHER
        if self.label in {(name, key, value) for name in where}:
            return _OWN
        return (key, value) if self.knows(where[0], (key, value)) else _OTHER


def _kind(item: Constraint) -> tuple[bool, bool]:
    return item.others, item.absent


class _Ends:
    """Numbers the ends of rows, and what is written of them: most stand in many rows, and in more that is left out."""

    def __init__(self) -> None:
        self.known: Final[list[End]] = []
        self._places: Final[dict[End, int]] = {}
        self._numbers: Final[dict[Hashable, int]] = {}

    def place(self, end: End) -> int:
        """Return the number of an end."""
        found = self._places.get(end)
        if found is None:
            found = self._places[end] = len(self.known)
            self.known.append(end)
        return found

    def number(self, written: Hashable) -> int:
        """Return the number of what is written: one where it is equal."""
        return self._numbers.setdefault(written, len(self._numbers))


class _Shapes(Generic[N]):
    """Writes ends without a name, as numbers; ends that do not mention it are written once for all names."""

    def __init__(self, ends: _Ends, blank: Callable[[N | None], _Blank], named: Callable[[End], Iterable[N]]) -> None:
        """Begin. `blank`: how to write without a name, or what mentions none; `named`: what an end mentions."""
        self._ends: Final = ends
        self._blank: Final = blank
        self._named: Final = named
        self._names: Final[dict[int, frozenset[N]]] = {}
        self._blanks: Final[dict[N | None, _Blank]] = {}
        self._shapes: Final[dict[tuple[N | None, int], int]] = {}

    def names(self, place: int) -> frozenset[N]:
        """Return the names that an end mentions."""
        found = self._names.get(place)
        if found is None:
            found = self._names[place] = frozenset(self._named(self._ends.known[place]))
        return found

    def shape(self, name: N, place: int) -> int:
        """Write an end, by its number."""
        own = name if name in self.names(place) else None
        found = self._shapes.get((own, place))
        if found is None:
            if own not in self._blanks:
                self._blanks[own] = self._blank(own)
            written = self._blanks[own].shape(self._ends.known[place])
            found = self._shapes[own, place] = self._ends.number(written)
        return found


@frozen
class _Told:
    """A row, or what is taken out of one, as it bears witness."""

    opened: bool
    isolation: bool
    left_out: bool
    ends: tuple[int, int]
    """Their numbers."""
    ports: int
    """What is written of the ports and their names."""

    def like(self, shapes: _Shapes[N], name: N, ends: tuple[int, int], *, is_old: bool) -> Hashable:
        """Say what it has in common with its counterpart under the other name."""
        source, destination = ends
        written = shapes.shape(name, source), shapes.shape(name, destination), self.ports
        return self.opened is is_old, self.isolation, self.left_out, *written


class Votes:
    """Asks the rows of an answer which names changed."""

    def __init__(self, difference: Difference, before: Mentioned, after: Mentioned) -> None:
        """Begin. `before`, `after`: what the programs mention."""
        self._ends: Final = _Ends()
        self._told: Final = tuple(_told(difference, self._ends))
        self._before: Final = before
        self._after: Final = after

    def namespaces(self) -> dict[str, str]:
        """Return the new name of each namespace that was renamed."""
        changed = frozenset(self._before.namespaces ^ self._after.namespaces)
        keys = frozenset(self._before.keys ^ self._after.keys)

        def blank(name: str | None) -> _Blank:
            return _Blank(namespace=name, namespaces=changed, keys=keys, knows=self._in_both)

        shapes = _Shapes[str](self._ends, blank, lambda end: changed.intersection(names_of(end.namespaces)))
        return _paired(self._sighted(shapes, self._before.namespaces), str) if changed else {}

    def keys(self) -> dict[str, str]:
        """Return the new name of each key of labels that was renamed."""
        changed = frozenset(self._before.keys ^ self._after.keys)
        namespaces = frozenset(self._before.namespaces ^ self._after.namespaces)

        def blank(key: str | None) -> _Blank:
            return _Blank(key=key, keys=changed, namespaces=namespaces)

        shapes = _Shapes[str](self._ends, blank, lambda end: changed.intersection(key for key, _ in end.pods.parts))
        return _paired(self._sighted(shapes, self._before.keys), str) if changed else {}

    def _sighted(self, shapes: _Shapes[str], before: Collection[str]) -> Iterator[_Sighting[str]]:
        for told in self._told:
            for name in frozenset[str]().union(*map(shapes.names, told.ends)):
                is_old = name in before
                yield _Sighting(is_old, name, told.like(shapes, name, told.ends, is_old=is_old))

    def labels(self, exchange: Exchange, before: Mentioned) -> dict[Placed, Placed]:
        """Return the new label for each that was renamed, both as they are after names have changed places.

        `before`: what the program before mentions then. A new label is one that it does not mention; an old one may
        still be mentioned after.
        """
        come = any(not before.mentions(where, (key, value)) for where, key, value in self._after.labels)
        return _paired(self._of_labels(exchange, before), _label_text) if come else {}

    def _of_labels(self, exchange: Exchange, before: Mentioned) -> Iterator[_Sighting[Placed]]:
        under = [self._ends.place(exchange.end(end) or end) for end in tuple(self._ends.known)]
        for is_old, here, there in ((True, before, self._after), (False, self._after, before)):
            shapes = _Shapes[Placed](self._ends, partial(_without_label, there), _labels)
            asked: dict[int, tuple[Placed, ...]] = {}
            for place in under if is_old else range(len(under)):
                asked[place] = tuple(
                    placed
                    for placed in placed_labels(self._ends.known[place])
                    if here.mentions(placed[0], placed[1:]) and (is_old or not there.mentions(placed[0], placed[1:]))
                )
            for told in self._told:
                ends = (under[told.ends[0]], under[told.ends[1]]) if is_old else told.ends
                for own in dict.fromkeys((*asked[ends[0]], *asked[ends[1]])):
                    yield _Sighting(is_old, own, (own[0], told.like(shapes, own, ends, is_old=is_old)))

    def _in_both(self, where: str | None, label: Label) -> bool:
        return self._before.mentions(where, label) and self._after.mentions(where, label)


def _without_label(there: Mentioned, label: Placed | None) -> _Blank:
    return _Blank(label=label, of_labels=True, knows=there.mentions)


def _labels(end: End) -> Iterator[Placed]:
    """Give all labels that an end mentions, in each of its namespaces."""
    for key, item in end.pods.parts:
        for name in names_of(end.namespaces) or ANYWHERE:
            yield from ((name, key, value) for value in item.values)


def _told(difference: Difference, ends: _Ends) -> Iterator[_Told]:
    for opened, rows in ((True, difference.opened), (False, difference.closed)):
        for row in rows:
            isolation = not ISOLATION.isdisjoint(row.classes)
            for left_out, part in ((False, row.part), *((True, part) for part in row.except_)):
                places = ends.place(part.source), ends.place(part.destination)
                yield _Told(opened, isolation, left_out, places, ends.number((part.ports, part.names)))


def placed_labels(end: End) -> Iterator[Placed]:
    """Give the labels that all pods of an end have, in each of its namespaces."""
    if end.outside:
        return
    for key, item in end.pods.parts:
        if len(item.values) == 1 and not item.others and not item.absent:
            for name in names_of(end.namespaces) or ANYWHERE:
                yield name, key, item.values[0]


def _paired(sightings: Iterable[_Sighting[N]], text: Callable[[N], str]) -> dict[N, N]:
    """Choose one new name at most for each old one, that which most rows speak for; of several, the most alike."""
    alike: dict[Hashable, tuple[dict[N, None], dict[N, None]]] = {}
    for sighting in sightings:
        old, new = alike.setdefault(sighting.like, ({}, {}))
        (old if sighting.is_old else new)[sighting.name] = None
    votes: dict[tuple[N, N], int] = {}
    for old, new in alike.values():
        for pair in _pairs(list(old), list(new), text):
            votes[pair] = votes.get(pair, 0) + 1
    found: dict[N, N] = {}
    taken: set[N] = set()
    for pair in sorted(votes, key=lambda pair: (-votes[pair], *_unlikeness(*map(text, pair)))):
        if pair[0] not in found and pair[1] not in taken:
            found[pair[0]] = pair[1]
            taken.add(pair[1])
    return found


def _pairs(old: list[N], new: list[N], text: Callable[[N], str]) -> Iterable[tuple[N, N]]:
    if len(old) * len(new) <= _CROWD:
        return [(one, other) for one in old for other in new]
    return zip(sorted(old, key=text), sorted(new, key=text), strict=True) if len(old) == len(new) else ()


def _unlikeness(one: str, other: str) -> tuple[int, str, str]:
    """Order pairs of names: those that have more letters in common at their ends come first."""
    return -_common(one, other) - _common(one[::-1], other[::-1]), one, other


def _common(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _label_text(placed: Placed) -> str:
    return f"{placed[1]}={placed[2]}"
