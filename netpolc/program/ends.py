"""Authored peers, ends and ports as the program holds them."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from netpolc.authoring.addresses import Addresses, Anywhere
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import Pods
from netpolc.authoring.ports import Entry, Ports
from netpolc.authoring.unions import Member, PeerUnion
from netpolc.authoring.unions import Peer as AuthoredPeer
from netpolc.program.features import PodsInBlocks
from netpolc.program.model import BlockPeer, Peer, PodPeer, Port, in_namespace
from netpolc.rules.ports import LAST_PORT
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.values import frozen

P = TypeVar("P", PodPeer, BlockPeer)


class NoNamespace(Exception):  # noqa: N818 - it is a finding about to be reported, not an error of the program
    """Pods of the own namespace stand where there is none."""


@frozen
class NamedEnd:
    """One end of a connection in a namespace that it names."""

    namespace: str
    subject: Selection


def members(value: AuthoredPeer) -> tuple[Member | Anywhere, ...]:
    """Take a union apart."""
    return value.members if isinstance(value, PeerUnion) else (value,)


def named_ends(value: AuthoredPeer, namespace: str | None) -> Iterator[NamedEnd]:
    """Give the ends that name their namespace, each value of a lone `is_in` for itself.

    `namespace` is that of the set or `within`. Raises NoNamespace for own pods without one.
    """
    for member in members(value):
        if isinstance(member, Namespace):
            yield NamedEnd(member.name, EVERYTHING)
        elif isinstance(member, Pods):
            if member.namespaces is None:
                if namespace is None:
                    raise NoNamespace(repr(member))
                name = namespace
            elif isinstance(member.namespaces, Namespace):
                name = member.namespaces.name
            else:
                continue
            for subject in member.labels.each_value():
                yield NamedEnd(name, subject)


def peers_of(value: AuthoredPeer, namespace: str | None, in_blocks: PodsInBlocks) -> tuple[Peer, ...] | None:
    """Write a peer as the program's peers, sorted; None is everybody. Raises NoNamespace for own pods without one.

    `in_blocks` is what its target says of blocks.
    """
    if isinstance(value, Anywhere):
        return None
    if isinstance(value, Pods):
        return (PodPeer(_namespaces(value, namespace), value.labels),)
    pods: list[PodPeer] = []
    blocks: list[BlockPeer] = []
    for member in members(value):
        if isinstance(member, Pods):
            pods.append(PodPeer(_namespaces(member, namespace), member.labels))
        elif isinstance(member, Namespaces):
            pods.append(PodPeer(member.labels, EVERYTHING))
        elif isinstance(member, Addresses):
            blocks += [BlockPeer(block.cidr, block.except_, in_blocks) for block in member.blocks]
    return (*_sorted(pods), *_sorted(blocks))


def _sorted(found: Sequence[P]) -> Sequence[P]:
    return found if len(found) < 2 else sorted(dict.fromkeys(found), key=peer_order)


def _namespaces(value: Pods, namespace: str | None) -> Selection:
    if value.namespaces is not None:
        return value.namespaces.labels
    if namespace is None:
        raise NoNamespace(repr(value))
    return in_namespace(namespace)


def peer_order(peer: Peer) -> tuple[int, object, object]:
    """Order peers: pods before addresses, then by what they select."""
    if isinstance(peer, PodPeer):
        return (0, peer.namespaces.parts, peer.pods.parts)
    return (1, peer.cidr, peer.except_)


_PORTS: Final[dict[tuple[Entry, ...], tuple[Port, ...]]] = {}


def ports_of(value: Ports | None) -> tuple[Port, ...] | None:
    """Write ports as the program's ports; None is every port of every protocol."""
    if value is None:
        return None
    known = _PORTS.get(value.entries)
    if known is None:
        known = _PORTS[value.entries] = tuple(map(_port, value.entries))
    return known


def _port(entry: Entry) -> Port:
    protocol, first, last, name = entry
    if name:
        return Port(protocol, name)
    if (first, last) == (1, LAST_PORT):
        return Port(protocol)
    return Port(protocol, first, last if last > first else None)


def rule_order(ports: tuple[Port, ...] | None, peers: tuple[Peer, ...] | None) -> tuple[object, ...]:
    """Order rules of one direction by what they say: everybody first, then peers, then ports."""
    return (0,) if peers is None else (1, *[peer_order(peer) for peer in peers]), _port_order(ports)


def _port_order(ports: tuple[Port, ...] | None) -> tuple[object, ...]:
    return (0,) if ports is None else (1, *[(item.protocol, str(item.port or ""), item.end or 0) for item in ports])
