"""The policy sets of an environment in parts that share no namespace, each under a key of all that it says.

The policies of a namespace hang on the sets that own it, and on nobody else (`depending`). So a part that says what one
said before becomes the same manifests, whatever the other sets say; where it is written is no part of the key.
"""

import marshal
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Final, TypeAlias, cast

from netpolc.authoring.addresses import Addresses, Anywhere, Block
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import OwnPods, Pods
from netpolc.authoring.policies import Policy, Within
from netpolc.authoring.ports import Entry, Ports
from netpolc.authoring.rules import Connection, Rule
from netpolc.authoring.unions import EndUnion, Peer, PeerUnion
from netpolc.program.ends import NoNamespace, named_ends
from netpolc.program.placing import owned, place
from netpolc.rules.known import Direction
from netpolc.sets.selections import EVERYTHING, Constraint, Selection
from netpolc.values import frozen

_Words: TypeAlias = tuple[object, ...]


class UnknownValueError(Exception):
    """A clause holds what no value of netpolc does; whatever it means, it has no key."""


@frozen(eq=False, repr=False)
class ProjectPart:
    """Sets that share a namespace, with nobody else."""

    key: bytes
    sets: tuple[AuthoredSet, ...]
    namespaces: frozenset[str]
    """Those that they own."""


def parts_of(sets: Sequence[AuthoredSet], target: str) -> tuple[ProjectPart, ...] | None:
    """Take the sets of an environment apart, in their order; None where something in them has no key.

    `target`: the name of what they are compiled for, which is part of the key.
    """
    try:
        return tuple([ProjectPart(_key(some, target), some, names) for some, names in _apart(sets)])
    except (UnknownValueError, ValueError):
        return None


def is_nobody_elses(part: ProjectPart) -> bool:
    """Say whether all ends of a part are its own, and each of its namespaces is closed as a whole, both ways.

    Then no other part can change what is to be said of its connections, nor they of others, and to resolve it takes no
    search whose steps are counted.
    """
    closed: dict[str, set[str]] = {name: set() for name in part.namespaces}
    for owner in part.sets:
        own = owned(owner)
        for placed in place((owner,), []):
            clause, here = placed.clause, placed.namespace
            if isinstance(clause, Connection):
                if any(name not in own for name in _named((clause.source, clause.destination), here)):
                    return False
            elif here is not None and clause.subject.labels == EVERYTHING:
                closed[here].update(side for rule in clause.rules for side in rule.isolates)
    return all(len(sides) == len(Direction) for sides in closed.values())


def _named(ends: Sequence[Peer], here: str | None) -> Iterator[str]:
    try:
        yield from (found.namespace for end in ends for found in named_ends(end, here))
    except NoNamespace:
        yield ""


def _apart(sets: Sequence[AuthoredSet]) -> list[tuple[tuple[AuthoredSet, ...], frozenset[str]]]:
    joined: list[int] = []
    """To which set each leads, the first of its part in the end."""

    def first(number: int) -> int:
        while joined[number] != number:
            joined[number] = number = joined[joined[number]]
        return number

    by_name: dict[str, int] = {}
    for number, item in enumerate(sets):
        joined.append(number)
        for name in owned(item):
            one, other = sorted((first(number), first(by_name.setdefault(name, number))))
            joined[other] = one
    members: dict[int, list[AuthoredSet]] = {}
    names: dict[int, set[str]] = {}
    for number, item in enumerate(sets):
        members.setdefault(first(number), []).append(item)
    for name, number in by_name.items():
        names.setdefault(first(number), set()).add(name)
    return [(tuple(some), frozenset(names.get(number, ()))) for number, some in members.items()]


def _key(sets: Sequence[AuthoredSet], target: str) -> bytes:
    # Version 0 of the format knows no references, which would hang on who else holds a text.
    said = [target, [_set(item) for item in sets]]
    return sha256(marshal.dumps(said, 0)).digest()


def _set(item: AuthoredSet) -> _Words:
    labels, annotations = item.labels, item.annotations
    return item.name, item.path, item.namespace, labels, annotations, tuple([_said(clause) for clause in item.clauses])


def _said(value: object) -> object:
    """Write whatever stands in a clause, as plain values, by its very class."""
    if value is None:
        return None
    write = _WRITERS.get(type(value))
    if write is None:
        raise UnknownValueError
    return write(value)


def _pods(value: Pods) -> _Words:
    return "pods", _labels(value.labels), _said(value.namespaces)


def _own_pods(value: OwnPods) -> _Words:
    return "own", _labels(value.labels)


def _labels(value: Selection) -> _Words:
    if type(value) is not Selection:
        raise UnknownValueError
    words: list[object] = []
    for key, constraint in value.parts:
        if type(constraint) is not Constraint:
            raise UnknownValueError
        words += (key, constraint.values, constraint.others, constraint.absent)
    return tuple(words)


def _namespaces(value: Namespaces) -> _Words:
    return type(value).__name__, _labels(value.labels)


def _addresses(value: Addresses) -> _Words:
    return "addresses", tuple([_block(block) for block in value.blocks])


def _block(value: Block) -> _Words:
    if type(value) is not Block:
        raise UnknownValueError
    return value.cidr, value.except_


def _anywhere(value: Anywhere) -> _Words:
    del value
    return ("anywhere",)


def _union(value: PeerUnion) -> _Words:
    return type(value).__name__, tuple([_said(member) for member in value.members])


def _ports(value: Ports) -> _Words:
    return "ports", _entries(value.meaning), _entries(value.entries)


def _entries(entries: tuple[Entry, ...]) -> _Words:
    return tuple([(str.__str__(kind), first, last, name) for kind, first, last, name in entries])


def _rule(value: Rule) -> _Words:
    return "rule", _sides(value.isolates), _said(value.peer), _said(value.ports)


def _sides(isolates: tuple[Direction, ...]) -> _Words:
    return tuple([str.__str__(side) for side in isolates])


def _connection(value: Connection) -> _Words:
    return "connection", _said(value.source), _said(value.destination), _said(value.ports)


def _policy(value: Policy) -> _Words:
    rules = tuple([_said(rule) for rule in value.rules])
    return "policy", value.name, _said(value.subject), rules, value.labels, value.annotations, value.home


def _within(value: Within) -> _Words:
    return "within", value.namespace, tuple([_said(clause) for clause in value.clauses])


_WRITERS: Final[dict[type[object], Callable[[object], object]]] = cast(
    "dict[type[object], Callable[[object], object]]",
    {
        Addresses: _addresses,
        Anywhere: _anywhere,
        Connection: _connection,
        EndUnion: _union,
        Namespace: _namespaces,
        Namespaces: _namespaces,
        OwnPods: _own_pods,
        PeerUnion: _union,
        Pods: _pods,
        Policy: _policy,
        Ports: _ports,
        Rule: _rule,
        Within: _within,
    },
)
"""What writes a value of each class: all of it but where it stands, and when an exception ends."""
