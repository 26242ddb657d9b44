"""The check `misspelt-namespace`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked
from netpolc.diagnostics.catalogue.closing import MISSPELT_NAMESPACE
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.diagnostics.nearest import nearest
from netpolc.program.model import Fate


def misspelt_namespace(asked: Asked) -> Iterator[Diagnostic]:
    """Note namespaces that connections name, that no set owns, and that are nearly one which a set owns."""
    owned = sorted({name for name, _ in asked.program.owners})
    known = {*asked.exists.known_namespaces()} if asked.exists is not None else set[str]()
    for half in asked.program.halves:
        if half.fate is not Fate.UNOWNED or half.namespace in known:
            continue
        near = nearest(half.namespace, owned)
        if near is not None and asked.first(("namespace", half.namespace)):
            yield finding(
                MISSPELT_NAMESPACE,
                f"no set owns namespace `{half.namespace}`, and one owns `{near}`",
                half.rule.origins[0].locate(),
                help=f"did you mean `{near}`?",
                severity=Severity.WARNING if near in known else None,
            )
