"""The check `exposed-closed`."""

from collections.abc import Iterator, Sequence

from netpolc.checks.asked import Asked, block_peers, pod_peers, subject_place
from netpolc.checks.population import Population
from netpolc.checks.wording import workloads_text
from netpolc.diagnostics.catalogue.closing import EXPOSED_CLOSED
from netpolc.diagnostics.model import Diagnostic, Related, finding
from netpolc.program.inventory import Ingress, Service, Workload
from netpolc.program.model import Direction, Policy, in_namespace

_EXPOSING = ("LoadBalancer", "NodePort")


def exposed_closed(asked: Asked) -> Iterator[Diagnostic]:
    """Report pods behind a load balancer or an Ingress whose rules admit nobody who comes by it."""
    if asked.exists is None:
        return
    inventory = asked.exists.inventory
    services = {(item.namespace, item.name): item for item in inventory.services}
    exposed = {id(pod) for item in inventory.services if item.type in _EXPOSING for pod in asked.exists.behind(item)}
    told: set[tuple[str, str]] = set()
    for service in inventory.services:
        if service.type in _EXPOSING:
            closing = _closing(asked, asked.exists.behind(service), asked.exists, None)
            if closing is not None:
                told.add((service.namespace, service.name))
                what = f"{service.type} Service `{service.namespace}/{service.name}`"
                yield _told(what, service, asked.exists.behind(service), closing)
    for ingress in inventory.ingresses:
        for name in ingress.services:
            backend = services.get((ingress.namespace, name))
            if backend is None or (backend.namespace, name) in told:
                continue
            pods = asked.exists.behind(backend)
            closing = _closing(asked, pods, asked.exists, exposed)
            if closing is not None:
                told.add((ingress.namespace, name))
                yield _told(f"Ingress `{ingress.namespace}/{ingress.name}`", ingress, pods, closing)


def _told(what: str, source: Service | Ingress, pods: Sequence[Workload], closing: Policy) -> Diagnostic:
    related = tuple(Related(f"{what} leads there", origin.locate()) for origin in source.origins[:1])
    who = "no address" if isinstance(source, Service) else "no address, and nobody of another namespace,"
    return finding(
        EXPOSED_CLOSED,
        f"{what} leads to {workloads_text(pods)}, where {who} is admitted",
        subject_place(closing),
        related=related,
    )


def _closing(asked: Asked, pods: Sequence[Workload], exists: Population, exposed: set[int] | None) -> Policy | None:
    """Return the policy that closes all of some pods for who comes from outside; `exposed`: or by one of these."""
    found: Policy | None = None
    for item in pods:
        isolating = asked.isolating(item, Direction.INGRESS)
        if item.host_network or not isolating or any(_admits(policy, exists, exposed) for policy in isolating):
            return None
        found = found or max(isolating, key=lambda policy: (len(policy.subject.parts), len(policy.rules)))
    return found


def _admits(policy: Policy, exists: Population, exposed: set[int] | None) -> bool:
    for rule in policy.rules:
        if rule.direction is not Direction.INGRESS:
            continue
        if rule.peers is None or any(True for _ in block_peers(rule)):
            return True
        for _, peer in pod_peers(rule) if exposed is not None else ():
            if peer.namespaces != in_namespace(policy.namespace):
                return True
            if any(id(item) in (exposed or ()) for item in exists.selected(policy.namespace, peer.pods)):
                return True
    return False
