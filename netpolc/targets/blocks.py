"""Blocks that may hold pods and nodes, which a target reads in its own way."""

from collections.abc import Hashable, Iterator
from functools import lru_cache

from netpolc.checks.asked import block_peers, peer_place
from netpolc.diagnostics.catalogue.targets import BLOCK_AND_PODS
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import lines_of
from netpolc.program.model import BlockPeer, Program
from netpolc.rules.quoting import quoted
from netpolc.sets.addresses import PRIVATE, block_set


def blocks_read(program: Program, reading: str, cure: str) -> Iterator[Diagnostic]:
    """Say of each line with such a block how it is read: `reading` is what follows the block, in words."""
    told: set[Hashable] = set()
    for policy in program.policies:
        for rule in policy.rules:
            for index, peer in block_peers(rule):
                origins = rule.peer_origins[index : index + 1] or rule.origins or policy.origins
                lines = lines_of(origins[0]) if origins else None
                if lines not in told and _may_hold_pods(peer):
                    told.add(lines)
                    message = f"the block {quoted(peer.cidr)} {reading}"
                    yield finding(BLOCK_AND_PODS, message, peer_place(policy, rule, index), help=cure)


@lru_cache(maxsize=1 << 12)
def _may_hold_pods(peer: BlockPeer) -> bool:
    return bool(block_set(peer.cidr, peer.except_) & PRIVATE)
