"""Codes of Kubernetes' own rules: what the API server refuses, or warns of, whichever door a value comes through."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR
_W: Final = Severity.WARNING

BAD_NAME: Final = Code(
    "NP101",
    "bad-name",
    _E,
    "The name of an object is not one that the API server takes.",
    """A name is a DNS subdomain of at most 253 bytes: lower-case letters, digits, `-` and `.`, and every part between
dots begins and ends with a letter or digit.

```yaml
metadata: {name: My_Policy}   # refused
metadata: {name: my-policy}   # right
```
""",
)
BAD_NAMESPACE: Final = Code(
    "NP102",
    "bad-namespace",
    _E,
    "The name of a namespace is not one that the API server takes.",
    """A namespace is named by a DNS label of at most 63 bytes: lower-case letters, digits and `-`, no dots, and a
letter or digit at both ends.

```yaml
metadata: {name: web, namespace: shop.eu}   # refused
metadata: {name: web, namespace: shop-eu}   # right
```
""",
)
PORT_OUT_OF_RANGE: Final = Code(
    "NP103",
    "port-out-of-range",
    _E,
    "A number is no port.",
    """Ports are numbers from 1 to 65535. For every port of a protocol there is a word of its own.

```python
tcp(0)      # refused
tcp(8080)   # right
all_tcp     # every port
```

In a manifest, leave `port` out to mean every port of the protocol.
""",
)
BAD_PORT_NAME: Final = Code(
    "NP104",
    "bad-port-name",
    _E,
    "The name of a port is not one that a container could declare.",
    """A port's name has at most 15 bytes of lower-case letters, digits and `-`, at least one letter, no `--`, and no
`-` at an end (RFC 6335). A number in quotes is a name, and one without a letter.

```yaml
ports: [{port: "8080"}]   # refused: a name without a letter
ports: [{port: 8080}]     # right
ports: [{port: metrics}]  # right, where the containers name the port so
```
""",
)
BACKWARD_PORT_RANGE: Final = Code(
    "NP105",
    "backward-port-range",
    _E,
    "A range of ports ends before it begins.",
    """Both ends of a range belong to it, and the last port is not below the first.

```yaml
ports: [{protocol: TCP, port: 9000, endPort: 8000}]   # refused
ports: [{protocol: TCP, port: 8000, endPort: 9000}]   # right
```
""",
)
BAD_CIDR: Final = Code(
    "NP106",
    "bad-cidr",
    _E,
    "An address block is not written as an address and the length of its prefix.",
    """Kubernetes takes `address/length` alone: no single address, no netmask, no zone.

```yaml
ipBlock: {cidr: 10.0.0.1}               # refused
ipBlock: {cidr: 10.0.0.0/255.0.0.0}     # refused
ipBlock: {cidr: 10.0.0.1/32}            # one address
```
""",
)
HOST_BITS: Final = Code(
    "NP107",
    "host-bits",
    _E,
    "An address block has bits set beyond its prefix, so it may mean a block or one address.",
    """`10.0.0.1/8` was read as `10.0.0.0/8` for years, which opens 16 million addresses where one may have been
meant. The API server is silent about it up to 1.32, warns from 1.33 and refuses it from 1.36 (KEP-4858).

```yaml
ipBlock: {cidr: 10.0.0.1/8}    # which one?
ipBlock: {cidr: 10.0.0.0/8}    # the block
ipBlock: {cidr: 10.0.0.1/32}   # the address
```
""",
)
LEADING_ZEROS: Final = Code(
    "NP108",
    "leading-zeros",
    _E,
    "A number of an address block begins with zeros.",
    """Some programs read `010` as ten and others as eight, so one block would mean two things. The API server is
silent up to 1.32, warns from 1.33 and refuses it from 1.36 (KEP-4858).

```yaml
ipBlock: {cidr: 010.0.0.0/08}   # refused
ipBlock: {cidr: 10.0.0.0/8}     # right
```
""",
)
MAPPED_ADDRESS: Final = Code(
    "NP109",
    "mapped-address",
    _E,
    "An IPv4 address block is written as IPv6.",
    """Network plugins disagree whether `::ffff:10.0.0.0/104` is IPv4 or IPv6. The API server is silent up to 1.32,
warns from 1.33 and refuses it from 1.36 (KEP-4858).

```yaml
ipBlock: {cidr: "::ffff:10.0.0.0/104"}   # refused
ipBlock: {cidr: 10.0.0.0/8}              # right
```
""",
)
UNUSUAL_IPV6: Final = Code(
    "NP110",
    "unusual-ipv6",
    _W,
    "An IPv6 address block is not in the one form that RFC 5952 recommends.",
    """One address has many spellings, so a search for a block misses some. The API server takes them all and warns
from 1.33.

```yaml
ipBlock: {cidr: "FE80:0::/10"}   # a warning
ipBlock: {cidr: "fe80::/10"}     # right
```
""",
)
EXCEPT_OUTSIDE_CIDR: Final = Code(
    "NP111",
    "except-outside-cidr",
    _E,
    "What is cut out of an address block is not a smaller part of it.",
    """An `except` takes a part out of its own `cidr`; it denies nothing that another rule allows.

```yaml
ipBlock: {cidr: 10.0.0.0/8, except: [192.168.0.0/16]}   # refused: nothing to take out
ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}       # refused: nothing is left
ipBlock: {cidr: 10.0.0.0/8, except: [10.9.0.0/16]}      # right
```
""",
)
BAD_LABEL_KEY: Final = Code(
    "NP112",
    "bad-label-key",
    _E,
    "A text cannot be the key of a label.",
    """A key is a name of at most 63 bytes, made of letters, digits, `-`, `_` and `.` with a letter or digit at both
ends. A prefix may stand before it, with one `/`: a DNS name in lower case.

```yaml
labels: {"team name": red}           # refused
labels: {example.com/team-name: red} # right
```
""",
)
BAD_LABEL_VALUE: Final = Code(
    "NP113",
    "bad-label-value",
    _E,
    "A text cannot be the value of a label.",
    """A value is empty, or has at most 63 bytes of letters, digits, `-`, `_` and `.`, with a letter or digit at both
ends. A selector that asks for another value could never match.

```yaml
labels: {owner: "red team"}   # refused
labels: {owner: red-team}     # right
```

Texts of any kind belong into annotations.
""",
)
BAD_ANNOTATION_KEY: Final = Code(
    "NP114",
    "bad-annotation-key",
    _E,
    "A text cannot be the key of an annotation.",
    """The key of an annotation follows the rules of label keys, but its prefix may have upper-case letters. Its value
is any text.

```yaml
annotations: {"who wrote it": me}          # refused
annotations: {example.com/written-by: me}  # right
```
""",
)
LARGE_ANNOTATIONS: Final = Code(
    "NP115",
    "large-annotations",
    _E,
    "The annotations of an object are too large.",
    """All keys and values of an object's annotations may have 262144 bytes together. `kubectl apply` keeps a copy of
the whole object in one of them, so a large object meets the same limit.

```yaml
metadata:
  annotations:
    rendered-from: "...300 KB..."     # refused
```

Keep long texts in a file beside the manifest, and annotate with its address.
""",
)

BAD_PROTOCOL: Final = Code(
    "NP116",
    "bad-protocol",
    _E,
    "A protocol is none that a NetworkPolicy knows.",
    """There are `TCP`, `UDP` and `SCTP`, in capitals. No policy speaks of ICMP. Left out, the protocol is TCP.

```yaml
- port: 53
  protocol: udp      # refused
- port: 53
  protocol: UDP      # right
```
""",
)
BAD_END_PORT: Final = Code(
    "NP117",
    "bad-end-port",
    _E,
    "A range of ports has no number to begin with.",
    """`endPort` is the last port of a range whose first is `port`, and `port` must be a number.

```yaml
ports: [{protocol: TCP, port: http, endPort: 9000}]   # refused
ports: [{protocol: TCP, port: 8080, endPort: 9000}]   # right
```
""",
)
EMPTY_PEER: Final = Code(
    "NP118",
    "empty-peer",
    _E,
    "A peer does not say whom it means.",
    """A peer has a `podSelector`, a `namespaceSelector`, both, or an `ipBlock`.

```yaml
from:
- {}                       # refused
- podSelector:             # refused: a selector with nothing behind it is absent
- podSelector: {}          # every pod of the policy's namespace
- namespaceSelector: {}    # every pod of every namespace
```

Everybody, inside and outside, is said by leaving `from` or `to` out.
""",
)
MIXED_PEER: Final = Code(
    "NP119",
    "mixed-peer",
    _E,
    "A peer is both an address block and a selection of pods.",
    """```yaml
from:
- ipBlock: {cidr: 10.0.0.0/8}   # refused: one dash, so one peer
  podSelector: {}
```

Two peers, each with its own dash, mean either of them.
""",
)
BAD_OPERATOR: Final = Code(
    "NP120",
    "bad-operator",
    _E,
    "The operator of a selector's requirement does not exist.",
    """The operators are `In`, `NotIn`, `Exists` and `DoesNotExist`, written exactly so. `NotIn` and `DoesNotExist`
also select what does not have the label at all.

```yaml
- {key: tier, operator: in, values: [web]}     # refused
- {key: tier, operator: In, values: [web]}     # right
```
""",
)
MISSING_VALUES: Final = Code(
    "NP121",
    "missing-values",
    _E,
    "A requirement compares with no value.",
    """`In` and `NotIn` need at least one value. To ask only whether a label is there, use `Exists` or `DoesNotExist`.

```yaml
- {key: tier, operator: In, values: []}     # refused
- {key: tier, operator: Exists}             # right
```
""",
)
FORBIDDEN_VALUES: Final = Code(
    "NP122",
    "forbidden-values",
    _E,
    "A requirement has values that its operator does not look at.",
    """`Exists` and `DoesNotExist` ask whether a label is there, whatever its value.

```yaml
matchExpressions:
- {key: tier, operator: Exists, values: [web]}   # refused
- {key: tier, operator: In, values: [web]}       # right
```
""",
)
BAD_POLICY_TYPE: Final = Code(
    "NP123",
    "bad-policy-type",
    _E,
    "An item of `policyTypes` is no direction.",
    """The directions are `Ingress` and `Egress`, written exactly so.

```yaml
policyTypes: [ingress]     # refused
policyTypes: [Ingress]     # right
```
""",
)
MANY_POLICY_TYPES: Final = Code(
    "NP124",
    "many-policy-types",
    _E,
    "`policyTypes` has more than two items.",
    """There are two directions, `Ingress` and `Egress`, and each is listed once.

```yaml
policyTypes: [Ingress, Egress, Ingress]     # refused
policyTypes: [Ingress, Egress]              # right
```
""",
)
BAD_OWNER: Final = Code(
    "NP125",
    "bad-owner",
    _E,
    "An owner of an object is not named in full.",
    """An entry of `metadata.ownerReferences` names the owner by `apiVersion`, `kind`, `name` and `uid`. A uid is
known only in the cluster, so owners seldom belong into a file.

```yaml
ownerReferences:
- {apiVersion: apps/v1, kind: Deployment, name: api}     # refused: no uid
```

Leave `ownerReferences` out; whoever owns the object in the cluster sets it there.
""",
)
TWO_CONTROLLERS: Final = Code(
    "NP126",
    "two-controllers",
    _E,
    "Two owners of an object say that they control it.",
    """Only one entry of `metadata.ownerReferences` may have `controller: true`.

```yaml
ownerReferences:
- {apiVersion: example.com/v1, kind: Shop, name: a, uid: "1", controller: true}
- {apiVersion: example.com/v1, kind: Shop, name: b, uid: "2", controller: true}     # refused
```

Leave `controller` out of all but one.
""",
)
BAD_FINALIZER: Final = Code(
    "NP127",
    "bad-finalizer",
    _E,
    "A finalizer is not one that the API server takes.",
    """A finalizer is `prefix/name`, as the key of a label with a prefix, or one of Kubernetes' own: `orphan` or
`foregroundDeletion`, but not both.

```yaml
finalizers: [cleanup]                 # refused
finalizers: [example.com/cleanup]     # right
```

Write the prefix, a domain of yours.
""",
)

CODES: Final = (
    BAD_NAME,
    BAD_NAMESPACE,
    PORT_OUT_OF_RANGE,
    BAD_PORT_NAME,
    BACKWARD_PORT_RANGE,
    BAD_CIDR,
    HOST_BITS,
    LEADING_ZEROS,
    MAPPED_ADDRESS,
    UNUSUAL_IPV6,
    EXCEPT_OUTSIDE_CIDR,
    BAD_LABEL_KEY,
    BAD_LABEL_VALUE,
    BAD_ANNOTATION_KEY,
    LARGE_ANNOTATIONS,
    BAD_PROTOCOL,
    BAD_END_PORT,
    EMPTY_PEER,
    MIXED_PEER,
    BAD_OPERATOR,
    MISSING_VALUES,
    FORBIDDEN_VALUES,
    BAD_POLICY_TYPE,
    MANY_POLICY_TYPES,
    BAD_OWNER,
    TWO_CONTROLLERS,
    BAD_FINALIZER,
)
