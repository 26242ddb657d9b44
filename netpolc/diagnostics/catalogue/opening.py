"""Codes of checks of what rules open: ports, addresses, and what is open anyway (NP220-NP227)."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

NAMED_PORT_MISSING: Final = Code(
    "NP220",
    "named-port-missing",
    Severity.WARNING,
    "A rule opens a port by a name that no pod declares.",
    """The name of a port is looked up in the containers of the destination, for the protocol of the rule. Where none
has it, the rule opens nothing.

```yaml
ports: [{name: web, containerPort: 8080}]     # what the container declares
ports: [{protocol: TCP, port: http}]          # what the rule opens: nothing
ports: [{protocol: TCP, port: web}]
```

It is told where every pod in question declares ports and none of them has the name. Allow it where a version that has
it is on its way.
""",
)
SERVICE_PORT: Final = Code(
    "NP221",
    "service-port",
    Severity.WARNING,
    "A rule opens the port of a Service, and the pods behind it listen on another one.",
    """Who calls a Service reaches a pod: its address and its port. A policy sees these, so the port of the Service is
not what has to be open.

```yaml
kind: Service
spec: {ports: [{port: 80, targetPort: 8080}]}
---
  - ports: [{protocol: TCP, port: 80}]       # nobody listens there
  - ports: [{protocol: TCP, port: 8080}]
```

It is not told where the target port is open too, nor where a pod declares the number. Allow it for a plugin that looks
at Services first.
""",
)
PORT_UNDECLARED: Final = Code(
    "NP222",
    "port-undeclared",
    Severity.WARNING,
    "A rule opens a port that another workload listens on, and not the one that is meant.",
    """Containers may listen on what they do not declare, so an undeclared port is a note. It is a warning where no
port of the rule is declared by any pod in question, all of these declare some, and another workload of the namespace
declares it: two rules were probably swapped.

```python
yield allow(from_=PORTAL, to=CARDS, ports=tcp(8084))       # cards listens on 8085, products on 8084
yield allow(from_=PORTAL, to=PRODUCTS, ports=tcp(8085))
```

Ports of probes, of `prometheus.io/port` and of Services count as declared. Declare the port in the container, or allow
it.
""",
)
CNI_GAP: Final = Code(
    "NP223",
    "cni-gap",
    Severity.WARNING,
    "The network plugin does not do what a policy says.",
    """With `--cni NAME@VERSION`, or `cni = "cilium@1.17"` in `[tool.netpolc]`, it is asked what the plugin is known
not to do: Cilium leaves some labels out of the identities of pods, so selectors by these take nobody; Cilium and Calico
set `io.kubernetes.pod.namespace` and `projectcalico.org/namespace`, and others, themselves, whatever a pod has; before
1.16 Cilium opens the first port of a range alone, and Azure NPM does so in every version.

```yaml
podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: db-0}}     # no pod for Cilium
ports: [{protocol: UDP, port: 30000, endPort: 32767}]                      # port 30000 for Azure NPM
```

Select by another label, or list the ports. Where the agents are told to keep the label (`--labels`), list it in
`[tool.netpolc.cilium] labels`.

A target says which plugin there is where nobody names one: `target = "cilium"` is as good as `cni = "cilium"`. Where
the plugin that is named is another one, it reads no policy of that target, which is told once.
""",
)
SERVICE_ADDRESS: Final = Code(
    "NP224",
    "service-address",
    Severity.WARNING,
    "A rule opens the address of a Service, which no policy ever sees.",
    """By the time a policy is asked, the address of the Service has become that of a pod. So a block with the address
of a Service opens nothing.

```yaml
  - to: [{ipBlock: {cidr: 10.96.14.7/32}}]                    # the clusterIP of search
  - to: [{podSelector: {matchLabels: {app: search}}}]
```

It is told of blocks of at most 256 addresses: wide ones mean more than a Service. Headless Services have no address.
Allow it for a plugin that looks at Services first.
""",
)
BLOCK_COVERS_PODS: Final = Code(
    "NP225",
    "block-covers-pods",
    Severity.WARNING,
    "A block of addresses holds addresses of pods.",
    """Whether an `ipBlock` matches pods is left to the network plugin: some let it, Cilium does not. So a block that
meets the pods' range (`--pod-cidr`, or `pod-cidr` in `[tool.netpolc]`) means one thing here and another there.

```yaml
  - from: [{ipBlock: {cidr: 10.0.0.0/8}}]                                  # pods of 10.244.0.0/16 too?
  - from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.244.0.0/16]}}]         # surely not
```

Leave the range out, and select pods by their labels. `0.0.0.0/0` is not told. Allow it where you know your plugin.
""",
)
METADATA_REACHABLE: Final = Code(
    "NP226",
    "metadata-reachable",
    Severity.WARNING,
    "What is private is cut out of a block, and the address that hands out credentials is not.",
    """Clouds answer on `169.254.169.254`, port 80, with the credentials of the machine. A block that leaves private
networks out was to mean the internet, and still holds that address.

```python
yield allow(from_=API, to=cidr("0.0.0.0/0", except_=("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
yield allow(from_=API, to=internet)      # leaves 169.254.0.0/16 out too
```

It is not told where nothing is left out, nor where TCP 80 is not open. Allow it for pods that ask for credentials
there.
""",
)
UNUSED_RULE: Final = Code(
    "NP227",
    "unused-rule",
    Severity.WARNING,
    "Taking a rule or a clause away changes nothing, whatever pods exist.",
    """What it opens is opened anyway, so whoever tightens it later tightens nothing. The engine asks it for every pod
that could exist. In a project a clause is asked about with both of its halves, in all environments that yield it.

```python
yield allow(from_=WEB, to=API, ports=tcp(8080))     # the next line opens this too
yield allow(from_=WEB, to=API)
```

It is a warning where rules of the same policy open all of it, and a note where it takes those of other policies, which
others may change. Allow it where the wider rule is there for a while.
""",
)

CODES: Final = (
    NAMED_PORT_MISSING,
    SERVICE_PORT,
    PORT_UNDECLARED,
    CNI_GAP,
    SERVICE_ADDRESS,
    BLOCK_COVERS_PODS,
    METADATA_REACHABLE,
    UNUSED_RULE,
)
