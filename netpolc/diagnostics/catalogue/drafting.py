"""Codes of `netpolc import`: what is left out of it, what is dropped, and why nothing is written (NP460-NP469)."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

NAMELESS: Final = Code(
    "NP460",
    "nameless-object",
    Severity.ERROR,
    "An object has no name, so no policy can be written for it.",
    """`metadata.generateName` lets the API server choose a name at each create. A `policy(...)` has a name of
its own, so that two builds give one object.

```yaml
metadata:
  generateName: web-     # left out
  name: web              # taken
```

Give the object a name, and import again.
""",
)
APPLIES_TO_NOBODY: Final = Code(
    "NP461",
    "applies-to-nobody",
    Severity.NOTE,
    "A policy selects no pod that could exist, so it is left out.",
    """The requirements of its selector exclude each other. The API server takes it, and it isolates nobody and
opens nothing.

```yaml
podSelector:
  matchLabels: {app: web}
  matchExpressions:
  - {key: app, operator: In, values: [api]}     # never holds beside `app: web`
```

Where pods were meant, mend the selector: what it says today is what nobody sees.
""",
)
NOBODY_PEER: Final = Code(
    "NP462",
    "nobody-peer",
    Severity.NOTE,
    "A peer selects nobody who could exist, so it is left out.",
    """The requirements of the peer exclude each other, or ask for a namespace that cannot be: every namespace has the
label `kubernetes.io/metadata.name`, with its name. The rule opens nothing for it.

```yaml
from:
- namespaceSelector:
    matchExpressions:
    - {key: kubernetes.io/metadata.name, operator: DoesNotExist}     # left out
```

Where none of the peers of a rule is left the rule goes, and its direction stays closed.
""",
)
DROPPED_METADATA: Final = Code(
    "NP463",
    "dropped-metadata",
    Severity.NOTE,
    "Labels, annotations or fields of a deployment tool are not taken.",
    """Helm, kustomize, Flux, Argo CD and kubectl mark what they apply, to find it again. Once netpolc writes the object
they do not, and a mark that stays would let them prune or adopt it. These go: `helm.sh/*`, `meta.helm.sh/*`,
`kubectl.kubernetes.io/last-applied-configuration`, `argocd.argoproj.io/tracking-id` and `instance`,
`*.toolkit.fluxcd.io/*`, `configsync.gke.io/*`, `config.kubernetes.io/*`,
`app.kubernetes.io/managed-by` with the name of such a tool, and `finalizers`.

```yaml
metadata:
  labels:
    app.kubernetes.io/managed-by: Helm     # not taken
    helm.sh/chart: web-1.4.2               # not taken
    team: shop                             # kept
```

Every other label and annotation is kept.
""",
)
OWNED_OBJECT: Final = Code(
    "NP464",
    "owned-object",
    Severity.WARNING,
    "A controller owns an object that was imported.",
    """An owner with `controller: true` writes the object again whenever it likes, so a change in Python would not last.
Its policy is imported, without the owner.

```yaml
metadata:
  name: main-db
  ownerReferences:
  - {apiVersion: db.example.org/v1, kind: Cluster, name: main, controller: true}
```

If the controller still writes it, remove the policy from the Python, and name its YAML in `[tool.netpolc] beside`.
""",
)
NOT_RENDERED: Final = Code(
    "NP465",
    "not-rendered",
    Severity.WARNING,
    "A kustomization changes the policies beside it, and was not applied.",
    """The files that it names are not yet what a cluster gets: it may set a namespace, a prefix of names, labels, or
patches. They were imported as they stand.

```sh
kustomize build overlays/prod | netpolc import -
```

Import what it renders instead.
""",
)
OTHER_POLICIES: Final = Code(
    "NP466",
    "other-policies",
    Severity.WARNING,
    "Policies of a kind that netpolc does not read decide on connections, too.",
    """They are left out. What is imported means the same as before, and so do they, as long as they stay: keep applying
them.

```yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy     # not taken
```
""",
)
SAID_TWICE: Final = Code(
    "NP467",
    "said-in-two-ways",
    Severity.ERROR,
    "One object stands in two files and says different things.",
    """No cluster has both: they are of two clusters, or one of them is old. Equal ones count once.

```sh
netpolc import --env test=clusters/test --env prod=clusters/prod
```

Name each cluster with `--env`; what differs becomes a fact of its environment. Or name only the files that count.
""",
)
IN_THE_WAY: Final = Code(
    "NP468",
    "in-the-way",
    Severity.ERROR,
    "The project has a module, or an object, that the import would write.",
    """An import adds modules, and changes nothing that is there. Where `policies/shop.py` exists, or a policy of the
project has the name of one that is imported, nothing is written.

```sh
netpolc import manifests/ --into fresh
```

Import into a fresh folder with `--into`, and move what you want from there.
""",
)
NOTHING_TAKEN: Final = Code(
    "NP469",
    "nothing-taken",
    Severity.ERROR,
    "There is no policy to import.",
    """None of the files holds a policy that can be imported, so nothing is written.

Charts and kustomizations are rendered first:

```sh
helm template my-release ./chart | netpolc import -
```
""",
)

CODES: Final = (
    NAMELESS,
    APPLIES_TO_NOBODY,
    NOBODY_PEER,
    DROPPED_METADATA,
    OWNED_OBJECT,
    NOT_RENDERED,
    OTHER_POLICIES,
    SAID_TWICE,
    IN_THE_WAY,
    NOTHING_TAKEN,
)
