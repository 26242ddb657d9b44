"""The check `any-namespace`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked, peer_place, pod_peers
from netpolc.checks.wording import labels_text
from netpolc.diagnostics.catalogue.selecting import ANY_NAMESPACE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import NAMESPACE_NAME, Direction
from netpolc.sets.selections import PRESENT


def any_namespace(asked: Asked) -> Iterator[Diagnostic]:
    """Report ingress from pods with certain labels of every namespace: whoever may label a pod may call."""
    for policy in asked.program.policies:
        for rule in policy.rules:
            if rule.direction is not Direction.INGRESS:
                continue
            for index, peer in pod_peers(rule):
                everywhere = all(part == (NAMESPACE_NAME, PRESENT) for part in peer.namespaces.parts)
                if everywhere and any(not constraint.absent for _, constraint in peer.pods.parts):
                    yield finding(
                        ANY_NAMESPACE,
                        f"pods with `{labels_text(peer.pods)}` of any namespace may call: whoever may label a pod",
                        peer_place(policy, rule, index),
                        help="name the namespace too",
                    )
