"""The check `metadata-reachable`."""

from collections.abc import Iterator
from typing import Final

from netpolc.analysis.openings import number_set
from netpolc.checks.asked import Asked, block_peers, peer_place
from netpolc.diagnostics.catalogue.opening import METADATA_REACHABLE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import Direction
from netpolc.sets.addresses import address_number, block_set
from netpolc.sets.ports import port_number

_ADDRESS: Final = "169.254.169.254"
_NUMBER: Final = address_number(_ADDRESS)
_HTTP: Final = port_number("TCP", 80)


def metadata_reachable(asked: Asked) -> Iterator[Diagnostic]:
    """Report blocks that leave private addresses out and forget the one that hands out a cloud's credentials."""
    for policy in asked.program.policies:
        for rule in policy.rules:
            if rule.direction is not Direction.EGRESS:
                continue
            for index, peer in block_peers(rule):
                if not peer.except_ or _NUMBER not in block_set(peer.cidr, peer.except_):
                    continue
                if rule.ports is None or _HTTP in number_set(rule.ports):
                    yield finding(
                        METADATA_REACHABLE,
                        f"`{peer.cidr}` leaves `{_ADDRESS}` open, where clouds hand out credentials",
                        peer_place(policy, rule, index),
                        help="add `169.254.0.0/16` to what is left out",
                    )
