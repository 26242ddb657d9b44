"""What must hold of the boutique, whoever changes its policies; `netpolc mutate` says how much of it is promised."""

from netpolc import (
    OwnPods,
    Peer,
    Ports,
    Promises,
    all_namespaces,
    all_pods,
    all_sctp,
    all_udp,
    always,
    any_of,
    anywhere,
    cidr,
    dns_ports,
    isolated,
    kube_dns,
    namespace,
    never,
    only,
    port_range,
    promises,
    tcp,
)
from policies.environments import Environment
from policies.workloads import (
    AD,
    CART,
    CART_STORE,
    CATALOGUE,
    CHECKOUT,
    CURRENCY,
    EMAIL,
    FRONTEND,
    GATEWAY,
    LOAD_GENERATOR,
    PAYMENT,
    PROMETHEUS,
    RECOMMENDATION,
    SCRAPED,
    SHIPPING,
)

CALLERS: dict[OwnPods, tuple[int, tuple[Peer, ...]]] = {
    AD: (9555, (FRONTEND,)),
    CART: (7070, (FRONTEND, CHECKOUT)),
    CART_STORE: (6379, (CART,)),
    CATALOGUE: (3550, (FRONTEND, CHECKOUT, RECOMMENDATION)),
    CHECKOUT: (5050, (FRONTEND,)),
    CURRENCY: (7000, (FRONTEND, CHECKOUT)),
    EMAIL: (8080, (CHECKOUT,)),
    FRONTEND: (8080, (GATEWAY,)),
    PAYMENT: (50051, (CHECKOUT,)),
    RECOMMENDATION: (8080, (FRONTEND,)),
    SHIPPING: (50051, (FRONTEND, CHECKOUT)),
}
"""Where each workload listens, and who calls it there."""
METRICS = 9464
SCRAPES = any_of(CART, CHECKOUT, FRONTEND, PAYMENT)
OUTSIDE = any_of(cidr("0.0.0.0/0"), cidr("::/0"))


@promises(namespace="boutique")
def boutique(env: Environment) -> Promises:
    """Everybody reaches what they need, where it listens, and nobody reaches anything else."""
    yield from closed("boutique")
    for workload, (port, callers) in CALLERS.items():
        everybody = (*callers, LOAD_GENERATOR) if env.load_test and workload is FRONTEND else callers
        for caller in everybody:
            yield always(from_=caller, to=workload, ports=tcp(port))
        yield only(from_=any_of(PROMETHEUS, *everybody), to=workload)
        yield never(from_=anywhere, to=workload, ports=others(port), except_=PROMETHEUS)
    yield never(from_=PROMETHEUS, to=all_pods, except_to=SCRAPES)

    yield always(from_=PAYMENT, to=env.card_network, ports=tcp(443))
    yield never(from_=PAYMENT, to=OUTSIDE, ports=others(443))
    yield never(from_=PAYMENT, to=OUTSIDE, except_to=env.card_network)
    yield never(from_=all_pods, to=OUTSIDE, except_=PAYMENT)
    yield never(from_=all_pods, to=all_namespaces, except_to=any_of(all_pods, kube_dns))


@promises(namespace="monitoring")
def monitoring(env: Environment) -> Promises:
    """Prometheus scrapes metrics and asks the API server what there is to scrape; nobody else does anything."""
    yield from closed("monitoring")
    yield always(from_=PROMETHEUS, to=SCRAPED, ports=tcp(METRICS))
    yield never(
        from_=PROMETHEUS,
        to=all_namespaces,
        ports=others(METRICS),
        except_to=kube_dns,  # netpolc: allow[unknown-promise] no pod has the address of the API server
    )
    yield always(from_=PROMETHEUS, to=env.api_server, ports=tcp(6443))
    yield never(from_=PROMETHEUS, to=OUTSIDE, ports=others(6443))
    yield never(from_=PROMETHEUS, to=OUTSIDE, except_to=env.api_server)
    yield never(from_=all_pods, to=anywhere, except_=PROMETHEUS, except_to=kube_dns)
    yield never(from_=anywhere, to=all_pods)


def closed(name: str) -> Promises:
    """Promise of a namespace that it is closed, and that its pods can resolve names and say nothing else there."""
    yield isolated(namespace(name), "ingress", "egress")
    yield always(from_=namespace(name), to=kube_dns, ports=dns_ports)
    yield never(
        from_=namespace(name),
        to=kube_dns,  # netpolc: allow[unknown-promise] DNS has no address of an API server
        ports=tcp(port_range(1, 52), port_range(54, 65535)) | all_sctp,
    )


def others(port: int) -> Ports:
    """Name every port but one over TCP."""
    return tcp(port_range(1, port - 1), port_range(port + 1, 65535)) | all_udp | all_sctp
