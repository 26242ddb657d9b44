"""The check `unisolated`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked
from netpolc.diagnostics.catalogue.closing import UNISOLATED
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import Direction


def unisolated(asked: Asked) -> Iterator[Diagnostic]:
    """Note workloads that no policy isolates for ingress, where others of their namespace are isolated."""
    if asked.exists is None:
        return
    for namespace in sorted(asked.exists.namespaces()):
        pods = [item for item in asked.exists.workloads(namespace) if not item.host_network]
        free = [item for item in pods if not asked.isolating(item, Direction.INGRESS)]
        if len(free) < len(pods):
            for item in free:
                said = f"no policy isolates `{item.text}` for ingress, and others of `{namespace}` are isolated"
                yield finding(UNISOLATED, said, item.origins[0].locate() if item.origins else None)
