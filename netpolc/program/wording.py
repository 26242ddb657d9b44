"""The program's values as a user would write them in the language."""

from netpolc.authoring.addresses import Addresses, Block, anywhere
from netpolc.authoring.library import internet, private_addresses
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import OwnPods, Pods
from netpolc.authoring.ports import Ports, ports_of
from netpolc.authoring.rules import Connection, Rule
from netpolc.authoring.unions import EndUnion, Member, PeerUnion, member_order
from netpolc.authoring.unions import Peer as AuthoredPeer
from netpolc.program.model import NAMESPACE_NAME, BlockPeer, Direction, Peer, Port, in_namespace
from netpolc.program.model import Rule as ProgramRule
from netpolc.sets.selections import Selection


def authored_peer(peers: tuple[Peer, ...] | None, namespace: str) -> AuthoredPeer:
    """Return the peer of the language that means these peers in a policy of a namespace."""
    if peers is None:
        return anywhere
    blocks = tuple(Block(peer.cidr, peer.except_) for peer in peers if isinstance(peer, BlockPeer))
    members: list[Member] = []
    for named in (private_addresses, internet):
        if set(blocks) >= set(named.blocks):
            members.append(named)
            blocks = tuple(block for block in blocks if block not in named.blocks)
    members += [_member(peer, namespace) for peer in peers if not isinstance(peer, BlockPeer)]
    members += [Addresses((block,)) for block in blocks]
    if len(members) == 1:
        return members[0]
    chosen = tuple(sorted(members, key=member_order))
    return EndUnion(chosen) if all(isinstance(item, Pods | Namespace) for item in chosen) else PeerUnion(chosen)


def _member(peer: Peer, namespace: str) -> Member:
    if isinstance(peer, BlockPeer):
        return Addresses((Block(peer.cidr, peer.except_),))
    if peer.namespaces == in_namespace(namespace):
        return OwnPods(peer.pods)
    where = _namespaces(peer.namespaces)
    return Pods(peer.pods, where) if peer.pods.parts else where


def _namespaces(selection: Selection) -> Namespaces:
    name = selection.constraint(NAMESPACE_NAME)
    one = len(selection.parts) == 1 and len(name.values) == 1 and not name.others and not name.absent
    return Namespace(selection) if one else Namespaces(selection)


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


def rule_text(rule: ProgramRule, namespace: str) -> str:
    """Write a rule as it stands inside `policy(...)` of a namespace."""
    return repr(Rule((rule.direction,), authored_peer(rule.peers, namespace), authored_ports(rule.ports)))


def connection_text(subject: Selection, rule: ProgramRule, namespace: str) -> str:
    """Write a rule and its subject as a connection that stands in a namespace."""
    own, other = OwnPods(subject), authored_peer(rule.peers, namespace)
    source, destination = (other, own) if rule.direction is Direction.INGRESS else (own, other)
    return repr(Connection(source, destination, authored_ports(rule.ports)))
