"""The check `metadata-reachable`."""

from collections.abc import Iterator
from typing import Final

from netpolc.checks.asked import Asked, peer_place
from netpolc.diagnostics.catalogue.opening import METADATA_REACHABLE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import BlockPeer, Direction, Rule

_ADDRESS: Final = "169.254.169.254"


def metadata_reachable(asked: Asked) -> Iterator[Diagnostic]:
    """Report blocks that leave private addresses out and forget the one that hands out a cloud's credentials."""
    for policy in asked.program.policies:
        for rule in policy.rules:
            if rule.direction is not Direction.EGRESS or rule.peers is None:
                continue
            for index, peer in enumerate(rule.peers):
                if isinstance(peer, BlockPeer) and peer.except_ and _is_open(peer, rule):
                    yield finding(
                        METADATA_REACHABLE,
                        f"`{peer.cidr}` leaves `{_ADDRESS}` open, where clouds hand out credentials",
                        peer_place(policy, rule, index),
                        help="add `169.254.0.0/16` to what is left out",
                    )


def _is_open(peer: BlockPeer, rule: Rule) -> bool:
    from netpolc.analysis.openings import number_set
    from netpolc.sets.addresses import address_number, block_set
    from netpolc.sets.ports import port_number

    if address_number(_ADDRESS) not in block_set(peer.cidr, peer.except_):
        return False
    return rule.ports is None or port_number("TCP", 80) in number_set(rule.ports)
