"""Where pods ask for names, and what rules say about it."""

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from netpolc.program.model import BlockPeer, Direction, Peer, PodPeer, Policy, Port, Protocol, Rule, in_namespace
from netpolc.sets.selections import EVERYTHING, Selection, one_of, selection
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.analysis.openings import Region
    from netpolc.checks.population import Population
    from netpolc.program.inventory import Workload


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


class Resolvers:
    """Says of rules whether they let pods ask a resolver; `exists`: the pods that are known, among them resolvers."""

    def __init__(self, exists: "Population | None" = None) -> None:
        self._exists: Final = exists
        self._known: Final[dict[tuple[object, object], Resolving]] = {}
        self.hangs_on_pods = False
        """Something was perhaps because a rule names pods of which nobody knows what they do."""

    def of(self, rule: Rule) -> Resolving:
        """Say whether an egress rule opens UDP 53 or 5353, or a port with `dns` in its name, to where resolvers may be.

        They may be at any address, and pods of their namespaces may have more labels than are known.
        """
        # Of most rules the ports say it, and nobody looks at whom they are about.
        for port in rule.ports or ():
            if port.protocol is Protocol.UDP:
                break
        else:
            if rule.ports is not None:
                return Resolving.NO
        key = rule.peers, rule.ports
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._of(rule)
        return found

    def _of(self, rule: Rule) -> Resolving:
        if _as_usual(rule.peers, rule.ports):
            return Resolving.YES
        from netpolc.analysis.openings import openings

        found = Resolving.NO
        alone = Policy("", "", EVERYTHING, (Direction.EGRESS,), (Rule(Direction.EGRESS, rule.peers, rule.ports),))
        for item in openings(alone, Direction.EGRESS):
            region = item.region
            if not _asks(region):
                continue
            if region.peer.outside:
                return Resolving.YES
            said = self._at(region.peer.namespaces, region.peer.pods)
            if said is Resolving.YES:
                return said
            found = said if said is Resolving.PERHAPS else found
        for peer in rule.peers or () if found is Resolving.NO else ():
            if isinstance(peer, PodPeer):
                said = self._pods(peer, rule.ports)
                if said is Resolving.YES:
                    return said
                found = said if said is Resolving.PERHAPS else found
        return found

    def _at(self, namespaces: Selection, pods: Selection) -> Resolving:
        """Say whether pods of the usual resolvers are among those selected."""
        found = Resolving.NO
        for resolver in RESOLVERS:
            home = in_namespace(resolver.namespace)
            if not pods.meets(resolver.pods) or not namespaces.meets(home):
                continue
            if home <= namespaces:
                return Resolving.YES
            labels = None if self._exists is None else self._exists.labels_of(resolver.namespace)
            if labels is not None:
                if namespaces.holds(labels):
                    return Resolving.YES
            elif not by_name_label(namespaces):
                found = Resolving.PERHAPS
        return found

    def _pods(self, peer: PodPeer, ports: tuple[Port, ...] | None) -> Resolving:
        """Say whether other pods resolve names: by what they declare, or as whoever opens DNS to them thinks."""
        sought = None if self._exists is None else self._exists.sought(peer)
        if sought:
            if any(_resolves(item, ports) for item in sought):
                return Resolving.YES
            if all(item.listens for item in sought):
                return Resolving.NO
        elif sought is not None and any(peer.pods.holds(dict([item.label])) for item in RESOLVERS):
            return Resolving.NO  # those of the cluster, sought where they are not
        if ports is None or not _is_udp_dns(ports) or by_name_label(peer.namespaces):
            return Resolving.NO
        words = [value for _, item in (*peer.pods.parts, *peer.namespaces.parts) for value in item.values]
        both = {(port.protocol, port.port) for port in ports} == {(Protocol.UDP, 53), (Protocol.TCP, 53)}
        if both or any("dns" in word or word in _NAMES for word in words):
            self.hangs_on_pods = True
            return Resolving.PERHAPS
        return Resolving.NO


def is_resolver(peer: PodPeer) -> bool:
    """Say whether a peer means the pods of the cluster's DNS; whether they are closed, `isolates-dns` tells."""
    return any(peer.namespaces == in_namespace(item.namespace) and peer.pods == item.pods for item in RESOLVERS)


def by_name_label(namespaces: Selection) -> bool:
    """Say whether namespaces are sought by a label `name` alone, which no cluster sets."""
    return len(namespaces.parts) == 1 and namespaces.parts[0][0] == "name"


def _asks(region: "Region") -> bool:
    from netpolc.sets.ports import port_number

    asked = (port_number("UDP", number) for number in dict.fromkeys(item.port for item in RESOLVERS))
    if not any(number in region.ports for number in asked):
        return False
    return not region.names.parts or any("dns" in name for name, _ in region.names.parts)


def _is_udp_dns(ports: tuple[Port, ...]) -> bool:
    return any(port.protocol is Protocol.UDP and port.port in (53, 5353) for port in ports)


def _resolves(workload: "Workload", ports: tuple[Port, ...] | None) -> bool:
    """Say whether a workload listens for questions on a port that is opened."""
    listening = {(of, number) for of, number in workload.listens if of == "UDP" and number in (53, 5353)}
    listening |= {(of, number) for name, of, number in workload.ports if of == "UDP" and "dns" in name}
    names = {name for name, of, _ in workload.ports if of == "UDP" and "dns" in name}
    if ports is None or not listening:
        return bool(listening)
    return any(
        port.protocol is Protocol.UDP
        and (
            port.port is None
            or port.port in names
            or (isinstance(port.port, int) and any(port.port <= at <= (port.end or port.port) for _, at in listening))
        )
        for port in ports
    )


_NAMES: Final = frozenset({"unbound", "bind", "bind9", "named", "pihole", "pi-hole", "blocky", "adguard", "consul"})
"""What resolvers are called that have no `dns` in their name."""


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
