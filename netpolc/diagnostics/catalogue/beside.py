"""NP06x: policies that others keep, and that count."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR

BESIDE_REFUSED: Final = Code(
    "NP060",
    "beside-refused",
    _E,
    "No API server takes a policy that others keep.",
    """What `[tool.netpolc] beside` names counts as if the cluster had it: whom it isolates gets the halves of
connections. A policy that every server refuses is in no cluster, so nothing may be said by it.

```yaml
  ingress:
  - ports:
    - port: 70000    # refused
```

Mend the file, or leave it out of `beside`. `netpolc validate` says all that is wrong with it.
""",
)
BESIDE_TWICE: Final = Code(
    "NP061",
    "beside-twice",
    _E,
    "Two policies of one name that others keep say different things.",
    """A cluster has only the one that was applied last, and nobody can say which that is. Two that say the same count
once.

```toml
[tool.netpolc]
beside = ["legacy", "legacy-of-last-year"]    # `shop/web` stands in both, and is another
beside = ["legacy"]
```

Name the files that are applied. `{environment}` in a pattern tells those of one environment from those of others.
""",
)
BESIDE_NOT_READ: Final = Code(
    "NP062",
    "beside-not-read",
    Severity.WARNING,
    "An object that others keep may decide on connections, and is not read.",
    """Policies of Cilium, of Calico and the like count in a cluster too. netpolc does not know what they say, so whom
they isolate, and what they open or close, is not counted.

```yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
```
""",
)
OPENED_WIDER: Final = Code(
    "NP063",
    "opened-wider",
    Severity.WARNING,
    "A policy that others keep opens more than the clause that opens the same connection.",
    """Policies only add up: what one of them opens, no other closes. A clause that lets in one caller says nothing
where a policy beside it lets in everybody.

```python
yield allow(from_=WEB, to=API, ports=tcp(8080))
```
```yaml
  podSelector: {matchLabels: {app: api}}
  ingress:
  - ports: [{port: 8080}]    # from everybody
```

Narrow that policy, or say in a clause what is open.
""",
)
BESIDE_UNREADABLE: Final = Code(
    "NP064",
    "beside-unreadable",
    _E,
    "A file or folder that others keep cannot be opened.",
    """What `[tool.netpolc] beside` names, and what stands below `build/`, counts. Nobody can say whom it isolates
where it cannot be read.

```toml
[tool.netpolc]
beside = ["legacy"]    # a folder that only another user may open
```

Let it be readable, or leave it out.
""",
)

CODES: Final = (BESIDE_REFUSED, BESIDE_TWICE, BESIDE_NOT_READ, OPENED_WIDER, BESIDE_UNREADABLE)
