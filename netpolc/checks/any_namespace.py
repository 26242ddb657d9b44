"""The check `any-namespace`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked, peer_place
from netpolc.checks.wording import labels_text
from netpolc.diagnostics.catalogue.selecting import ANY_NAMESPACE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import NAMESPACE_NAME, Direction
from netpolc.sets.selections import PRESENT


def any_namespace(asked: Asked) -> Iterator[Diagnostic]:
    """Report ingress from pods with certain labels of every namespace: whoever may label a pod may call."""
    for policy, rule, index, peer in asked.pod_peers:
        if rule.direction is not Direction.INGRESS or any(key != NAMESPACE_NAME for key, _ in peer.namespaces.parts):
            continue
        everywhere = all(constraint == PRESENT for _, constraint in peer.namespaces.parts)
        if everywhere and any(not constraint.absent for _, constraint in peer.pods.parts):
            yield finding(
                ANY_NAMESPACE,
                f"pods with `{labels_text(peer.pods)}` of any namespace may call: whoever may label a pod",
                peer_place(policy, rule, index),
                help="name the namespace too",
            )
