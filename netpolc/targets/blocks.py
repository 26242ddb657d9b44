"""Blocks that may hold pods and nodes, which a target reads in its own way."""

from collections.abc import Iterator

from netpolc.checks.asked import block_peers, peer_place
from netpolc.diagnostics.catalogue.targets import BLOCK_AND_PODS
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import Located
from netpolc.program.model import Program
from netpolc.rules.quoting import quoted
from netpolc.sets.addresses import PRIVATE, block_set


def blocks_read(program: Program, reading: str, cure: str) -> Iterator[Diagnostic]:
    """Say of each line with such a block how it is read: `reading` is what follows the block, in words."""
    told: set[Located] = set()
    for policy in program.policies:
        for rule in policy.rules:
            for index, peer in block_peers(rule):
                place = (rule.peer_origins[index : index + 1] or rule.origins or policy.origins)[:1]
                if told.issuperset(place) and place:
                    continue
                if block_set(peer.cidr, peer.except_) & PRIVATE:
                    told.update(place)
                    message = f"the block {quoted(peer.cidr)} {reading}"
                    yield finding(BLOCK_AND_PODS, message, peer_place(policy, rule, index), help=cure)
