"""The check `unowned-namespace`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked
from netpolc.diagnostics.catalogue.checks import UNOWNED_NAMESPACE
from netpolc.diagnostics.model import Diagnostic, Origin, finding
from netpolc.program.model import Fate


def unowned_namespace(asked: Asked) -> Iterator[Diagnostic]:
    """Note, once for each, the namespaces that connections name and no set owns."""
    first: dict[str, Origin] = {}
    for half in asked.program.halves:
        if half.fate is Fate.UNOWNED:
            origin = half.rule.origins[0].locate()
            first[half.namespace] = min(origin, first.get(half.namespace, origin))
    for namespace, origin in sorted(first.items()):
        yield finding(
            UNOWNED_NAMESPACE, f"no policy set owns namespace `{namespace}`, so its half is not written", origin
        )
