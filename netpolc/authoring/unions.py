"""Unions of peers and of ends."""

from typing import Final, TypeAlias, overload

from netpolc.authoring.addresses import Addresses, Anywhere, anywhere
from netpolc.authoring.calls import told
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import Pods, all_pods
from netpolc.authoring.problems import LISTS, refuse, refuse_type, spread
from netpolc.diagnostics.catalogue.authoring import EVERYBODY_IN_UNION
from netpolc.values import frozen

Member: TypeAlias = Pods | Namespaces | Addresses


@frozen
class PeerUnion:
    """Any of several peers; `members` is sorted, holds no union, and nothing twice."""

    members: tuple[Member, ...]

    def __repr__(self) -> str:
        return f"any_of({', '.join(map(repr, self.members))})"


@frozen
class EndUnion(PeerUnion):
    """Any of several ends."""

    def __repr__(self) -> str:
        return f"any_of({', '.join(map(repr, self.members))})"


End: TypeAlias = Pods | Namespace | EndUnion
Peer: TypeAlias = Pods | Namespaces | Addresses | Anywhere | PeerUnion

A_PEER: Final = "a peer"


@overload
def any_of(end: End, /, *ends: End) -> EndUnion: ...
@overload
def any_of(peer: Peer, /, *peers: Peer) -> PeerUnion: ...
@told(EndUnion((all_pods,)))
def any_of(first: object, /, *more: object) -> PeerUnion:
    """Join peers: whoever is one of them. A union of ends is an end of a connection, each member for itself.

    Reports a union without members, and one that holds `anywhere`.
    """
    members: list[Member] = []
    for item in (first, *more):
        if isinstance(item, _MEMBERS):
            members.append(item)
        elif isinstance(item, PeerUnion):
            members += item.members
        elif isinstance(item, Anywhere):
            refuse(
                EVERYBODY_IN_UNION, "`anywhere` makes the other members of `any_of` meaningless", "say `anywhere` alone"
            )
        else:
            refuse_type("any_of", A_PEER, item, spread(item) or peer_cure(item))
    members.sort(key=member_order)
    # Equal ones stand beside each other now; to compare them takes less than to hash all.
    chosen = tuple([item for at, item in enumerate(members) if not at or item != members[at - 1]]) or (all_pods,)
    for item in chosen:
        if not isinstance(item, _ENDS):
            return PeerUnion(chosen)
    return EndUnion(chosen)


# Written out once, for a union of types is made anew wherever it stands.
_MEMBERS: Final = (Pods, Namespaces, Addresses)
_ENDS: Final = (Pods, Namespace)
_PEERS: Final = (*_MEMBERS, PeerUnion, Anywhere)


def member_order(member: Member) -> tuple[int, object, object]:
    """Order the members of a union: own pods, other pods, namespaces, addresses."""
    if isinstance(member, Pods):
        return (0, member.labels, ()) if member.namespaces is None else (1, member.labels, member.namespaces.labels)
    return (2, member.labels, ()) if isinstance(member, Namespaces) else (3, member.blocks, ())


def is_end(value: object) -> bool:
    """Say whether a value can be an end of a connection."""
    return isinstance(value, Pods | Namespace | EndUnion)


def peer_cure(value: object) -> str:
    """Say how a peer is written, where something else was given for one."""
    if isinstance(value, str):
        if "/" in value and value[:1].isdigit():
            return f'write `cidr("{value}")`'
        return 'a peer is a value, such as `app("web")`, `namespace("ops")` or `cidr("10.0.0.0/8")`'
    if isinstance(value, LISTS):
        return "several peers are `any_of(...)`"
    return "a peer is pods, a namespace, addresses, `anywhere` or a union of these"


def checked_peer(place: str, value: object) -> Peer:
    """Check a peer; what cannot be one is reported and replaced."""
    if isinstance(value, _PEERS):
        return value
    refuse_type(place, A_PEER, value, peer_cure(value))
    return anywhere
