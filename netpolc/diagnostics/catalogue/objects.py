"""Codes of whole objects: what a document says that it is, and its name among the others (NP470-NP479)."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

NO_SUCH_KIND: Final = Code(
    "NP470",
    "no-such-kind",
    Severity.ERROR,
    "A kind is spelt as no API server spells it.",
    """Kinds are spelt with their capitals, in the singular. The API server refuses any other spelling, and nothing is
isolated.

```yaml
apiVersion: networking.k8s.io/v1
kind: networkpolicy     # refused
kind: NetworkPolicy     # right
```
""",
)
DUPLICATE_NAME: Final = Code(
    "NP471",
    "duplicate-name",
    Severity.WARNING,
    "Two policies of one folder have one name in one namespace.",
    """The API server keeps one object of a name in a namespace: the one that is applied last. The rules of the other
are lost without a word.

```yaml
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
---
kind: NetworkPolicy
metadata: {name: web, namespace: shop}     # replaces the one above
spec: {podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress]}
```

Rename one of them. Folders are applied one by one, so policies of different folders may share a name.
""",
)

CODES: Final = (NO_SUCH_KIND, DUPLICATE_NAME)
