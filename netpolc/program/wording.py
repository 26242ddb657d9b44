"""The program's values as a user would write them in the language."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from attrs import field

from netpolc.authoring.addresses import Addresses, Block, anywhere
from netpolc.authoring.library import internet, private_addresses
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import Pods, pods_text
from netpolc.authoring.ports import Ports, ports_of
from netpolc.authoring.rules import Connection, Rule
from netpolc.authoring.unions import EndUnion, Member, PeerUnion, member_order
from netpolc.authoring.unions import Peer as AuthoredPeer
from netpolc.program.model import NAMESPACE_NAME, BlockPeer, Direction, Peer, Port, Program, in_namespace
from netpolc.program.model import Rule as ProgramRule
from netpolc.sets.selections import Selection
from netpolc.values import frozen

Names: TypeAlias = Mapping[str, str]
"""For each label the name by which pods of it are written."""
APP: Final[Names] = {"app": "app"}


@frozen
class _SpelledPods(Pods):
    """Pods as their author writes them."""

    key: str = field(default="", eq=False)
    name: str = field(default="", eq=False)

    def __repr__(self) -> str:
        return pods_text(self, self.key, self.name)


def names_in(*programs: Program) -> Names:
    """Return the names by which the authors of some programs write pods; the last program's count most."""
    return {key: name for program in programs for key, name in program.label_names} or APP


def spelled(labels: Selection, namespaces: Namespaces | None, names: Names) -> Pods:
    """Return pods whose text is that of their author."""
    key = labels.parts[0][0] if len(labels.parts) == 1 else ""
    return _SpelledPods(labels, namespaces, key if key in names else "", names.get(key, ""))


def authored_peer(peers: tuple[Peer, ...] | None, namespace: str, names: Names = APP) -> AuthoredPeer:
    """Return the peer of the language that means these peers in a policy of a namespace."""
    if peers is None:
        return anywhere
    blocks = tuple(Block(peer.cidr, peer.except_) for peer in peers if isinstance(peer, BlockPeer))
    members: list[Member] = []
    for named in (private_addresses, internet) if blocks else ():
        if set(blocks) >= set(named.blocks):
            members.append(named)
            blocks = tuple(block for block in blocks if block not in named.blocks)
    members += [_member(peer, namespace, names) for peer in peers if not isinstance(peer, BlockPeer)]
    members += [Addresses((block,)) for block in blocks]
    if len(members) == 1:
        return members[0]
    chosen = tuple(sorted(members, key=member_order))
    return EndUnion(chosen) if all(isinstance(item, Pods | Namespace) for item in chosen) else PeerUnion(chosen)


def _member(peer: Peer, namespace: str, names: Names) -> Member:
    if isinstance(peer, BlockPeer):
        return Addresses((Block(peer.cidr, peer.except_),))
    if peer.namespaces == in_namespace(namespace):
        return spelled(peer.pods, None, names)
    where = _namespaces(peer.namespaces)
    return spelled(peer.pods, where, names) if peer.pods.parts else where


def _namespaces(selection: Selection) -> Namespaces:
    name = selection.constraint(NAMESPACE_NAME)
    one = len(selection.parts) == 1 and len(name.values) == 1 and not name.others and not name.absent
    return Namespace(selection) if one else Namespaces(selection)


@lru_cache(1 << 14)
def authored_ports(ports: tuple[Port, ...] | None) -> Ports | None:
    """Return the ports of the language that mean these ports."""
    if ports is None:
        return None
    return ports_of(
        (item.protocol, 0, 0, item.port)
        if isinstance(item.port, str)
        else (item.protocol, item.port or 1, item.end or item.port or 65535, "")
        for item in ports
    )


def rule_text(rule: ProgramRule, namespace: str, names: Names = APP) -> str:
    """Write a rule as it stands inside `policy(...)` of a namespace."""
    return repr(Rule((rule.direction,), authored_peer(rule.peers, namespace, names), authored_ports(rule.ports)))


def connection_text(subject: Selection, rule: ProgramRule, namespace: str, names: Names = APP) -> str:
    """Write a rule and its subject as a connection that stands in a namespace."""
    own, other = spelled(subject, None, names), authored_peer(rule.peers, namespace, names)
    source, destination = (other, own) if rule.direction is Direction.INGRESS else (own, other)
    return repr(Connection(source, destination, authored_ports(rule.ports)))
