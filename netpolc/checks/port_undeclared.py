"""The check `port-undeclared`."""

from collections.abc import Iterator, Sequence

from netpolc.checks.asked import Asked, port_place
from netpolc.checks.population import Population
from netpolc.checks.wording import port_text, workloads_text
from netpolc.diagnostics.catalogue.opening import PORT_UNDECLARED
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.program.inventory import Workload
from netpolc.program.model import Policy, Port, Rule


def port_undeclared(asked: Asked) -> Iterator[Diagnostic]:
    """Report numbers that no pod in question declares, where another workload of the namespace does."""
    if asked.exists is None:
        return
    for policy in asked.program.policies:
        for rule in policy.rules:
            if rule.ports and ("port", id(rule)) not in asked.told:
                pods = asked.destinations(policy, rule)
                if pods:
                    yield from _in_rule(asked, asked.exists, policy, rule, pods)


def _in_rule(
    asked: Asked, exists: Population, policy: Policy, rule: Rule, pods: Sequence[Workload]
) -> Iterator[Diagnostic]:
    declared = [exists.declared(item) for item in pods]
    if not all(declared) or any(_is_declared(port, pods, known) for port in rule.ports or () for known in declared):
        return
    every = frozenset[tuple[str, int]]().union(*declared)
    there = ", ".join(f"{protocol} {number}" for protocol, number in sorted(every))
    for index, port in enumerate(rule.ports or ()):
        if not isinstance(port.port, int) or port.end is not None:
            continue
        number = port.protocol.value, port.port
        mine = {id(item) for item in pods}
        others = [
            item
            for name in {item.namespace for item in pods}
            for item in exists.workloads(name)
            if id(item) not in mine and number in exists.declared(item)
        ]
        if others:
            asked.told.add(("port", id(rule)))
        more = f"; {workloads_text(others)} declares {port.port}" if others else ""
        yield finding(
            PORT_UNDECLARED,
            f"{workloads_text(pods)} does not declare {port_text(port)}",
            port_place(policy, rule, index),
            help=f"declared: {there}{more}",
            severity=None if others else Severity.NOTE,
        )


def _is_declared(port: Port, pods: Sequence[Workload], known: frozenset[tuple[str, int]]) -> bool:
    """Say whether a pod declares one of the ports of an entry."""
    protocol = port.protocol.value
    if isinstance(port.port, str):
        return any((port.port, protocol) == (name, of) for item in pods for name, of, _ in item.ports)
    if port.port is None:
        return any(of == protocol for of, _ in known)
    last = port.port if port.end is None else port.end
    return any(of == protocol and port.port <= number <= last for of, number in known)
