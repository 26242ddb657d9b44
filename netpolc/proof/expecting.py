"""What each authored clause promises, as single connections, picked from the clause and not from the program."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_network
from typing import Final, NamedTuple, TypeAlias

from netpolc.authoring.addresses import Addresses, Anywhere, Block
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import Pods
from netpolc.authoring.policies import Policy, Within
from netpolc.authoring.ports import Ports
from netpolc.authoring.rules import Connection
from netpolc.authoring.unions import Peer, PeerUnion
from netpolc.diagnostics.origin import Located
from netpolc.program.naming import manifest_name
from netpolc.proof.asked import Point, Promised
from netpolc.rules.known import NAMESPACE_NAME, Direction, Protocol
from netpolc.sets.selections import PRESENT, Selection, one_of


class ClausePromise(NamedTuple):
    """What a clause promises of one namespace, and of which manifest first.

    A policy's own manifest has to keep it, and so has that of a home. What a connection promises otherwise any manifest
    of the namespace may keep, and it counts only where the labels are isolated there.
    """

    namespace: str
    name: str
    said: Promised
    origin: Located
    homed: bool
    """A policy said that it is the home of such connections."""


def of_policies(sets: Sequence[AuthoredSet]) -> Iterator[tuple[str, Policy]]:
    """Give every policy clause with its namespace; `of_policy` says what it promises."""
    for home in sets:
        for clause, namespace in _placed(home):
            if isinstance(clause, Policy) and namespace is not None:
                yield namespace, clause


def of_connections(sets: Sequence[AuthoredSet]) -> Iterator[ClausePromise]:
    """Give what the connections of all sets promise."""
    homes = _homes(sets)
    for home in sets:
        own: set[str | None] = {clause.namespace for clause in home.clauses if isinstance(clause, Within)}
        if home.namespace is not None:
            own.add(home.namespace)
        for clause, namespace in _placed(home):
            if isinstance(clause, Connection):
                yield from _of_connection(clause, namespace, own, homes)


_Homes: TypeAlias = Mapping[tuple[str, str, Selection], str]
"""The name of the policy that takes the halves of a namespace, a direction and a subject."""


def _homes(sets: Sequence[AuthoredSet]) -> _Homes:
    return {
        (namespace, _NAMES[direction], policy.subject.labels): policy.name
        for namespace, policy in of_policies(sets)
        if policy.home
        for rule in policy.rules
        for direction in rule.isolates
    }


_NAMES: Final[Mapping[str, str]] = {item: item.value for item in (*Direction, *Protocol)}
"""Directions and protocols as plain texts."""


def _placed(home: AuthoredSet) -> Iterator[tuple[Policy | Connection, str | None]]:
    for clause in home.clauses:
        if isinstance(clause, Within):
            yield from ((inner, clause.namespace) for inner in clause.clauses)
        else:
            yield clause, home.namespace


def of_policy(policy: Policy, namespace: str) -> list[Promised]:
    """Return what a policy clause promises: one connection for each rule and direction, or only that it isolates."""
    labels = policy.subject.labels.witness()
    return [
        (_NAMES[direction], namespace, labels, None if rule.peer is None else _point(rule.peer, rule.ports, namespace))
        for rule in policy.rules
        for direction in rule.isolates
    ]


def _of_connection(
    connection: Connection, home: str | None, own: set[str | None], homes: _Homes
) -> Iterator[ClausePromise]:
    for direction, end, other in (
        ("Egress", connection.source, connection.destination),
        ("Ingress", connection.destination, connection.source),
    ):
        for member in end.members if isinstance(end, PeerUnion) else (end,):
            place, subject = _named(member, home)
            if place is None or place not in own:
                continue
            for single in _singles(subject):
                said = direction, place, single.witness(), _point(other, connection.ports, home)
                named = homes.get((place, direction, single)) if homes else None
                yield ClausePromise(place, named or manifest_name(single), said, connection.trace, named is not None)


def _named(member: Peer, home: str | None) -> tuple[str | None, Selection]:
    if isinstance(member, Namespace):
        return member.name, Selection()
    if isinstance(member, Pods):
        where = member.namespaces
        return (home if where is None else where.name if isinstance(where, Namespace) else None), member.labels
    return None, Selection()


def _singles(subject: Selection) -> Sequence[Selection]:
    """Take a lone list of values apart, as a connection does."""
    if len(subject.parts) != 1:
        return (subject,)
    key, constraint = subject.parts[0]
    if constraint.others or constraint.absent:
        return (subject,)
    return tuple(Selection(((key, one_of([value])),)) for value in constraint.values)


def _point(other: Peer, ports: Ports | None, home: str | None) -> Point | None:
    """Pick a connection with the first member of a peer, on the first port; None: there is none."""
    member = other.members[0] if isinstance(other, PeerUnion) else other
    protocol, number, name = ("TCP", 1, None)
    if ports is not None:
        kind, first, _, named = ports.entries[0]
        protocol, number, name = _NAMES[kind], first or 1, named or None
    if isinstance(member, Pods):
        return member.labels.witness(), _where(member.namespaces, home), None, protocol, number, name
    if isinstance(member, Namespaces):
        return {}, _where(member, home), None, protocol, number, name
    address = "192.0.2.1" if isinstance(member, Anywhere) else _address(member)
    return None if address is None else ({}, {}, address, protocol, number, name)


@lru_cache(maxsize=1 << 12)
def _where(namespaces: Namespaces | None, home: str | None) -> Mapping[str, str]:
    """Pick the labels of a namespace; its name is one of them."""
    if namespaces is None:
        return {NAMESPACE_NAME: home or ""}
    name = (namespaces.labels.constraint(NAMESPACE_NAME) & PRESENT).witness() or ""
    return {**namespaces.labels.witness(), NAMESPACE_NAME: name}


def _address(addresses: Addresses) -> str | None:
    """Pick an address of the first block that has one outside of its holes."""
    return next((found for block in addresses.blocks if (found := _free(block)) is not None), None)


def _free(block: Block) -> str | None:
    """Return the first address that lies in no hole, walking past each hole that it meets."""
    network = ip_network(block.cidr)
    holes = sorted((ip_network(hole) for hole in block.except_), key=lambda hole: int(hole.network_address))
    place = int(network.network_address)
    for hole in holes:
        if int(hole.network_address) <= place <= int(hole.broadcast_address):
            place = int(hole.broadcast_address) + 1
    if place > int(network.broadcast_address):
        return None
    return str(type(network.network_address)(place))
