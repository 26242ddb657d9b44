"""Which new name took the place of which old one, by rows that are equal but for the name."""

from collections.abc import Callable, Collection, Container, Hashable, Iterable, Iterator
from functools import partial
from itertools import takewhile
from typing import Final, Generic, TypeAlias, TypeVar

from netpolc.analysis.answers import Class, Difference
from netpolc.analysis.ends import End
from netpolc.analysis.exchanging import ANYWHERE, UNCHANGED, Exchange, Label, Mentioned, Placed, names_of
from netpolc.analysis.rename_shapes import Blank, EndNumbers, Shapes
from netpolc.values import frozen

N = TypeVar("N", bound=Hashable)

_CROWD: Final = 256
"""Where rows that are alike could mean so many pairs of names, they choose none but the pairs in order."""
ISOLATION: Final = frozenset({Class.ISOLATION_LOST, Class.ISOLATION_GAINED})
_Like: TypeAlias = tuple[bool, int, int, int, str | None]
"""All that a row says beside a name: the side that it has to be on, its kind, its ends, and where the name is one."""


@frozen
class _Sighting(Generic[N]):
    """A name that came or went, in a row; `like` is all the rest of the row, equal in a row of its counterpart."""

    is_old: bool
    name: N
    like: _Like


@frozen
class _Told:
    """A row, or what is taken out of one, as it bears witness."""

    opened: bool
    kind: int
    """What it says without any name: whether it is isolation, whether it is left out, ports, and forms of ends."""
    ends: tuple[int, int]
    """Their numbers."""

    def like(self, shapes: Shapes[N], name: N, ends: tuple[int, int], *, is_old: bool) -> _Like:
        """Say what it has in common with its counterpart under the other name."""
        source, destination = ends
        return self.opened is is_old, self.kind, shapes.shape(name, source), shapes.shape(name, destination), None


class Votes:
    """Asks the rows of an answer which names changed."""

    def __init__(self, difference: Difference, before: Mentioned, after: Mentioned) -> None:
        """Begin. `before`, `after`: what the programs mention."""
        self._ends: Final = EndNumbers(frozenset(before.namespaces ^ after.namespaces))
        self._told: Final = tuple(_told(difference, self._ends))
        self._before: Final = before
        self._after: Final = after

    def namespaces(self) -> dict[str, str]:
        """Return the new name of each namespace that was renamed."""
        changed = frozenset(self._before.namespaces ^ self._after.namespaces)
        keys = frozenset(self._before.keys ^ self._after.keys)

        def blank(name: str | None) -> Blank:
            return Blank(namespace=name, namespaces=changed, keys=keys, knows=self._in_both)

        shapes = Shapes[str](self._ends, blank, lambda end: changed.intersection(names_of(end.namespaces)))
        return _paired(self._sighted(shapes, self._before.namespaces), str) if changed else {}

    def keys(self) -> dict[str, str]:
        """Return the new name of each key of labels that was renamed."""
        changed = frozenset(self._before.keys ^ self._after.keys)
        namespaces = frozenset(self._before.namespaces ^ self._after.namespaces)

        def blank(key: str | None) -> Blank:
            return Blank(key=key, keys=changed, namespaces=namespaces)

        shapes = Shapes[str](self._ends, blank, lambda end: changed.intersection(key for key, _ in end.pods.parts))
        return _paired(self._sighted(shapes, self._before.keys), str) if changed else {}

    def _sighted(self, shapes: Shapes[str], before: Collection[str]) -> Iterator[_Sighting[str]]:
        """Give sightings in what is on both sides where no name is told: nothing else has a counterpart."""
        forms = [(told.kind, *(shapes.without(None, place) for place in told.ends)) for told in self._told]
        both = _in_both(zip((told.opened for told in self._told), forms, strict=True))
        for told in (told for told, form in zip(self._told, forms, strict=True) if form in both):
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
        """Give sightings of new labels, which are few in most changes, and of old ones where those may be alike."""
        new = list(self._labels_of((self._after, before), self._told, UNCHANGED))
        near = _near(new)
        alike = (told for told in self._told if (told.opened, told.kind) in near)
        yield from self._labels_of((before, self._after), alike, exchange, is_old=True)
        yield from new

    def _labels_of(
        self, sides: tuple[Mentioned, Mentioned], rows: Iterable[_Told], exchange: Exchange, *, is_old: bool = False
    ) -> Iterator[_Sighting[Placed]]:
        """Give sightings of old labels after names have changed places, or of new ones."""
        here, there = sides
        shapes = Shapes[Placed](self._ends, partial(_without_label, there), _labels)
        known: dict[int, tuple[int, list[Placed]]] = {}
        for told in rows:
            for place in told.ends:
                if place not in known:
                    end = exchange.end(self._ends.known[place]) or self._ends.known[place]
                    labels = (placed for placed in placed_labels(end) if here.mentions(placed[0], placed[1:]))
                    mine = [label for label in labels if is_old or not there.mentions(label[0], label[1:])]
                    known[place] = self._ends.place(end), mine
            (source, here_asked), (destination, there_asked) = known[told.ends[0]], known[told.ends[1]]
            for own in dict.fromkeys((*here_asked, *there_asked)):
                like = told.like(shapes, own, (source, destination), is_old=is_old)
                yield _Sighting(is_old, own, (*like[:4], own[0]))

    def _in_both(self, where: str | None, label: Label) -> bool:
        return self._before.mentions(where, label) and self._after.mentions(where, label)


def _near(new: Iterable[_Sighting[Placed]]) -> Container[tuple[bool, int]]:
    """Return the side and the kind of what may be like new labels."""
    return {sighting.like[:2] for sighting in new}


def _without_label(there: Mentioned, label: Placed | None) -> Blank:
    return Blank(label=label, of_labels=True, knows=there.mentions)


def _labels(end: End) -> Iterator[Placed]:
    """Give all labels that an end mentions, in each of its namespaces."""
    for key, item in end.pods.parts:
        for name in names_of(end.namespaces) or ANYWHERE:
            yield from ((name, key, value) for value in item.values)


def _told(difference: Difference, ends: EndNumbers) -> Iterator[_Told]:
    """Give the rows, and what is left out of them, whose kind both sides have: no others have a counterpart."""
    found: list[_Told] = []
    for opened, rows in ((True, difference.opened), (False, difference.closed)):
        for row in rows:
            isolation = not ISOLATION.isdisjoint(row.classes)
            for left_out, part in ((False, row.part), *((True, part) for part in row.except_)):
                source, destination = ends.place(part.source), ends.place(part.destination)
                forms = ends.form(source), ends.form(destination)
                kind = ends.number((isolation, left_out, part.ports, part.names, forms))
                found.append(_Told(opened, kind, (source, destination)))
    both = _in_both((told.opened, told.kind) for told in found)
    return (told for told in found if told.kind in both)


def _in_both(found: Iterable[tuple[bool, N]]) -> set[N]:
    """Return what stands on both sides, each of which has a truth value."""
    sides: tuple[set[N], set[N]] = set(), set()
    for side, item in found:
        sides[side].add(item)
    return sides[0] & sides[1]


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
