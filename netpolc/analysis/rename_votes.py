"""Which new name took the place of which old one, by rows that are equal but for the name."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import takewhile
from typing import Final, Generic, TypeVar

from attrs import field

from netpolc.analysis.answers import Class, Difference
from netpolc.analysis.ends import End, Part
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
    knows: Callable[[str | None, Label], bool] = lambda _where, _label: True
    """Says whether a label is what it is on both sides."""
    _shapes: dict[End, Hashable] = field(factory=dict[End, Hashable], init=False, eq=False)

    def shape(self, end: End) -> Hashable:
        """Write an end without names."""
        if end not in self._shapes:  # most ends stand in many rows, and in more that is left out of rows
            self._shapes[end] = self._shape(end)
        return self._shapes[end]

    def _shape(self, end: End) -> Hashable:
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
        if self.label is not None:  # the key is told with the value
            return _OTHER
        return _OWN if key == self.key else _OTHER if key in self.keys else key

    def _value(self, where: tuple[str | None, ...], key: str, value: str) -> Label | str | int:
        if self.label is None:
            return value if self.knows(None, (key, value)) else _OTHER
        if self.label in {(name, key, value) for name in where}:
            return _OWN
        return (key, value) if self.knows(where[0], (key, value)) else _OTHER


def _kind(item: Constraint) -> tuple[bool, bool]:
    return item.others, item.absent


@frozen
class _Told:
    """A row, or what is taken out of one, as it bears witness."""

    opened: bool
    isolation: bool
    left_out: bool = field(kw_only=True)
    part: Part = field(kw_only=True)

    @property
    def ends(self) -> tuple[End, End]:
        return self.part.source, self.part.destination

    def like(self, blank: _Blank, ends: tuple[End, End] | None = None, *, is_old: bool) -> Hashable:
        """Say what it has in common with its counterpart under the other name."""
        shapes = tuple(map(blank.shape, ends or self.ends))
        return self.opened is is_old, self.isolation, self.left_out, shapes, self.part.ports, self.part.names


class Votes:
    """Asks the rows of an answer which names changed."""

    def __init__(self, difference: Difference, before: Mentioned, after: Mentioned) -> None:
        """Begin. `before`, `after`: what the programs mention."""
        self._told: Final = tuple(_told(difference))
        self._before: Final = before
        self._after: Final = after

    def namespaces(self) -> dict[str, str]:
        """Return the new name of each namespace that was renamed."""
        changed = frozenset(self._before.namespaces ^ self._after.namespaces)
        return _paired(self._of_namespaces(changed), str) if changed else {}

    def _of_namespaces(self, changed: frozenset[str]) -> Iterator[_Sighting[str]]:
        keys = frozenset(self._before.keys ^ self._after.keys)
        blanks = {name: _Blank(namespace=name, namespaces=changed, keys=keys, knows=self._in_both) for name in changed}
        for told in self._told:
            for name in {name for end in told.ends for name in names_of(end.namespaces)} & changed:
                is_old, blank = name in self._before.namespaces, blanks[name]
                yield _Sighting(is_old, name, told.like(blank, is_old=is_old))

    def keys(self) -> dict[str, str]:
        """Return the new name of each key of labels that was renamed."""
        changed = frozenset(self._before.keys ^ self._after.keys)
        return _paired(self._of_keys(changed), str) if changed else {}

    def _of_keys(self, changed: frozenset[str]) -> Iterator[_Sighting[str]]:
        namespaces = frozenset(self._before.namespaces ^ self._after.namespaces)
        blanks = {key: _Blank(key=key, keys=changed, namespaces=namespaces) for key in changed}
        for told in self._told:
            for key in {key for end in told.ends for key, _ in end.pods.parts} & changed:
                is_old, blank = key in self._before.keys, blanks[key]
                yield _Sighting(is_old, key, told.like(blank, is_old=is_old))

    def labels(self, exchange: Exchange, before: Mentioned) -> dict[Placed, Placed]:
        """Return the new label for each that was renamed, both as they are after names have changed places.

        `before`: what the program before mentions then. A new label is one that it does not mention; an old one may
        still be mentioned after.
        """
        come = any(not before.mentions(where, (key, value)) for where, key, value in self._after.labels)
        return _paired(self._of_labels(exchange, before), _label_text) if come else {}

    def _of_labels(self, exchange: Exchange, before: Mentioned) -> Iterator[_Sighting[Placed]]:
        blanks: dict[tuple[bool, Placed], _Blank | None] = {}
        for told in self._told:
            for is_old, here, there in ((True, before, self._after), (False, self._after, before)):
                ends = (_under(exchange, told.ends[0]), _under(exchange, told.ends[1])) if is_old else told.ends
                for own in {placed for end in ends for placed in placed_labels(end)}:
                    if (is_old, own) not in blanks:
                        label = own[1:]
                        asked = here.mentions(own[0], label) and (is_old or not there.mentions(own[0], label))
                        blanks[is_old, own] = _Blank(label=own, knows=there.mentions) if asked else None
                    blank = blanks[is_old, own]
                    if blank is not None:
                        yield _Sighting(is_old, own, (own[0], told.like(blank, ends, is_old=is_old)))

    def _in_both(self, where: str | None, label: Label) -> bool:
        return self._before.mentions(where, label) and self._after.mentions(where, label)


def _told(difference: Difference) -> Iterator[_Told]:
    for opened, rows in ((True, difference.opened), (False, difference.closed)):
        for row in rows:
            isolation = not ISOLATION.isdisjoint(row.classes)
            yield _Told(opened, isolation, left_out=False, part=row.part)
            yield from (_Told(opened, isolation, left_out=True, part=part) for part in row.except_)


def _under(exchange: Exchange, end: End) -> End:
    return exchange.end(end) or end


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
