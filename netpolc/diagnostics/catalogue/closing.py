"""Codes of checks of what stays closed, and of what only looks right (NP228-NP232)."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

EXPOSED_CLOSED: Final = Code(
    "NP228",
    "exposed-closed",
    Severity.WARNING,
    "A load balancer or an Ingress leads to pods that admit nobody who comes by it.",
    """Who comes by a Service of type LoadBalancer or NodePort has an address outside; who comes by an Ingress is a
pod of the ingress controller. It is told where the pods are isolated for ingress and none of their rules admits an
address, or, for an Ingress, a pod of another namespace or one that is itself behind a load balancer.

```python
yield policy("default-deny", all_pods, deny_ingress)
yield allow(from_=app("api"), to=WEB)                       # and the load balancer in front of WEB?
yield allow(from_=anywhere, to=WEB, ports=tcp(8080))
```

How a plugin sees the clients of a load balancer differs, so look at it before you open more. Allow it where nobody is
to come by it yet.
""",
)
UNISOLATED: Final = Code(
    "NP229",
    "unisolated",
    Severity.NOTE,
    "No policy isolates a workload, though others of its namespace are isolated.",
    """Everybody may call it. It is a note, because whoever begins to isolate a namespace does so workload by workload.

```python
yield policy("web", app("web"), deny_ingress)               # and app=api, in the same namespace?
yield policy("default-deny", all_pods, deny_ingress)        # all of them, and those that will come
```

To be warned: `unisolated = "warning"` in `[tool.netpolc.checks]`. It is told at the workload in the inventory.
Allow it for a workload that everybody may call.
""",
)
NOT_READ: Final = Code(
    "NP230",
    "not-read",
    Severity.NOTE,
    "Something of the input was not read, and may decide on connections.",
    """Policies of other kinds, templates and objects that cannot be read may open or close what the others do not.
What was found holds without them. Findings of absence, such as `dns-blocked`, are notes then: what no policy opens
may be opened by one of these.

```
netpolc check manifests/                          # holds a chart with templates
helm template chart/ | netpolc check -            # rendered, it is read
```

Render templates first. Allow it, or leave it with `--ignore not-read`, where you know that it opens nothing.
""",
)
MISSPELT_NAMESPACE: Final = Code(
    "NP231",
    "misspelt-namespace",
    Severity.NOTE,
    "A namespace that no set owns is within two letters of one that a set owns.",
    """The half in such a namespace is not written, and the peer there selects nobody. Where the inventory has the
near one and not the other, it is a warning.

```python
@policy_set(namespace="core")
def core() -> Clauses: ...

yield allow(from_=WEB, to=app("api", namespace="cor"))      # core?
```

Write the name once, as a constant of a module. Allow it where both exist.
""",
)
MISSPELT_LABEL: Final = Code(
    "NP232",
    "misspelt-label",
    Severity.NOTE,
    "A label value that is used once is one letter from one that other clauses use.",
    """Kubernetes takes any value, so nothing else tells that it was mistyped. Where the inventory shows that no pod
has it and that pods have the other, it is a warning. A promise counts as use. Of two values that are used once each
both places are named, and nobody says which is wrong.

```python
yield allow(from_=app("frontend"), to=app("cart"))
yield allow(from_=app("frontend"), to=app("crat"))          # cart?
```

Write the value once, as a constant of a module. Allow it where both exist.
""",
)

CODES: Final = (
    EXPOSED_CLOSED,
    UNISOLATED,
    NOT_READ,
    MISSPELT_NAMESPACE,
    MISSPELT_LABEL,
)
