"""The check `named-port-missing`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked, port_place
from netpolc.checks.wording import port_text, workloads_text
from netpolc.diagnostics.catalogue.opening import NAMED_PORT_MISSING
from netpolc.diagnostics.model import Diagnostic, finding


def named_port_missing(asked: Asked) -> Iterator[Diagnostic]:
    """Report ports by a name that no pod in question declares, though each declares some."""
    for policy in asked.program.policies:
        for rule in policy.rules:
            if not any(isinstance(port.port, str) for port in rule.ports or ()):
                continue
            pods = asked.destinations(policy, rule)
            if not pods or not all(item.listens for item in pods):
                continue
            known = {(name, protocol) for item in pods for name, protocol, _ in item.ports}
            for index, port in enumerate(rule.ports or ()):
                if not isinstance(port.port, str) or (port.port, port.protocol.value) in known:
                    continue
                asked.told.add(("port", id(rule)))
                there = ", ".join(f"`{protocol} {name}`" for name, protocol in sorted(known)) or "no port with a name"
                yield finding(
                    NAMED_PORT_MISSING,
                    f"no port of {workloads_text(pods)} is named `{port_text(port)}`, so nothing is opened",
                    port_place(policy, rule, index),
                    help=f"declared: {there}",
                )
