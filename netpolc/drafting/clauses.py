"""Clauses as values: what each policy set yields, before it is Python."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve, field

from netpolc.authoring.namespaces import Namespace, namespace
from netpolc.authoring.pods import OwnPods, Pods
from netpolc.authoring.policies import Texts
from netpolc.authoring.ports import Ports
from netpolc.authoring.unions import Member, member_order
from netpolc.drafting.edges import DraftEnd, Edge, ToldEdges
from netpolc.drafting.environments import joined
from netpolc.drafting.objects import Comments, DraftObject, DraftRule, Fact, Peers, When
from netpolc.program.naming import manifest_name
from netpolc.rules.known import DESCRIPTION, Direction, Protocol
from netpolc.sets.selections import EVERYTHING
from netpolc.values import frozen


@frozen(cache_hash=True)
class PolicyClause:
    """One object that stays a policy. Directions of `closed` are isolated without a rule of its own."""

    name: str
    subject: OwnPods
    rules: tuple[DraftRule, ...]
    closed: tuple[Direction, ...]
    labels: Texts
    annotations: Texts
    home: bool
    when: When | None
    comments: Comments = field(default=(), eq=False)


@frozen(cache_hash=True)
class ConnectionClause:
    """A connection; `source` and `destination` are ends."""

    source: Peers
    destination: Peers
    ports: Ports | Fact | None
    when: When | None
    comments: Comments = field(default=(), eq=False)


@frozen
class UseClause:
    """A function that yields clauses, by its name in `policies/shared.py` or, where it is `own`, in the same module."""

    function: str
    facts: bool
    """It takes the environment."""
    own: bool = False
    when: None = None


Clause: TypeAlias = PolicyClause | ConnectionClause | UseClause


@frozen
class Home:
    """A namespace and what is to be said in it."""

    namespace: str
    labels: Texts
    """Those that all its objects share."""
    annotations: Texts
    clauses: tuple[Clause, ...]


@frozen
class Drafted:
    """Everything that is to be said."""

    homes: tuple[Home, ...]
    across: Mapping[tuple[str, str], tuple[ConnectionClause, ...]]
    """Connections from one namespace to another."""
    gone: tuple[DraftObject, ...]
    """Objects of which nothing is left under their name (`--rename`)."""


def drafted(objects: Sequence[DraftObject], told: ToldEdges, *, rename: bool) -> Drafted:
    """Write objects and connections as clauses, namespace by namespace."""
    by_namespace: dict[str, list[int]] = {}
    for number, item in enumerate(objects):
        by_namespace.setdefault(item.namespace, []).append(number)
    shared = {name: _shared([objects[number] for number in numbers]) for name, numbers in by_namespace.items()}
    rest = [_rest(item, number, told) for number, item in enumerate(objects)]
    dropped = _dropped(objects, rest, told, shared, rename=rename)
    above: dict[Edge, Comments] = _comments_of_dropped(objects, told, dropped)
    inner: dict[str, list[ConnectionClause]] = {}
    across: dict[tuple[str, str], list[ConnectionClause]] = {}
    for pair, clauses in _connections(told, above):
        if pair[0] == pair[1]:
            inner.setdefault(pair[0], []).extend(clauses)
        else:
            across.setdefault(pair, []).extend(clauses)
    homes: list[Home] = []
    for name in sorted(by_namespace):
        labels, annotations = shared[name]
        policies = [
            _policy(objects[number], rest[number], labels, annotations, home=number in told.homes)
            for number in by_namespace[name]
            if number not in dropped
        ]
        policies.sort(key=_rank)
        homes.append(Home(name, labels, annotations, (*policies, *inner.get(name, ()))))
    manifests = {
        (end.namespace, manifest_name(end.pods)) for edge in told.edges for end in (edge.source, edge.destination)
    }
    gone = tuple(objects[number] for number in sorted(dropped) if objects[number].key not in manifests)
    return Drafted(tuple(homes), {pair: tuple(clauses) for pair, clauses in sorted(across.items())}, gone)


def _shared(objects: Sequence[DraftObject]) -> tuple[Texts, Texts]:
    """Return the labels and annotations that all objects of a namespace share, where there are several."""
    if len(objects) < 2:
        return (), ()
    labels = set(objects[0].labels).intersection(*(item.labels for item in objects[1:]))
    annotations = set(objects[0].annotations).intersection(*(item.annotations for item in objects[1:]))
    return tuple(sorted(labels)), tuple(sorted(pair for pair in annotations if pair[0] != DESCRIPTION))


def _rest(item: DraftObject, number: int, told: ToldEdges) -> tuple[DraftRule, ...]:
    """Return the rules of an object without the peers that connections say."""
    kept: list[DraftRule] = []
    for at, rule in enumerate(item.rules):
        if not isinstance(rule.peers, tuple):
            kept.append(rule)
            continue
        peers = tuple(peer for peer in rule.peers if (number, at, peer) not in told.gone)
        if len(peers) == len(rule.peers):
            kept.append(rule)
        elif peers:
            kept.append(evolve(rule, peers=peers, comments=()))
    return tuple(kept)


def _dropped(
    objects: Sequence[DraftObject],
    rest: Sequence[tuple[DraftRule, ...]],
    told: ToldEdges,
    shared: Mapping[str, tuple[Texts, Texts]],
    *,
    rename: bool,
) -> set[int]:
    """Choose the objects that need no clause: connections say all of them, and others isolate their whole subject."""
    told_directions: dict[int, set[Direction]] = {}
    for number, at, _ in told.gone:
        told_directions.setdefault(number, set()).add(objects[number].rules[at].direction)
    candidates: set[int] = set()
    for number, directions in told_directions.items():
        item = objects[number]
        bare = set(item.labels) <= set(shared[item.namespace][0]) and set(item.annotations) <= set(
            shared[item.namespace][1]
        )
        named = rename or (item.name == manifest_name(item.subject) and directions == set(item.isolates))
        if not rest[number] and bare and named and number not in told.homes:
            candidates.add(number)
    found: set[int] = set()
    staying: dict[str, list[DraftObject]] = {}
    for number, item in enumerate(objects):
        if number not in candidates:
            staying.setdefault(item.namespace, []).append(item)
    for number in candidates:
        item = objects[number]
        others = [other for other in staying.get(item.namespace, ()) if other.when in (None, item.when)]
        if all(
            any(direction in other.isolates and item.subject <= other.subject for other in others)
            for direction in item.isolates
        ):
            found.add(number)
    return found


def _comments_of_dropped(objects: Sequence[DraftObject], told: ToldEdges, dropped: set[int]) -> dict[Edge, Comments]:
    """Give the comments of each object that goes to the first edge that it said."""
    found: dict[Edge, Comments] = {}
    for number in sorted(dropped):
        item = objects[number]
        end = DraftEnd(item.namespace, item.subject)
        first = next((edge for edge in told.edges if end in (edge.source, edge.destination)), None)
        if first is not None and item.comments:
            found[first] = joined(found.get(first, ()), item.comments)
    return found


def _policy(
    item: DraftObject, rules: tuple[DraftRule, ...], labels: Texts, annotations: Texts, *, home: bool
) -> PolicyClause:
    said = {rule.direction for rule in rules}
    return PolicyClause(
        item.name,
        OwnPods(item.subject),
        rules,
        tuple(direction for direction in item.isolates if direction not in said),
        tuple(pair for pair in item.labels if pair not in labels),
        tuple(pair for pair in item.annotations if pair not in annotations),
        home,
        item.when,
        item.comments,
    )


def _rank(clause: PolicyClause) -> int:
    """Order policies: those that only close all pods, then DNS of all pods, then the rest as they came."""
    if clause.subject.labels != EVERYTHING or clause.when is not None:
        return 2
    if not clause.rules:
        return 0
    return 1 if all(map(is_dns, clause.rules)) else 2


_NUMBERS = {53, 5353}
_NAMES = {"dns", "dns-tcp"}


def is_dns(rule: DraftRule) -> bool:
    """Say whether a rule lets its subject resolve names: egress to the ports of DNS alone, UDP among them."""
    if rule.direction is not Direction.EGRESS or not isinstance(rule.ports, Ports):
        return False
    known = all(
        name in _NAMES if name else first == last and first in _NUMBERS for _, first, last, name in rule.ports.entries
    )
    return (
        known
        and any(protocol is Protocol.UDP for protocol, *_ in rule.ports.entries)
        and not any(protocol is Protocol.SCTP for protocol, *_ in rule.ports.entries)
    )


def _connections(
    told: ToldEdges, above: Mapping[Edge, Comments]
) -> Iterator[tuple[tuple[str, str], list[ConnectionClause]]]:
    """Group edges: those of one destination and ports, then those of the same sources and ports."""
    to_one: dict[tuple[DraftEnd, Ports | Fact | None, When | None, str], dict[DraftEnd, None]] = {}
    said: dict[tuple[object, ...], Comments] = {}
    for edge, comments in told.edges.items():
        key = edge.destination, edge.ports, edge.when, edge.source.namespace
        to_one.setdefault(key, {})[edge.source] = None
        said[key] = joined(said.get(key, ()), above.get(edge, ()), comments)
    alike: dict[
        tuple[frozenset[DraftEnd], Ports | Fact | None, When | None, tuple[str, str]], dict[DraftEnd, Comments]
    ] = {}
    for key, sources in to_one.items():
        destination, ports, when, namespace_of = key
        pair = namespace_of, destination.namespace
        alike.setdefault((frozenset(sources), ports, when, pair), {})[destination] = said[key]
    found: dict[tuple[str, str], list[ConnectionClause]] = {}
    for (every_source, ports, when, pair), destinations in alike.items():
        here = pair[0] == pair[1]
        clause = ConnectionClause(
            _ends(every_source, here=here),
            _ends(destinations, here=here),
            ports,
            when,
            joined(*destinations.values()),
        )
        found.setdefault(pair, []).append(clause)
    yield from found.items()


def _ends(ends: Iterable[DraftEnd], *, here: bool) -> Peers:
    return tuple(sorted((_end(item, here=here) for item in ends), key=member_order))


def _end(end: DraftEnd, *, here: bool) -> Member:
    if here:
        return OwnPods(end.pods)
    where: Namespace = namespace(end.namespace)
    return Pods(end.pods, where) if end.pods.parts else where
