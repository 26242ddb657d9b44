"""The check `named-port-outside`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked
from netpolc.diagnostics.catalogue.checks import NAMED_PORT_OUTSIDE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import BlockPeer, Direction


def named_port_outside(asked: Asked) -> Iterator[Diagnostic]:
    """Report egress rules that name a port of addresses: names are looked up in pods alone."""
    for policy in asked.program.policies if asked.of_project else ():  # of manifests, `validate` tells it
        for rule in policy.rules:
            if rule.direction is not Direction.EGRESS or rule.ports is None or not rule.peers:
                continue
            if not all(isinstance(peer, BlockPeer) for peer in rule.peers):
                continue
            names = sorted({port.port for port in rule.ports if isinstance(port.port, str)})
            if names:
                yield finding(
                    NAMED_PORT_OUTSIDE,
                    f"addresses outside the cluster have no port named `{names[0]}`",
                    rule.origins[0].locate() if rule.origins else None,
                    help="write the number of the port",
                )
