"""What is to be said in Python: the objects that were taken, in the values of the language."""

from collections.abc import Iterator
from typing import TypeAlias

from attrs import field

from netpolc.authoring.addresses import Addresses, Block
from netpolc.authoring.library import internet, private_addresses
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import OwnPods, Pods
from netpolc.authoring.policies import Texts
from netpolc.authoring.ports import Entry, Ports, ports_of
from netpolc.authoring.unions import Member, member_order
from netpolc.diagnostics.origin import Located
from netpolc.program.model import BlockPeer, Peer, Policy, Port
from netpolc.rules.known import NAMESPACE_NAME, Direction
from netpolc.rules.names import namespace_faults
from netpolc.sets.selections import Constraint, Selection, one_of
from netpolc.values import frozen

Peers: TypeAlias = tuple[Member, ...]
"""Peers in the order of a union; `None` beside it is everybody."""
Paragraph: TypeAlias = tuple[str, ...]
"""A paragraph of a comment, line by line."""
Comments: TypeAlias = tuple[Paragraph, ...]

_LAST_PORT = 65535


@frozen(cache_hash=True)
class Fact:
    """What differs between environments: a value for each, in their order."""

    values: tuple[Peers | Ports | None, ...]


@frozen
class When:
    """The environments in which something is said."""

    environments: tuple[str, ...]
    flag: bool
    """The others lack it, which is a fact; else they say it otherwise."""


@frozen(cache_hash=True)
class DraftRule:
    """One rule of an object; equal where it allows the same."""

    direction: Direction
    peers: Peers | Fact | None
    ports: Ports | Fact | None
    comments: Comments = field(default=(), eq=False)


@frozen
class DraftObject:
    """One object, as it is to be said."""

    namespace: str
    name: str
    subject: Selection
    isolates: tuple[Direction, ...]
    rules: tuple[DraftRule, ...]
    labels: Texts
    annotations: Texts
    comments: Comments = field(default=(), eq=False)
    origin: Located | None = field(default=None, eq=False, repr=False)
    when: When | None = None
    """None: every environment has it."""
    lifted: Policy | None = field(default=None, eq=False, repr=False)
    """What its manifest says, read by what judges every manifest."""

    @property
    def key(self) -> tuple[str, str]:
        """Return its namespace and name."""
        return self.namespace, self.name

    @property
    def meaning(self) -> object:
        """Return what is equal where two objects mean the same and carry the same."""
        return self.subject, self.isolates, frozenset(self.allowed()), self.labels, self.annotations

    def allowed(self) -> "Iterator[tuple[Direction, Member | Fact | None, Ports | Fact | None]]":
        """Give its rules taken apart by their peers."""
        for rule in self.rules:
            peers = rule.peers if isinstance(rule.peers, tuple) else (rule.peers,)
            yield from ((rule.direction, peer, rule.ports) for peer in peers)


def drafted_peers(peers: tuple[Peer, ...], home: str) -> Peers:
    """Write the peers of a rule in a namespace; those that select nobody are left out.

    The own namespace has no name, and one that is any of several names is several.
    """
    members: dict[Member, None] = {}
    blocks: list[Block] = []
    for peer in peers:
        if isinstance(peer, BlockPeer):
            blocks.append(Block(peer.cidr, peer.except_))
        elif peer.pods:
            members |= dict.fromkeys(_pods(where, peer.pods, home) for where in _namespaces(peer.namespaces))
    for known in (internet, private_addresses):
        if set(blocks) == set(known.blocks):
            members[known] = None
            blocks = []
    members |= dict.fromkeys(Addresses((block,)) for block in blocks)
    return tuple(sorted(members, key=member_order))


def _pods(where: Selection, pods: Selection, home: str) -> Member:
    named = namespace_named(where)
    if named == home:
        return OwnPods(pods)
    namespaces = Namespaces(where) if named is None else Namespace(where)
    return Pods(pods, namespaces) if pods.parts else namespaces


def namespace_named(where: Selection) -> str | None:
    """Return the name of the one namespace that a selection asks for, and for nothing else."""
    if len(where.parts) != 1 or where.parts[0][0] != NAMESPACE_NAME:
        return None
    asked = where.parts[0][1]
    return asked.values[0] if len(asked.values) == 1 and not asked.others and not asked.absent else None


def _namespaces(where: Selection) -> Iterator[Selection]:
    """Give the selections of namespaces that one comes to: a name that is any of several is each of them.

    Every namespace has a name, and it is a DNS label: what asks for another selects none.
    """
    asked = where.constraint(NAMESPACE_NAME)
    if not where or (asked.absent and not asked.others):
        return
    if asked.others:
        rest = where.without(NAMESPACE_NAME)
        if asked.values:
            kept = Constraint(asked.values, others=True, absent=True)
            rest = Selection(tuple(sorted((*rest.parts, (NAMESPACE_NAME, kept)))))
        yield rest
        return
    real = [name for name in asked.values if not namespace_faults(name, "")]
    if len(where.parts) == 1:
        yield from (Selection(((NAMESPACE_NAME, one_of((name,))),)) for name in real)
    elif real:
        yield Selection(tuple(sorted((*where.without(NAMESPACE_NAME).parts, (NAMESPACE_NAME, one_of(real))))))


def drafted_ports(ports: tuple[Port, ...] | None) -> Ports | None:
    """Write ports as the language holds them; None is every port of every protocol."""
    return None if ports is None else ports_of(map(_entry, ports))


def _entry(port: Port) -> Entry:
    if isinstance(port.port, str):
        return port.protocol, 0, 0, port.port
    if port.port is None:
        return port.protocol, 1, _LAST_PORT, ""
    return port.protocol, port.port, port.end or port.port, ""
