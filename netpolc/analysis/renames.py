"""Renames: what closes under an old name opens under a new one, with the same peers, ports and isolation.

A name is old where the program before mentions it and the one after does not, and new where that is the other way
round. Which took whose place, rows say that are equal but for the name. All of it takes time in proportion to the rows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, field

from netpolc.analysis.answers import Difference, Rename, RenameKind, Row
from netpolc.analysis.ends import End
from netpolc.analysis.exchanging import UNCHANGED, Exchange, Label, Mentioned, Placed, meant, names_of
from netpolc.analysis.mirroring import Mirror, both_ways
from netpolc.analysis.rename_votes import ISOLATION, Votes, placed_labels
from netpolc.program.model import Program, in_namespace
from netpolc.values import frozen

_MOVED: Final = 2
"""A label that is still mentioned has lost so many connections at least to another one."""


@frozen
class Linked:
    """An answer whose rows say which rename they follow, and the names that change places in it."""

    difference: Difference
    exchange: Exchange


def with_renames(difference: Difference, before: Program, after: Program) -> Difference:
    """Link the rows that only follow a rename: of a namespace, of a key of labels, or of a label.

    No row goes, and each keeps its classes: a rename opens for pods that have the new name, and closes for those that
    have the old one. Rows of workloads that exist are not linked.
    """
    return linked(difference, before, after).difference


def linked(difference: Difference, before: Program, after: Program) -> Linked:
    """Link the rows of an answer, and say by which names."""
    rows = (*difference.opened, *difference.closed)
    if not (difference.opened and difference.closed) or not all(isinstance(row.source, End) for row in rows):
        return Linked(difference, UNCHANGED)
    proved = _proved(difference)
    if proved is None and not _may_rename(difference):
        return Linked(difference, UNCHANGED)
    names, pairs = proved or _borne_out(difference, before, after)
    if not names.renames:
        return Linked(difference, UNCHANGED)
    opened, closed = list(difference.opened), list(difference.closed)
    followed = [(one, other, names.of(opened[one])) for one, other in pairs]
    counts = Counter(rename for _, _, renames in followed for rename in renames)
    numbers = {rename: number for number, rename in enumerate(sorted(counts, key=_in_order))}
    for one, other, renames in followed:
        told = tuple(sorted(numbers[rename] for rename in renames))
        opened[one], closed[other] = evolve(opened[one], renames=told), evolve(closed[other], renames=told)
    told_renames = tuple(evolve(rename, number=number, rows=counts[rename]) for rename, number in numbers.items())
    answer = evolve(difference, opened=tuple(opened), closed=tuple(closed), renames=told_renames)
    return Linked(answer, names.exchange)


def _proved(difference: Difference) -> tuple["_Names", Sequence[tuple[int, int]]] | None:
    """Return the names and the pairs of rows where it is proved that keys changed and nothing else did."""
    if not difference.keys or len(difference.opened) != len(difference.closed):
        return None
    mirror = Mirror(dict(difference.keys), ())
    rows = zip(difference.opened, difference.closed, strict=True)
    if any(mirror.part(one.part) != other.part for one, other in rows):
        return None
    return _named({}, mirror.renamed, {}, frozenset()), [(place, place) for place in range(len(difference.opened))]


def _may_rename(difference: Difference) -> bool:
    """Say whether ends under a new name have names that those under an old one lack, and the reverse.

    Most changes have none, and then no program is looked through.
    """
    sides: dict[bool, set[object]] = {True: set(), False: set()}
    for opened, rows in ((True, difference.opened), (False, difference.closed)):
        for row in rows:
            part = row.part
            sides[opened is not _isolation(row)].update((*_words(part.source), *_words(part.destination)))
    return not (sides[True] <= sides[False] or sides[False] <= sides[True])


def _in_order(rename: Rename) -> tuple[object, ...]:
    return list(RenameKind).index(rename.kind), rename.before, rename.after, rename.namespaces


@frozen(eq=False)
class _Names:
    """Old names, each with the new one that took its place."""

    namespaces: Mapping[str, str]
    keys: Mapping[str, str]
    labels: Mapping[Placed, Placed]
    """With the names that namespaces and keys have after."""
    exchange: Exchange
    kept: frozenset[Placed]
    """The old labels that are still mentioned."""
    renames: Mapping[object, Rename]
    """By each name, old or new; a label has the names of its own side."""
    _known: dict[End, tuple[Rename, ...]] = field(factory=dict[End, tuple[Rename, ...]], init=False)

    def of(self, row: Row) -> list[Rename]:
        """Return the renames that a row has a name of, those of its ends first."""
        ends = (end for part in (row.part, *row.except_) for end in (part.source, part.destination))
        return list(dict.fromkeys(item for end in ends for item in self._of_end(end)))

    def _of_end(self, end: End) -> tuple[Rename, ...]:
        found = self._known.get(end)
        if found is None:
            told = (self.renames.get(word) for word in _words(end))
            found = self._known[end] = tuple(item for item in told if item is not None)
        return found


def _words(end: End) -> Iterator[object]:
    if end.outside:
        return
    yield from names_of(end.namespaces)
    for placed in placed_labels(end):
        yield placed
        yield None, *placed[1:]
    yield from (("key", key) for key, _ in end.pods.parts)


def _names(difference: Difference, before: Program, after: Program) -> _Names:
    """Find which new name took the place of which old one."""
    old, new = Mentioned(before), Mentioned(after)
    votes = Votes(difference, old, new)
    namespaces, keys = votes.namespaces(), votes.keys()
    exchange = Exchange(both_ways(namespaces), both_ways(keys))
    labels = votes.labels(exchange, Mentioned(before, exchange) if namespaces or keys else old)
    return _named(namespaces, keys, labels, frozenset(old for old in labels if new.mentions(old[0], old[1:])))


def _named(
    namespaces: Mapping[str, str], keys: Mapping[str, str], labels: Mapping[Placed, Placed], kept: frozenset[Placed]
) -> _Names:
    """Put names together. `kept`: old labels that are still mentioned."""
    first = Exchange(both_ways(namespaces), both_ways(keys))
    renames: dict[object, Rename] = {}
    for name, other in namespaces.items():
        renames[name] = renames[other] = Rename(RenameKind.NAMESPACE, name, other)
    for name, other in keys.items():
        renames["key", name] = renames["key", other] = Rename(RenameKind.LABEL_KEY, name, other)
    told: dict[Placed, Label] = {}
    places: dict[tuple[Label, Label], list[Placed]] = {}
    for (home, key, value), new in labels.items():
        where = None if home is None else first.namespace(home)
        told[where, first.key(key), value], told[new] = new[1:], (first.key(key), value)
        places.setdefault(((first.key(key), value), new[1:]), []).append(new)
    still = {new for old, new in labels.items() if old in kept}
    for (label, then), mine in places.items():
        names = tuple(sorted(name for name, *_ in mine if name is not None))
        rename = Rename(RenameKind.LABEL, "=".join(label), "=".join(then), names, still.isdisjoint(mine))
        for new in mine:
            renames[new] = renames[None if new[0] is None else first.namespace(new[0]), *label] = rename
    exchange = Exchange(both_ways(namespaces), both_ways(keys), told)
    return _Names(namespaces, keys, labels, exchange, kept, renames)


def _pairs(names: _Names, difference: Difference) -> list[tuple[int, int]]:
    """Find the rows that are each other's counterpart: places in `opened`, each with one in `closed`."""
    told = [names.exchange.part(row.part) for row in difference.opened]
    asked, there = frozenset(told), frozenset(row.part for row in difference.closed)
    near = [(place, row) for place, row in enumerate(difference.opened) if told[place] in there]
    waiting: dict[object, list[int]] = {}
    for place, row in enumerate(difference.closed):
        if row.part in asked:
            waiting.setdefault((meant(row), _isolation(row)), []).append(place)
    found: list[tuple[int, int]] = []
    for place, row in near:
        twins = waiting.get((names.exchange.connections(row), _isolation(row)))
        if twins and names.of(row):
            found.append((place, twins.pop()))
    return found


def _isolation(row: Row) -> bool:
    return not ISOLATION.isdisjoint(row.classes)


def _borne_out(difference: Difference, before: Program, after: Program) -> tuple[_Names, Sequence[tuple[int, int]]]:
    """Find names that rows speak for, but for those that fewer rows follow than do not.

    What lost some peers and got others is something else.

    Where no connection follows but isolation alone, a policy for some pods has to say the same under the new name: a
    default deny that went here and came there is no rename.
    """
    names = _names(difference, before, after)
    if not names.renames:
        return names, ()
    pairs = _pairs(names, difference)
    rows = (*difference.opened, *difference.closed)
    following = {one for one, _ in pairs} | {other + len(difference.opened) for _, other in pairs}
    follow: Counter[Rename] = Counter()
    connections: Counter[Rename] = Counter()
    others: Counter[Rename] = Counter()
    for place, row in enumerate(rows):
        renames = names.of(row)
        (follow if place in following else others).update(renames)
        if place in following and not _isolation(row):
            connections.update(renames)
    said = frozenset(_said_again(names, before, after))
    wrong = {
        item
        for item in names.renames.values()
        if 2 * follow[item] < max(1, others[item])
        or (connections[item] < 2 * (1 if item.whole else _MOVED) and not (item.whole and item in said))
    }
    if not wrong:
        return names, pairs
    kept = _named(
        {old: new for old, new in names.namespaces.items() if names.renames[old] not in wrong},
        {old: new for old, new in names.keys.items() if names.renames["key", old] not in wrong},
        {old: new for old, new in names.labels.items() if names.renames[new] not in wrong},
        names.kept,
    )
    return kept, _pairs(kept, difference)


def _said_again(names: _Names, before: Program, after: Program) -> Iterator[Rename]:
    """Give the renames after which a policy with rules, for some pods of its namespace, says what it said before."""
    there = {(item.namespace, item.subject, item.isolates, item.rules) for item in after.policies}
    for old, new in zip(before.policies, names.exchange.program(before).policies, strict=True):
        if old.rules and old.subject.parts and (new.namespace, new.subject, new.isolates, new.rules) in there:
            own = End(outside=False, namespaces=in_namespace(old.namespace), pods=old.subject)
            yield from (names.renames[word] for word in _words(own) if word in names.renames)
