"""The check `block-covers-pods`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked, block_peers, peer_place
from netpolc.diagnostics.catalogue.opening import BLOCK_COVERS_PODS
from netpolc.diagnostics.model import Diagnostic, finding


def block_covers_pods(asked: Asked) -> Iterator[Diagnostic]:
    """Report blocks that hold addresses of pods, of which network plugins think differently."""
    if not asked.facts.pod_cidrs:
        return
    from netpolc.sets.addresses import block_set, cidr_set

    pods = [(text, cidr_set(text)) for text in asked.facts.pod_cidrs]
    for policy in asked.program.policies:
        for rule in policy.rules:
            for index, peer in block_peers(rule):
                if peer.cidr.endswith("/0"):
                    continue
                block = block_set(peer.cidr, peer.except_)
                met = next((text for text, addresses in pods if block & addresses), None)
                if met is not None:
                    yield finding(
                        BLOCK_COVERS_PODS,
                        f"the block `{peer.cidr}` holds addresses of pods (`{met}`), which some plugins let match",
                        peer_place(policy, rule, index),
                        help=f"leave them out with `except`, and select pods by their labels: `{met}`",
                    )
