"""Where pods ask for names, and what rules say about it."""

from enum import Enum, auto
from functools import lru_cache
from typing import Final

from attrs import frozen

from netpolc.program.model import BlockPeer, Direction, Peer, PodPeer, Policy, Port, Protocol, Rule, in_namespace
from netpolc.sets.selections import EVERYTHING, Selection, one_of, selection


@frozen
class Resolver:
    """Pods that resolve names for a cluster: the namespace, their label, and the port that they listen on."""

    namespace: str
    label: tuple[str, str]
    port: int
    usual: bool = True
    """Most clusters of their kind have them, on the network of pods: so policies may close them."""

    @property
    def pods(self) -> Selection:
        """Select them."""
        key, value = self.label
        return selection({key: one_of((value,))})


RESOLVERS: Final = (
    Resolver("kube-system", ("k8s-app", "kube-dns"), 53),
    Resolver("kube-system", ("k8s-app", "coredns"), 53, usual=False),
    Resolver("kube-system", ("k8s-app", "node-local-dns"), 53, usual=False),
    Resolver("openshift-dns", ("dns.operator.openshift.io/daemonset-dns", "default"), 5353),
)
"""Those of kubeadm and most distributions, of CoreDNS' own chart, of NodeLocal DNSCache, and of OpenShift."""


class Resolving(Enum):
    """Whether a rule lets pods ask a resolver."""

    YES = auto()
    PERHAPS = auto()
    """It hangs on labels of namespaces."""
    NO = auto()


@lru_cache(maxsize=1 << 12)
def resolving(peers: tuple[Peer, ...] | None, ports: tuple[Port, ...] | None) -> Resolving:
    """Say whether an egress rule opens UDP 53 or 5353, or a port with `dns` in its name, to where resolvers may be.

    They may be at any address, and pods of their namespaces may have more labels than are known.
    """
    if _as_usual(peers, ports):
        return Resolving.YES
    from netpolc.analysis.openings import openings
    from netpolc.sets.ports import port_number

    rule = Rule(Direction.EGRESS, peers, ports)
    asked = [port_number("UDP", number) for number in dict.fromkeys(item.port for item in RESOLVERS)]
    found = Resolving.NO
    for item in openings(Policy("", "", EVERYTHING, (Direction.EGRESS,), (rule,)), Direction.EGRESS):
        region = item.region
        if not any(number in region.ports for number in asked):
            continue
        if region.names.parts and not any("dns" in name for name, _ in region.names.parts):
            continue
        if region.peer.outside:
            return Resolving.YES
        for resolver in RESOLVERS:
            home = in_namespace(resolver.namespace)
            if region.peer.pods.meets(resolver.pods) and region.peer.namespaces.meets(home):
                if home <= region.peer.namespaces:
                    return Resolving.YES
                found = Resolving.PERHAPS
    return found


def _as_usual(peers: tuple[Peer, ...] | None, ports: tuple[Port, ...] | None) -> bool:
    """Say whether a rule is surely one, as `allow_dns()` writes it; most are, and nothing is imported for these."""
    asks = any(port.protocol is Protocol.UDP and port.port == RESOLVERS[0].port for port in ports or ())
    return asks and any(isinstance(peer, PodPeer) and (peer.namespaces, peer.pods) in _USUAL for peer in peers or ())


_USUAL: Final = frozenset((in_namespace(item.namespace), item.pods) for item in RESOLVERS)
_FEW: Final = 256
"""Who may reach no more addresses than that knows them by number."""


def calls(peers: tuple[Peer, ...] | None) -> bool:
    """Say whether an egress rule lets pods call somebody by name: pods, or more addresses than one writes down."""
    return peers is None or any(isinstance(peer, PodPeer) or _is_wide(peer) for peer in peers)


def _is_wide(block: BlockPeer) -> bool:
    from netpolc.sets.addresses import block_set

    return sum(last - first + 1 for first, last in block_set(block.cidr, block.except_)) > _FEW
