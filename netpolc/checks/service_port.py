"""The check `service-port`."""

from collections.abc import Iterator, Sequence

from netpolc.analysis.openings import number_set
from netpolc.checks.asked import Asked, port_place
from netpolc.checks.population import Population, number_at
from netpolc.checks.wording import port_text, workloads_text
from netpolc.diagnostics.catalogue.opening import SERVICE_PORT
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.inventory import Service, Workload
from netpolc.program.model import Policy, Port, Rule
from netpolc.sets.ports import port_number


def service_port(asked: Asked) -> Iterator[Diagnostic]:
    """Report numbers that are the port of a Service, where the pods behind it listen on another one."""
    if asked.exists is None or not asked.exists.inventory.services:
        return
    for policy in asked.program.policies:
        for rule in policy.rules:
            pods = asked.destinations(policy, rule) if rule.ports else ()
            for index, port in enumerate(rule.ports or ()) if pods else ():
                if not isinstance(port.port, int) or port.end is not None:
                    continue
                found = _of_service(asked.exists, pods, port)
                if found is None or _is_opened(policy, rule, port, found[1]):
                    continue
                asked.told.add(("port", id(rule)))
                asked.told.add(("number", id(rule), index))
                service, target = found
                yield finding(
                    SERVICE_PORT,
                    f"{port_text(port)} is the port of Service `{service.name}`, and {workloads_text(pods)} "
                    f"listens on {target}: a policy sees the port of the pod",
                    port_place(policy, rule, index),
                    help=f"open {port.protocol.value} {target}",
                )


def _of_service(exists: Population, pods: Sequence[Workload], port: Port) -> tuple[Service, int] | None:
    """Find a Service of the pods that has a port which leads to another one, where no pod declares the first."""
    asked = (port.protocol.value, port.port)
    if any(asked in item.listens for item in pods):
        return None
    found: tuple[Service, int] | None = None
    for item in pods:
        for service in exists.services_of(item):
            for own in service.ports:
                if (own.protocol, own.port) != asked:
                    continue
                target = number_at(item, own.protocol, own.target)
                if target is None or target == own.port:
                    return None
                found = found or (service, target)
    return found


def _is_opened(policy: Policy, rule: Rule, port: Port, target: int) -> bool:
    """Say whether the target port is opened too: by the rule, or by another of the policy with its peers or more."""
    place = port_number(port.protocol.value, target)
    for other in policy.rules:
        wide = other.peers is None or {*other.peers} >= {*(rule.peers or ("everybody",))}
        if other.direction is not rule.direction or not wide:
            continue
        if other.ports is None or place in number_set(other.ports):
            return True
        if any(isinstance(item.port, str) and item.protocol is port.protocol for item in other.ports):
            return True
    return False
