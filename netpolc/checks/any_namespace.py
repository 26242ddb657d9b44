"""The check `any-namespace`."""

from collections.abc import Iterator
from typing import Final

from netpolc.checks.asked import Asked, peer_place
from netpolc.checks.wording import labels_text
from netpolc.diagnostics.catalogue.selecting import ANY_NAMESPACE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import NAMESPACE_NAME, Direction
from netpolc.sets.selections import PRESENT


def any_namespace(asked: Asked) -> Iterator[Diagnostic]:
    """Report ingress from pods with certain labels of every namespace: whoever may label a pod may call."""
    everywhere = {item for item in asked.namespaces if all(part == _NAMED for part in item.parts)}
    for policy, rule, index, peer in asked.pod_peers if everywhere else ():
        if rule.direction is not Direction.INGRESS or peer.namespaces not in everywhere:
            continue
        if any(not constraint.absent for _, constraint in peer.pods.parts):
            yield finding(
                ANY_NAMESPACE,
                f"pods with `{labels_text(peer.pods)}` of any namespace may call: whoever may label a pod",
                peer_place(policy, rule, index),
                help="name the namespace too",
            )


_NAMED: Final = (NAMESPACE_NAME, PRESENT)
"""A namespace has a name, as all of them have."""
