"""The check `tenant-label`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked, peer_place
from netpolc.checks.wording import named
from netpolc.diagnostics.catalogue.selecting import TENANT_LABEL
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import NAMESPACE_NAME, Direction


def tenant_label(asked: Asked) -> Iterator[Diagnostic]:
    """Note ingress from namespaces that are selected by labels which whoever owns a namespace may set."""
    if all(key == NAMESPACE_NAME for item in asked.namespaces for key, _ in item.parts):
        return
    trusted = {NAMESPACE_NAME, *asked.facts.trusted_labels}
    for policy, rule, index, peer in asked.pod_peers:
        if rule.direction is not Direction.INGRESS or not peer.namespaces.parts:
            continue
        asks = {key: constraint for key, constraint in peer.namespaces.parts if not constraint.absent}
        name = asks.get(NAMESPACE_NAME)
        if not asks or (name is not None and not name.others) or ("tenant", id(rule), index) in asked.told:
            continue
        if not trusted & asks.keys():
            yield finding(
                TENANT_LABEL,
                f"whoever owns a namespace may give it {named(asks)}, and call",
                peer_place(policy, rule, index),
                help="name the namespaces, or list the label in `trusted-namespace-labels`",
            )
