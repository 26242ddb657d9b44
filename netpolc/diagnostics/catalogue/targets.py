"""Codes of what a target cannot say, or reads in its own way (NP300-NP399)."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

BLOCK_AND_PODS: Final = Code(
    "NP319",
    "block-and-pods",
    Severity.NOTE,
    "A block that may hold pods and nodes, of which Kubernetes does not say whether it means them.",
    """To Cilium a block of addresses is never a pod or a node, to Calico it is whoever has one of the addresses. A
NetworkPolicy leaves it to the network. Told of blocks with private addresses, once a line, with `-v`.

```python
allow(to=cidr("10.0.0.0/8"))                                  # pods too, with `--target calico`
allow(to=any_of(cidr("10.0.0.0/8"), all_namespaces))          # all pods, in every target
allow(to=cidr("10.0.0.0/8", except_=("10.244.0.0/16",)))      # none of the pods there, in every target
```

`diff`, `why` and `connections` of a project with a target answer as the target has it.
""",
)
HIDDEN_LABEL: Final = Code(
    "NP320",
    "hidden-label",
    Severity.ERROR,
    "A requirement on a label that the network does not see, or sets itself.",
    """Cilium gives pods of the same labels one identity, and leaves labels out that many pods have each for itself:
`pod-template-hash`, `controller-revision-hash`, and most keys below `kubernetes.io` and `k8s.io`. A selector that asks
for such a label finds it at no pod: `equals` selects nobody, and `is_absent` everybody. Labels of namespaces are seen.

Other labels the network sets itself, and a selector finds what it set: Cilium `io.kubernetes.pod.namespace` and what
begins with `io.cilium.k8s`; Calico what begins with `projectcalico.org/`, `pcns.` and `pcsa.`, and of namespaces
`projectcalico.org/name`.

```python
pods({"pod-template-hash": "6d4b"})                  # refused with `--target cilium`
pods({"projectcalico.org/namespace": "shop"})        # refused with `--target calico`
pods({"app.kubernetes.io/name": "web"})              # right: `app.kubernetes.io` is seen
```

Select the pods by another label. Where Cilium's agents run with `--labels`, name the keys that they keep:

```toml
[tool.netpolc.cilium]
labels = ["statefulset.kubernetes.io/pod-name"]
```
""",
)
NEEDS_SCTP: Final = Code(
    "NP321",
    "needs-sctp",
    Severity.NOTE,
    "Cilium knows SCTP only where its agents are told so.",
    """Agents of Cilium that run without `enable-sctp` refuse a policy that speaks of SCTP, and then it isolates nobody.

```python
yield allow(from_=CORE, to=RADIO, ports=sctp(38412))     # needs `enable-sctp: "true"` in cilium-config
```
""",
)
TOO_LONG: Final = Code(
    "NP322",
    "too-long-for-calico",
    Severity.ERROR,
    "A selector or a list of rules that is longer than Calico takes.",
    """Calico 3.33 takes selectors of 1,024 characters, and 1,024 rules in a direction. A selector of 300 values is
longer, and a rule of 20 blocks with 60 protocols and ports becomes many.

```python
app(*(f"worker-{number}" for number in range(300)))      # refused with `--target calico`
pods({"role": "worker"})                                 # right: a label that these pods share
```
""",
)
DOTTED_NAME: Final = Code(
    "NP323",
    "dotted-name",
    Severity.ERROR,
    "A name with more than one dot, which Calico takes for no policy.",
    """The part of the name before the first dot is the tier of a policy to Calico, and there can be only one.

```python
policy("a.b.c", all_pods, deny_all)      # refused with `--target calico`
policy("a-b-c", all_pods, deny_all)      # right
```
""",
)
REFUSED_BY_SCHEMA: Final = Code(
    "NP340",
    "refused-by-schema",
    Severity.ERROR,
    "A custom resource is not as its definition asks.",
    """The API server holds a custom resource against the schema of its CustomResourceDefinition. `netpolc validate`
asks the schema of the owners: Cilium's of 1.20, Calico's of 3.31.

```yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web}
spec:
  endpointSelector: {}
  ingress:
  - toPorts:
    - ports: [{port: "80", protocol: HTTP}]      # refused: protocols are those of the transport
```
""",
)
MISREAD_BY_AGENTS: Final = Code(
    "NP341",
    "misread-by-agents",
    Severity.WARNING,
    "A custom resource that the API server takes, and the agents refuse or read otherwise than it looks.",
    """Agents and validators judge more than the API server does, and nobody hears of it but their log: the policy is
there, and isolates nobody, or is read wider than it looks. `netpolc validate` asks what Cilium 1.20 refuses where its
agents run with their defaults, and what the validator of Calico does.

```yaml
kind: CiliumNetworkPolicy
spec:
  endpointSelector: {}
  ingress:
  - fromEndpoints: [{}]
    fromCIDR: [10.0.0.0/8]      # two kinds of peers in one rule: the agents refuse the policy
```
""",
)

CODES: Final = (BLOCK_AND_PODS, HIDDEN_LABEL, NEEDS_SCTP, TOO_LONG, DOTTED_NAME, REFUSED_BY_SCHEMA, MISREAD_BY_AGENTS)
