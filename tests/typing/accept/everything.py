"""All of the language as both type checkers must take it."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from netpolc import (
    Clause,
    Clauses,
    Connection,
    End,
    Environment,
    Namespace,
    Namespaces,
    OwnPods,
    Peer,
    Pods,
    Policy,
    Ports,
    Promises,
    Rule,
    all_namespaces,
    all_pods,
    all_sctp,
    all_tcp,
    all_udp,
    allow,
    allow_dns,
    always,
    any_of,
    anywhere,
    app,
    by_label,
    cidr,
    deny_all,
    deny_egress,
    deny_ingress,
    dns_ports,
    internet,
    isolated,
    kube_dns,
    label,
    namespace,
    namespaces,
    never,
    only,
    pods,
    policy,
    policy_set,
    port_range,
    private_addresses,
    promises,
    read_environments,
    sctp,
    tcp,
    this_namespace,
    udp,
    within,
)

OWN: OwnPods = app("api")
EITHER: OwnPods = app("cart", "catalog")
ELSEWHERE: Pods = app("prometheus", namespace="monitoring")
ALSO: Pods = pods({"a": "b"}, namespace=namespaces({"team": "red"}))
NAMED: OwnPods = by_label("app.kubernetes.io/name")("web")
CHOSEN: OwnPods = pods(label("tier").is_in("a", "b"), label("old").is_absent(), label("new").exists())
OPS: Namespace = namespace("ops")
TEAMS: Namespaces = namespaces(label("env").is_not_in("dev"), label("team").equals("red"))
ENDS: End = any_of(OWN, OPS, ELSEWHERE, any_of(EITHER))
PEERS: Peer = any_of(OWN, cidr("10.0.0.0/8", except_=("10.9.0.0/16",)), internet, all_namespaces, TEAMS)
PORTS: Ports = tcp(443, 8080) | udp(port_range(1, 9), "dns") | sctp(1) | all_tcp | all_udp | all_sctp | dns_ports
RULES: tuple[Rule, ...] = (
    allow(from_=anywhere),
    allow(to=private_addresses, ports=PORTS),
    allow_dns(),
    allow_dns(to=kube_dns, ports=udp(5353)),
    deny_all,
    deny_egress,
    deny_ingress,
)
ONE: Policy = policy("one", all_pods, deny_all, *RULES, labels={"a": "b"}, annotations={}, description="why")
HOME: Policy = policy("home", OWN, deny_all, home=True)
FROM_PEER: Connection = allow(from_=PEERS, to=ENDS, ports=PORTS)
TO_PEER: Connection = allow(from_=ENDS, to=PEERS)
BOTH: Connection = allow(from_=this_namespace, to=OPS)


@frozen
class Site(Environment):
    """An environment with facts."""

    visitors: Peer = anywhere
    replicas: int = 1


ENVIRONMENTS: tuple[Site, ...] = (Site("prod", internet), Site(name="dev", replicas=2))
READ: tuple[Site, ...] = read_environments(Site, "sites.toml")


def some(names: Iterable[str]) -> Iterator[Clause]:
    """Give clauses to whoever asks."""
    for name in names:
        yield policy(name, app(name), deny_all)


@policy_set(namespace="shop", labels={"a": "b"}, annotations={"c": "d"})
def shop(env: Site) -> Clauses:
    """Ask the environment."""
    yield from some(("a", "b"))
    yield allow(from_=env.visitors, to=OWN)


@policy_set()
def everywhere() -> Clauses:
    """Ask nothing."""
    yield within("a", some(("a",)), ONE, FROM_PEER, [ONE, TO_PEER])


def closed(name: str) -> Promises:
    """Promise what several sets promise."""
    yield isolated(namespace(name), "ingress", "egress")


@promises(namespace="shop")
def kept(env: Site) -> Promises:
    """Promise what hangs on the environment."""
    yield from closed("shop")
    yield never(from_=env.visitors, to=EITHER, ports=PORTS, except_=PEERS)
    yield only(from_=PEERS, to=OWN, ports=tcp(80))
    yield isolated(ENDS, "egress")


@promises()
def cluster() -> Promises:
    """Promise what hangs on nothing."""
    yield never(from_=all_namespaces, to=cidr("169.254.169.254/32"))
    yield never(from_=TEAMS, to=anywhere, except_=kube_dns)
    yield only(from_=internet, to=TEAMS)
    yield always(from_=anywhere, to=kube_dns, ports=dns_ports)
