"""Codes of reading manifests: what cannot be decoded, and what the API server takes though nobody means it."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR
_W: Final = Severity.WARNING
_N: Final = Severity.NOTE

BAD_YAML: Final = Code(
    "NP400",
    "bad-yaml",
    _E,
    "A document is not YAML that Kubernetes reads.",
    """Nothing is known of a document that cannot be read; the other documents of the file are judged all the same.

```yaml
spec:
  podSelector: {}
 policyTypes: [Ingress]   # refused: neither in `spec` nor beside it
```

Kubernetes reads YAML 1.1, and tabs cannot indent. kubectl cuts a file at the lines that begin with `---` before it
reads anything, so directives (`%YAML 1.1`) and whatever stands behind `---` are refused, but comments.
""",
)
DUPLICATE_KEY: Final = Code(
    "NP401",
    "duplicate-key",
    _E,
    "A mapping has one key twice.",
    """The API server refuses it. kubectl turns YAML into JSON first and keeps the last one without a word, so what
you read is not what is applied.

```yaml
ingress:
- from: [{podSelector: {matchLabels: {app: web}}}]
  from: []   # refused; kubectl alone would open the port to everybody
```

Remove one of the two. A merge key (`<<`) whose keys are given again counts too.
""",
)
TOO_DEEP: Final = Code(
    "NP402",
    "too-deep",
    _E,
    "A document is nested deeper than any manifest.",
    """A NetworkPolicy has twelve levels. Reading stops at 200, so that no file can exhaust the memory.

```yaml
a: {a: {a: {a: {a: {}}}}}     # and so on, 200 times
```

Look for braces or indentation that a template repeated.
""",
)
TOO_MANY_ALIASES: Final = Code(
    "NP403",
    "too-many-aliases",
    _E,
    "The aliases of a document expand to far more than it writes.",
    """A few lines of aliases of aliases can stand for billions of values. Reading stops before, as the API server does.
Write the values out.

```yaml
a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]     # and so on
```
""",
)
UNREADABLE_SCALAR: Final = Code(
    "NP404",
    "unreadable-scalar",
    _E,
    "A scalar does not have a value that JSON knows, or not that of its tag.",
    """```yaml
port: .inf          # refused: JSON has no such number
port: !!int "http"  # refused: no integer
```

Put a text between quotes, and leave the tag out.
""",
)
NOT_TEXT: Final = Code(
    "NP405",
    "not-text",
    _E,
    "A file or document is not text in UTF-8.",
    """YAML is text: UTF-8, without control characters but tab and line breaks. Save the file as UTF-8.

```
iconv -f latin1 -t utf-8 policy.yaml > policy-utf8.yaml
```
""",
)
TOO_LARGE: Final = Code(
    "NP406",
    "too-large",
    _E,
    "A document is larger than the API server takes.",
    """The API server takes requests of 3 MiB. Files are read up to 256 MiB and 100,000 documents, a document up to
32 MiB, a million lines and a thousand faults of reading.

```
netpolc validate policies/      # a folder of files, each an object
```

Split the document into one file an object.
""",
)
WRONG_TYPE: Final = Code(
    "NP407",
    "wrong-json-type",
    _E,
    "A field holds another type of value than it takes.",
    """The API server decodes nothing of an object in which one value has the wrong type. YAML 1.1 has traps here:
`y`, `no` and `on` are booleans, `0123` is a number.

```yaml
labels: {enabled: yes}     # refused: a boolean
labels: {enabled: "yes"}   # right
policyTypes: Ingress       # refused: a list is needed
policyTypes: [Ingress]     # right
```
""",
)
UNKNOWN_FIELD: Final = Code(
    "NP408",
    "unknown-field",
    _E,
    "A field does not exist.",
    """kubectl asks the API server for strict decoding, which refuses unknown fields. Without it (an older client, or
`--validate=false`) the field is dropped, and what is left may open more than what was meant.

```yaml
ingress:
- form: [{podSelector: {}}]   # refused; dropped, it would leave a rule for everybody
- from: [{podSelector: {}}]   # right
```

Names of fields are case-sensitive.
""",
)
NO_SUCH_API: Final = Code(
    "NP409",
    "no-such-api",
    _E,
    "A NetworkPolicy is written for an API that no supported server has.",
    """`extensions/v1beta1` went with Kubernetes 1.16. Write `apiVersion: networking.k8s.io/v1`.

```yaml
apiVersion: extensions/v1beta1       # refused
apiVersion: networking.k8s.io/v1     # right
```
""",
)
TEMPLATE: Final = Code(
    "NP410",
    "template",
    _N,
    "A document is a template that becomes YAML only when it is rendered.",
    """A Helm chart's `{{ … }}` is not YAML. Under a folder with a `Chart.yaml` this is a note, and the template is
counted; anywhere else it is an error, because kubectl cannot read it. Render it first and judge what comes out:

```
helm template my-release ./chart | netpolc validate -
```
""",
)
UNLISTED_DIRECTION: Final = Code(
    "NP420",
    "unlisted-direction",
    _W,
    "Rules of a direction that `policyTypes` does not list are ignored.",
    """The API server takes them and no network plugin looks at them.

```yaml
spec:
  podSelector: {}
  policyTypes: [Egress]
  ingress: [{from: [{podSelector: {}}]}]   # without effect
```

List the direction, or remove its rules.
""",
)
REPEATED_TYPE: Final = Code(
    "NP421",
    "repeated-type",
    _W,
    "`policyTypes` lists a direction twice.",
    """`[Ingress, Ingress]` is taken and means `[Ingress]`. Often one of the two was to be `Egress`, which then is not
isolated.

```yaml
policyTypes: [Ingress, Ingress]     # egress stays open
policyTypes: [Ingress, Egress]      # both directions are isolated
```

Write each direction that is meant once.
""",
)
NULL_ITEM: Final = Code(
    "NP422",
    "null-item",
    _W,
    "A list has an item without anything in it, which means everything.",
    """A dash with nothing behind it is null, and null becomes an empty rule, which allows everything.

```yaml
ingress:
-            # allows every connection
- from:
  - podSelector: {}
```

Remove the dash, or write `- {}` to say that everything is meant.
""",
)
BLANK_SELECTOR: Final = Code(
    "NP423",
    "blank-selector",
    _W,
    "A selector without a value selects everything.",
    """A `podSelector` with nothing behind it, or left out, is the empty selector: every pod of the namespace.

```yaml
spec:
  podSelector:       # every pod, though it looks like none
  podSelector: {}    # the same, said so
```
""",
)
UNISOLATED_EGRESS: Final = Code(
    "NP424",
    "unisolated-egress",
    _W,
    "`egress: []` without `policyTypes` isolates nothing.",
    """Without `policyTypes` the API server adds `Egress` only where there is an egress rule, so an empty list denies
nothing.

```yaml
spec:
  podSelector: {}
  egress: []                # isolates ingress, and leaves egress open
```

Write `policyTypes: [Egress]`, or both directions.
""",
)
EMPTY_LIST: Final = Code(
    "NP425",
    "empty-list",
    _W,
    "An empty list or mapping is dropped by the API server, so every apply rewrites the object.",
    """`ingress: []` is not stored, so `kubectl apply` finds a difference each time and says `configured` for ever, and
`kubectl diff` never comes clean. Leave the field out: it means the same.

```yaml
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: []     # dropped
```
""",
)
MISSING_PROTOCOL: Final = Code(
    "NP426",
    "missing-protocol",
    _W,
    "A port without a protocol is TCP, and every apply says `configured`.",
    """The API server writes `protocol: TCP` into the object. `port: 53` alone does not open DNS over UDP, and
`kubectl apply` finds a difference each time.

```yaml
ports: [{port: 53}]                  # TCP alone
ports: [{protocol: UDP, port: 53}]   # right for DNS
```
""",
)
NULL_FIELD: Final = Code(
    "NP427",
    "null-field",
    _W,
    "A field with nothing behind it is dropped.",
    """A key with no value is null: the API server takes the field as absent, and every apply says `configured`.
Remove the key, or give it a value.

```yaml
spec:
  podSelector: {}
  egress:         # nothing behind it
```
""",
)
MISSING_SPEC: Final = Code(
    "NP428",
    "missing-spec",
    _W,
    "A NetworkPolicy without a spec denies all ingress to its namespace.",
    """Everything in `spec` has a default, and the defaults together isolate every pod of the namespace against
ingress. Write that out where it is meant:

```yaml
spec:
  podSelector: {}
  policyTypes: [Ingress]
```
""",
)
NULL_LABEL: Final = Code(
    "NP429",
    "null-label",
    _W,
    "A label or annotation with nothing behind it is the empty text.",
    """`matchLabels: {app: }` asks for the label `app` with an empty value, not for any value. Write `""`, or use
`matchExpressions` with `operator: Exists`.

```yaml
matchLabels: {app: }                               # the empty value
matchExpressions: [{key: app, operator: Exists}]   # any value
```
""",
)
NAME_ON_BLOCK: Final = Code(
    "NP430",
    "name-on-block",
    _W,
    "A port is given by name, and every peer is an address block.",
    """A port's name is looked up in the containers of the pod that is reached. An address has none, so nothing is
allowed. Write the number.

```yaml
egress:
- to: [{ipBlock: {cidr: 192.0.2.0/24}}]
  ports: [{port: https}]     # opens nothing; `port: 443` does
```
""",
)
SET_BY_SERVER: Final = Code(
    "NP431",
    "set-by-server",
    _W,
    "A field that the API server sets stands in the manifest.",
    """`resourceVersion` makes the object impossible to create: the API server refuses it with words of its own. `uid`,
`generation`, `creationTimestamp`, `managedFields` and `selfLink` are overwritten. They come from an exported object;
remove them.

```yaml
metadata:
  name: api
  resourceVersion: "48213"                        # remove
  creationTimestamp: "2026-01-01T00:00:00Z"       # remove
```
""",
)
NO_KIND: Final = Code(
    "NP432",
    "no-kind",
    _E,
    "A document is to be applied, but does not say what it is.",
    """Without `kind` the API server and kubectl refuse a document. One with `apiVersion` or `metadata`, or with the
spec of a NetworkPolicy, was meant to be an object.

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
```
""",
)
IGNORED_REST: Final = Code(
    "NP433",
    "ignored-rest",
    _W,
    "A document ends before its text does, and Kubernetes never reads the rest.",
    """Where a line stands further to the left than the first one, or is `...`, the document is over. The API server
and kubectl take what came before and say nothing of the rest. `diff`, `why` and `connections` refuse such a file.

```yaml
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
spec: {}   # never read
```

Indent all keys of the document alike, and begin each further document with a line `---`.
""",
)
NO_OBJECT: Final = Code(
    "NP434",
    "no-object",
    _E,
    "A document, or an item of a list, is no object that kubectl takes.",
    """kubectl takes mappings with a `kind`, and lists of them. A text, or an object without a kind, is refused; a file
in which nothing has a kind holds no manifests and is left alone. Whatever has `items` is a list to kubectl, whose own
fields count for nothing:

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {}}
items: []      # kubectl applies nothing at all
```

Remove what is no manifest from the folder, or name the files that are.
""",
)
NO_FILE: Final = Code(
    "NP435",
    "no-file",
    _E,
    "What should be a file is a device, a pipe or a folder.",
    """Only files are read, and links to files: reading a device may never end, and a pipe waits for a writer.

```
ln -s /dev/zero build/zero.yaml      # refused
helm template ./chart | netpolc validate -
```

A stream is read from standard input, which is named `-`.
""",
)
NO_PARSER: Final = Code(
    "NP436",
    "no-parser",
    _E,
    "The parser of YAML that netpolc needs is not there.",
    """kubectl reads YAML with a translation of libyaml. netpolc reads it with libyaml itself, which is part of every
wheel of PyYAML. A PyYAML that was built without it has another parser, which takes other texts.

```
pip install --force-reinstall --only-binary :all: PyYAML
```
""",
)

CODES: Final = (
    BAD_YAML,
    DUPLICATE_KEY,
    TOO_DEEP,
    TOO_MANY_ALIASES,
    UNREADABLE_SCALAR,
    NOT_TEXT,
    TOO_LARGE,
    WRONG_TYPE,
    UNKNOWN_FIELD,
    NO_SUCH_API,
    TEMPLATE,
    UNLISTED_DIRECTION,
    REPEATED_TYPE,
    NULL_ITEM,
    BLANK_SELECTOR,
    UNISOLATED_EGRESS,
    EMPTY_LIST,
    MISSING_PROTOCOL,
    NULL_FIELD,
    MISSING_SPEC,
    NULL_LABEL,
    NAME_ON_BLOCK,
    SET_BY_SERVER,
    NO_KIND,
    IGNORED_REST,
    NO_OBJECT,
    NO_FILE,
    NO_PARSER,
)
