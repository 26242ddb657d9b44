"""Codes of checks of selectors: whom they take, and whom somebody probably meant (NP211-NP219)."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

AND_OR: Final = Code(
    "NP211",
    "and-or",
    Severity.WARNING,
    "Two items of a list stand where one with both selectors was meant.",
    """The items of `from` and `to` are alternatives. A namespaceSelector and a podSelector in two items admit every
pod of these namespaces, and besides pods of the policy's own namespace; in one item they mean pods of these
namespaces. It is told where the inventory proves it: no pod of the own namespace has the labels, and pods of the
selected ones have.

```yaml
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
    - podSelector: {matchLabels: {app: prometheus}}      # all of monitoring, and prometheus of the own namespace
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
      podSelector: {matchLabels: {app: prometheus}}      # prometheus of monitoring
```

Take the dash of the second item away. Allow it where the whole namespace is meant and the pods will come later.
""",
)
SELECTS_NOTHING: Final = Code(
    "NP212",
    "selects-nothing",
    Severity.WARNING,
    "The subject of a policy selects no workload of the inventory.",
    """Kubernetes takes any labels, so a mistyped one isolates nobody, and the pods that were meant stay open.
Policies are also written before their pods, so it is a warning only where something speaks for a mistake: a value
that is one letter from one that exists, labels that stand on a Deployment and not on its pods, such pods in another
namespace, or an inventory that is said to be complete. Else it is a note, which `-v` shows.

```python
yield policy("web", app("wbe"), deny_ingress)   # the pods are labelled app=web
yield policy("web", app("web"), deny_ingress)
```

It is asked in namespaces of which the inventory has a workload. Objects of custom resources count as pods with their
labels, because an operator may make these. Allow it for pods that will come: `# netpolc: allow[selects-nothing] in
May`.
""",
)
PEER_SELECTS_NOTHING: Final = Code(
    "NP213",
    "peer-selects-nothing",
    Severity.WARNING,
    "A peer of a rule selects no workload of the inventory.",
    """The rule opens nothing then. It is a warning where something speaks for a mistake, as for `selects-nothing`,
and where the cluster's DNS is sought in a namespace that does not have it.

```yaml
  - from:
    - podSelector: {matchLabels: {app: ui}}     # the own namespace; ui runs in another one
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ui}}
      podSelector: {matchLabels: {app: ui}}
```

Nothing is said of namespaces that the inventory does not have, nor of `namespaceSelector: {}`. Allow it for pods that
will come.
""",
)
INVENTORY_INCOMPLETE: Final = Code(
    "NP214",
    "inventory-incomplete",
    Severity.NOTE,
    "Most policies of a namespace select no workload of the inventory.",
    """Where at least three subjects of a namespace, and more than half of them, select nothing, it is more likely
that the inventory holds a part of what runs there than that all of them are wrong. So this is said once, and nothing
about single selectors in that namespace.

```
netpolc check policies/ --inventory rendered/            # all charts of the cluster, not one
netpolc check policies/ --inventory rendered/ --complete-inventory   # say that it is all
```

Give the rest with another `--inventory`, or say that it is complete: each of them is a warning then. Allow it where a
part is all that you have.
""",
)
NAME_LABEL: Final = Code(
    "NP215",
    "name-label",
    Severity.WARNING,
    "A namespace is selected by a label `name`, which no cluster sets.",
    """Each namespace has the label `kubernetes.io/metadata.name`, which the API server sets and nobody else can. A
label `name` is there only where somebody writes it, as some guides of the time before did.

```yaml
    - namespaceSelector: {matchLabels: {name: ingress}}                            # nobody
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}     # the namespace ingress
```

```python
yield allow(from_=namespace("ingress"), to=WEB)
```

It is not told where a Namespace of the inventory has the label. Allow it where your namespaces have it.
""",
)
ANY_NAMESPACE: Final = Code(
    "NP216",
    "any-namespace",
    Severity.WARNING,
    "Pods with certain labels are admitted from every namespace.",
    """Labels of pods are set by whoever may create pods, in any namespace. So the rule admits whoever wants to be
admitted, though it looks as if it named somebody.

```python
yield allow(from_=pods({"app": "gateway"}, namespace=all_namespaces), to=WEB)      # any pod that says so
yield allow(from_=pods({"app": "gateway"}, namespace=namespace("edge")), to=WEB)
yield allow(from_=all_namespaces, to=WEB)                                          # says what it means
```

Name the namespace too. Allow it where only people that you trust may create pods, or every team has such a pod.
""",
)
TENANT_LABEL: Final = Code(
    "NP217",
    "tenant-label",
    Severity.NOTE,
    "A rule admits namespaces by a label that their owners may set.",
    """Whoever may edit a namespace may give it any label, and is admitted then. `kubernetes.io/metadata.name` alone
cannot be chosen. It is a note, because in most clusters nobody edits namespaces but those who run it.

```yaml
  - from:
    - namespaceSelector: {matchLabels: {team: red}}     # any namespace whose owner writes team=red
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: red}}
```

List labels that only an administrator can set: `trusted-namespace-labels = ["team"]` in `[tool.netpolc]`. To be warned:
`tenant-label = "warning"` in `[tool.netpolc.checks]`. Allow it for one rule with a comment.
""",
)
SELECTS_HOST_NETWORK: Final = Code(
    "NP218",
    "selects-host-network",
    Severity.WARNING,
    "A policy is about pods of the host's network alone.",
    """Pods with `hostNetwork: true` have the address of their node, and network plugins do not know them apart from
it: no policy holds for them.

```yaml
kind: DaemonSet
spec: {template: {spec: {hostNetwork: true}}}     # a policy for these pods isolates nobody
```

Guard the node by a firewall of its own, or by what the plugin has for nodes. It is not told of a policy that is about
other pods too. Allow it where the policy waits for pods that will have addresses of their own.
""",
)
ROLLOUT_LABEL: Final = Code(
    "NP219",
    "rollout-label",
    Severity.WARNING,
    "A selector asks for a label that every rollout changes.",
    """Controllers give each version of their pods a hash (`pod-template-hash`, `controller-revision-hash`,
`pod-template-generation`). The next rollout gives another one, and nobody is selected any more.

```yaml
    - podSelector: {matchLabels: {app: api, pod-template-hash: 6f7d9c5b44}}    # until the next rollout
    - podSelector: {matchLabels: {app: api}}
```

Such selectors come from `kubectl describe` or from tools that record traffic. Select by labels of the pod template.
Allow it for a pod that you look into and then remove.
""",
)

CODES: Final = (
    AND_OR,
    SELECTS_NOTHING,
    PEER_SELECTS_NOTHING,
    INVENTORY_INCOMPLETE,
    NAME_LABEL,
    ANY_NAMESPACE,
    TENANT_LABEL,
    SELECTS_HOST_NETWORK,
    ROLLOUT_LABEL,
)
