"""Every finding about a manifest: its message, its cure, and the text that is underlined."""

from collections.abc import Mapping

import pytest

from netpolc.diagnostics.catalogue import reading as reading_codes
from netpolc.diagnostics.catalogue import rules as rule_codes
from netpolc.diagnostics.model import Diagnostic, Severity
from netpolc.rules.version import NEWEST, Version
from netpolc.targets import judged_kinds
from netpolc.targets.judging import judge
from netpolc.yaml.reading import read_documents

BASE = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  podSelector: {}
"""
INGRESS = BASE + "  ingress:\n"
PORTS = INGRESS + "  - ports:\n"
FROM = INGRESS + "  - from:\n"
FIELDS = "the fields are `apiVersion`, `kind`, `metadata`, `spec`"
LABEL = "use letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit"


def findings(text: str, version: Version = NEWEST) -> list[Diagnostic]:
    documents = read_documents(text.encode(), "test.yaml", judged_kinds())
    return [item for judgement in judge(documents, version) for item in judgement.diagnostics]


def underlined(text: str, diagnostic: Diagnostic) -> str:
    assert diagnostic.origin is not None
    place = diagnostic.origin.place
    lines = text.split("\n")
    if not place.end_column:
        return lines[place.line - 1]
    assert place.end_line == place.line
    return lines[place.line - 1][place.column - 1 : place.end_column - 1]


CASES: Mapping[str, tuple[str, str, str, str | None, str]] = {
    "name": (
        BASE.replace("web", "My_Web"),
        "NP101",
        "`My_Web` is not a name",
        "use lower-case letters, digits, `-` and `.`; each part between dots begins and ends with a letter or digit",
        "My_Web",
    ),
    "no name": (BASE.replace("  name: web", "  labels: {a: b}"), "NP101", "the name is missing", None, "metadata"),
    "generated name": (
        BASE.replace("name: web", "name: web\n  generateName: Web-"),
        "NP101",
        "`Web-` cannot begin a name",
        "use lower-case letters, digits, `-` and `.`; each part between dots begins and ends with a letter or digit",
        "Web-",
    ),
    "namespace": (
        BASE.replace("web", "web\n  namespace: a.b"),
        "NP102",
        "`a.b` is not the name of a namespace",
        "use lower-case letters, digits and `-`, and begin and end with a letter or digit",
        "a.b",
    ),
    "port": (
        PORTS + "    - {protocol: TCP, port: 70000}\n",
        "NP103",
        "port 70000 is outside 1-65535",
        "a port is a number from 1 to 65535",
        "70000",
    ),
    "port name": (
        PORTS + '    - protocol: TCP\n      port: "80"\n',
        "NP104",
        "`80` is not the name of a port",
        "a number is written without quotes: `80`",
        '"80"',
    ),
    "backward range": (
        PORTS + "    - protocol: TCP\n      port: 90\n      endPort: 80\n",
        "NP105",
        "port range 90-80 ends before it begins",
        None,
        "80",
    ),
    "cidr": (
        FROM + "    - ipBlock:\n        cidr: 10.0.0.1\n",
        "NP106",
        "`10.0.0.1` is not a CIDR",
        "write `10.0.0.1/32` for this one address",
        "10.0.0.1",
    ),
    "no cidr": (
        FROM + "    - ipBlock: {}\n",
        "NP106",
        "the address block is missing",
        "write an address, `/` and the length of the prefix, such as `10.0.0.0/8` or `2001:db8::/32`",
        "ipBlock",
    ),
    "host bits": (
        FROM + "    - ipBlock:\n        cidr: 10.0.0.1/8 # eight\n",
        "NP107",
        "`10.0.0.1/8` has bits set beyond its prefix",
        "write `10.0.0.0/8` for the block, or `10.0.0.1/32` for the one address",
        "10.0.0.1/8",
    ),
    "leading zeros": (
        FROM + "    - ipBlock:\n        cidr: 010.0.0.0/8\n",
        "NP108",
        "`010.0.0.0/8` has leading zeros, which some programs read as octal",
        "write `10.0.0.0/8`",
        "010.0.0.0/8",
    ),
    "IPv4 as IPv6": (
        FROM + "    - ipBlock:\n        cidr: ::ffff:10.0.0.0/104\n",
        "NP109",
        "`::ffff:10.0.0.0/104` is an IPv4 address written as IPv6",
        "write `10.0.0.0/8`",
        "::ffff:10.0.0.0/104",
    ),
    "unusual IPv6": (
        FROM + "    - ipBlock:\n        cidr: FE80::/10\n",
        "NP110",
        "`FE80::/10` is not in the canonical form of IPv6",
        "write `fe80::/10`",
        "FE80::/10",
    ),
    "large annotations": (
        BASE.replace("web", f"web\n  annotations:\n    a: {'x' * 262144}"),
        "NP115",
        "the annotations have 262145 bytes, an object at most 262144",
        None,
        "annotations",
    ),
    "a time that is a number": (
        BASE.replace("web", "web\n  creationTimestamp: 5"),
        "NP407",
        "`creationTimestamp` takes a time, such as `2026-01-31T12:00:00Z`, not the number `5`",
        None,
        "5",
    ),
    "two controllers": (
        BASE.replace(
            "web\n",
            "web\n  ownerReferences:\n" + "  - {apiVersion: v1, kind: Pod, name: a, uid: u, controller: true}\n" * 2,
        ),
        "NP126",
        "a second owner is the controller",
        None,
        "{apiVersion: v1, kind: Pod, name: a, uid: u, controller: true}",
    ),
    "except": (
        FROM + "    - ipBlock:\n        cidr: 10.0.0.0/8\n        except:\n        - 11.0.0.0/16\n",
        "NP111",
        "except `11.0.0.0/16` does not lie inside `10.0.0.0/8`",
        None,
        "11.0.0.0/16",
    ),
    "label key": (
        BASE.replace("{}", '\n    matchLabels:\n      "a b": c'),
        "NP112",
        "`a b` is not a label key",
        LABEL,
        '"a b"',
    ),
    "label value": (
        BASE.replace("web", "web\n  labels:\n    a: -b-"),
        "NP113",
        "`-b-` is not a label value",
        LABEL,
        "-b-",
    ),
    "annotation": (
        BASE.replace("web", "web\n  annotations:\n    -b: x"),
        "NP114",
        "`-b` is not an annotation key",
        LABEL,
        "-b",
    ),
    "protocol": (
        PORTS + "    - protocol: tcp\n",
        "NP116",
        "`tcp` is not a protocol of a policy",
        "write `TCP`",
        "tcp",
    ),
    "other protocol": (
        PORTS + "    - protocol: ICMP\n",
        "NP116",
        "`ICMP` is not a protocol of a policy",
        "the protocols are `TCP`, `UDP` and `SCTP`",
        "ICMP",
    ),
    "end of a name": (
        PORTS + "    - protocol: TCP\n      port: http\n      endPort: 90\n",
        "NP117",
        "`endPort` needs a number in `port`, not a name",
        None,
        "90",
    ),
    "end without beginning": (
        PORTS + "    - protocol: TCP\n      endPort: 90\n",
        "NP117",
        "`endPort` needs `port`, where the range begins",
        None,
        "90",
    ),
    "empty peer": (
        FROM + "    - {}\n",
        "NP118",
        "a peer has neither a selector nor an `ipBlock`",
        "`podSelector: {}` is every pod of the namespace, `namespaceSelector: {}` every pod of the cluster",
        "{}",
    ),
    "mixed peer": (
        FROM + "    - podSelector: {}\n      ipBlock:\n        cidr: 10.0.0.0/8\n",
        "NP119",
        "a peer has both an `ipBlock` and a selector",
        "make them two peers, each with a dash of its own",
        "podSelector: {}",
    ),
    "operator": (
        BASE.replace("{}", "\n    matchExpressions:\n    - key: a\n      operator: in\n      values: [b]"),
        "NP120",
        "`in` is not an operator",
        "write `In`",
        "in",
    ),
    "no operator": (
        BASE.replace("{}", "\n    matchExpressions:\n    - key: a"),
        "NP120",
        "the operator is missing",
        "the operators are `In`, `NotIn`, `Exists` and `DoesNotExist`",
        "key: a",
    ),
    "missing values": (
        BASE.replace("{}", "\n    matchExpressions:\n    - key: a\n      operator: In"),
        "NP121",
        "`In` needs at least one value",
        None,
        "key: a",
    ),
    "forbidden values": (
        BASE.replace("{}", "\n    matchExpressions:\n    - key: a\n      operator: Exists\n      values: [b]"),
        "NP122",
        "`Exists` takes no values",
        "remove `values`, or use `In` or `NotIn`",
        "values",
    ),
    "direction": (
        BASE + "  policyTypes:\n  - ingress\n",
        "NP123",
        "`ingress` is not a direction",
        "write `Ingress`",
        "ingress",
    ),
    "no direction": (
        BASE + "  policyTypes:\n  - Both\n",
        "NP123",
        "`Both` is not a direction",
        "the directions are `Ingress` and `Egress`",
        "Both",
    ),
    "many directions": (
        BASE + "  policyTypes: [Ingress, Egress, Egress2]\n",
        "NP124",
        "`policyTypes` has 3 items, and there are two directions",
        None,
        "policyTypes",
    ),
    "owner": (
        BASE.replace("web", "web\n  ownerReferences:\n  - {apiVersion: v1, kind: Pod, name: a}"),
        "NP125",
        "an owner has no `uid`",
        None,
        "{apiVersion: v1, kind: Pod, name: a}",
    ),
    "finalizer": (
        BASE.replace("web", "web\n  finalizers:\n  - mine"),
        "NP127",
        "`mine` is not a finalizer of Kubernetes",
        "a finalizer of your own has a prefix: `example.com/name`",
        "mine",
    ),
    "boolean": (
        BASE.replace("web", "web\n  labels:\n    on-call: yes"),
        "NP407",
        "`on-call` takes a text, not the boolean `true`",
        "put it between quotes",
        "yes",
    ),
    "number": (
        BASE.replace("web", "8080"),
        "NP407",
        "`name` takes a text, not the number `8080`",
        "put it between quotes",
        "8080",
    ),
    "no list": (
        BASE + "  policyTypes: Ingress\n",
        "NP407",
        "`policyTypes` takes a list, not the text `Ingress`",
        "put it between brackets, `[Ingress]`",
        "Ingress",
    ),
    "item": (
        BASE + "  policyTypes:\n  - [Ingress]\n",
        "NP407",
        "an item of `policyTypes` takes a text, not a list",
        "one dash, `-`, is enough, or one pair of brackets",
        "[Ingress]",
    ),
    "mapping for list": (
        BASE + "  ingress:\n    from: []\n",
        "NP407",
        "`ingress` takes a list, not a mapping",
        "begin each item with a dash, `-`: `- from: …`",
        "ingress",
    ),
    "quoted number": (
        PORTS + '    - {protocol: TCP, port: 1}\n    - protocol: TCP\n      port: 1\n      endPort: "9"\n',
        "NP407",
        "`endPort` takes a whole number, not the text `9`",
        "write it without quotes",
        '"9"',
    ),
    "unknown field": (
        INGRESS + "  - form:\n    - podSelector: {}\n",
        "NP408",
        "`form` is not a field of an ingress rule",
        "is it `from`?",
        "form",
    ),
    "unlike any field": (
        INGRESS + "  - who: x\n",
        "NP408",
        "`who` is not a field of an ingress rule",
        "the fields are `ports`, `from`",
        "who",
    ),
    "status": (
        BASE + "status: {}\n",
        "NP408",
        "`status` is not a field of a NetworkPolicy",
        "remove it: the API server writes it, and knows it from 1.24 to 1.27 only",
        "status",
    ),
    "unlike any field of the object": (
        BASE + "who: x\n",
        "NP408",
        "`who` is not a field of a NetworkPolicy",
        FIELDS,
        "who",
    ),
    "old api": (
        BASE.replace("networking.k8s.io/v1", "extensions/v1beta1"),
        "NP409",
        "no API server has `NetworkPolicy` of `extensions/v1beta1`",
        "write `apiVersion: networking.k8s.io/v1`",
        "extensions/v1beta1",
    ),
    "no api": (
        BASE.replace("apiVersion: networking.k8s.io/v1\n", ""),
        "NP409",
        "no API server has `NetworkPolicy` without `apiVersion`",
        "write `apiVersion: networking.k8s.io/v1`",
        "NetworkPolicy",
    ),
    "api of a list": (
        BASE.replace("apiVersion: networking.k8s.io/v1", "apiVersion: [v1]"),
        "NP409",
        "the `apiVersion` of this `NetworkPolicy` is no text",
        "write `apiVersion: networking.k8s.io/v1`",
        "apiVersion",
    ),
    "api of a number": (
        BASE.replace("networking.k8s.io/v1", "1"),
        "NP409",
        "the `apiVersion` of this `NetworkPolicy` is no text",
        "write `apiVersion: networking.k8s.io/v1`",
        "1",
    ),
    "unlisted": (
        INGRESS + "  - {}\n  policyTypes: [Egress]\n",
        "NP420",
        "`policyTypes` does not list `Ingress`, so these rules are ignored",
        "add `Ingress` to `policyTypes`, or remove the rules",
        "ingress",
    ),
    "repeated": (
        BASE + "  policyTypes:\n  - Ingress\n  - Ingress\n",
        "NP421",
        "`Ingress` is listed twice",
        None,
        "Ingress",
    ),
    "null rule": (
        INGRESS + "  -\n",
        "NP422",
        "an item with nothing in it is a rule that allows everything",
        "remove the dash, or write `- {}` where this is meant",
        "-",
    ),
    "null port": (
        PORTS + "    -\n",
        "NP422",
        "an item with nothing in it is every port of TCP",
        "remove the dash, or write `- protocol: TCP` where this is meant",
        "-",
    ),
    "blank selector": (
        BASE.replace(" {}", ""),
        "NP423",
        "a policy without a `podSelector` applies to every pod of its namespace",
        "write `podSelector: {}` where every pod is meant",
        "podSelector",
    ),
    "open egress": (
        BASE + "  egress: []\n",
        "NP424",
        "`egress: []` without `policyTypes` leaves egress open",
        "write `policyTypes: [Egress]`, or both directions",
        "egress",
    ),
    "empty list": (
        BASE + "  ingress: []\n",
        "NP425",
        "`ingress` is empty and every apply rewrites the object",
        "remove it, which means the same",
        "ingress",
    ),
    "empty from": (
        INGRESS + "  - from: []\n",
        "NP425",
        "`from` is empty, so every peer may come in, and every apply rewrites the object",
        "remove it, which means the same",
        "from",
    ),
    "no protocol": (
        PORTS + "    - port: 53\n",
        "NP426",
        "a port without a protocol is TCP, and every apply says `configured`",
        "write `protocol: TCP`",
        "port: 53",
    ),
    "null field": (
        INGRESS + "  - from:\n",
        "NP427",
        "`from` has nothing behind it, so every peer may come in",
        "remove it, or give it a value",
        "from",
    ),
    "no spec": (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\nspec:\n",
        "NP428",
        "a policy without a spec denies all ingress to its namespace",
        "write `podSelector: {}` and `policyTypes: [Ingress]` where this is meant",
        "spec",
    ),
    "null label": (
        BASE.replace("{}", "\n    matchLabels:\n      app:"),
        "NP429",
        "`app` has nothing behind it, which is the empty text",
        'write `""` where this is meant',
        "app",
    ),
    "name on block": (
        FROM + "    - ipBlock:\n        cidr: 10.0.0.0/8\n    ports:\n    - protocol: TCP\n      port: http\n",
        "NP430",
        "the port `http` is a name, and an address block has no container to look it up in",
        "write the number",
        "http",
    ),
    "from a cluster": (
        BASE.replace("web", "web\n  resourceVersion: '12'"),
        "NP431",
        "`resourceVersion` is set by the API server",
        "remove it, it comes from an object of a cluster",
        "resourceVersion",
    ),
    "no kind": (
        BASE.replace("kind: NetworkPolicy\n", "").replace("{}", "{}\n  policyTypes: [Ingress]"),
        "NP432",
        "this looks like a NetworkPolicy, but it has no `kind`",
        "write `apiVersion: networking.k8s.io/v1` and `kind: NetworkPolicy`",
        "apiVersion: networking.k8s.io/v1",
    ),
    "wrong kind": (
        BASE.replace("NetworkPolicy", "yes").replace("{}", "{}\n  policyTypes: [Ingress]"),
        "NP432",
        "the kind `True` is no text",
        None,
        "yes",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_finding(case: str) -> None:
    text, code, message, cure, shown = CASES[case]
    (found,) = findings(text)
    assert (found.code.id, found.message, found.help) == (code, message, cure)
    assert underlined(text, found) == shown


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (
            "  - {apiVersion: v1, kind: Pod, name: a, uid: u, controller: true}\n" * 2,
            "a second owner is the controller",
        ),
        ("  - {apiVersion: v1, kind: Event, name: a, uid: u}\n", "an Event cannot own anything"),
        ("  - {apiVersion: a/b/c, kind: Pod, name: a, uid: u}\n", "`a/b/c` is no group and version"),
    ],
)
def test_owners(metadata: str, message: str) -> None:
    (found,) = findings(BASE.replace("web\n", f"web\n  ownerReferences:\n{metadata}"))
    assert found.message == message


def test_finalizers() -> None:
    (found,) = findings(BASE.replace("web\n", "web\n  finalizers: [orphan, foregroundDeletion]\n"))
    assert found.message == "`orphan` and `foregroundDeletion` contradict each other"
    (found,) = findings(BASE.replace("web\n", "web\n  finalizers: [a/b c]\n"))
    assert found.message == "`a/b c` is not a name"


def test_a_manifest_as_it_should_be_has_no_finding() -> None:
    text = FROM + "    - podSelector: {}\n    ports:\n    - {protocol: TCP, port: http}\n  policyTypes: [Ingress]\n"
    assert findings(text) == []


def test_the_version_decides_whether_it_is_an_error() -> None:
    text = CASES["host bits"][0]
    assert [item.severity for item in findings(text, Version(35))] == [Severity.WARNING]
    assert [item.severity for item in findings(text, Version(36))] == [Severity.ERROR]
    assert findings(text, Version(32)) == []


def test_all_faults_of_a_manifest_are_found_in_one_run() -> None:
    text = BASE.replace("web", "W") + "  policyTypes: [x]\n  ingress:\n  - from:\n    - {}\n    ports:\n    - port: 0\n"
    assert {item.code.id for item in findings(text)} == {"NP101", "NP123", "NP118", "NP103", "NP420", "NP426"}


def test_what_does_not_decode_is_not_validated() -> None:
    text = BASE.replace("web", "W").replace("{}", "{}\n  podSelector: {}\n  form: x")
    assert [(item.code.id, item.cause, item.field) for item in findings(text)] == [
        ("NP401", None, "spec.podSelector"),
        ("NP408", None, "spec.form"),
    ]


def test_in_a_list_the_field_starts_at_the_item() -> None:
    inner = "\n".join("  " + line for line in BASE.replace("web", "W").splitlines())
    text = f"apiVersion: v1\nkind: List\nitems:\n- {inner[2:]}\n"
    (found,) = findings(text)
    assert (found.field, found.cause, underlined(text, found)) == ("metadata.name", "FieldValueInvalid", "W")


def test_an_item_that_leaves_out_its_kind_has_that_of_its_list() -> None:
    text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems:\n- metadata: {name: W}\n"
    text += "  spec: {podSelector: {}}\n"
    assert [item.code.id for item in findings(text)] == ["NP101"]


def rule(text: str) -> str:
    """Write a policy whose one ingress rule is the text."""
    lines = text.splitlines()
    return INGRESS + "  - " + "\n    ".join(lines) + "\n  policyTypes: [Ingress]\n"


SHAPES: Mapping[str, str] = {
    rule("from:\n- namespaceSelector:\n    matchLabels:\n      team:red"): "put a space behind the colon: `team: red`",
    rule("ports:\n- port:80"): "put a space behind the colon: `port: 80`",
    rule("ports:\n- {port:80}"): "put a space behind the colon: `port: 80`",
    rule("ports:\n- protocol: TCP\n  port:80"): "put a space behind the colon: `port: 80` (line 10)",
    rule("ports:\n- port:80\n  protocol: TCP"): "put a space behind the colon: `port: 80` (line 9)",
    rule("from:\n- podSelector: {matchLabels: {app:web}}"): "put a space behind the colon: `app: web`",
    rule("podSelector: {}"): "it belongs under `from`, with a dash: `- podSelector: …`",
    rule("from:\npodSelector: {}"): "indent it below `from`, with a dash: `- podSelector: …`",
    rule("cidr: 10.0.0.0/8"): "it belongs under `from`, in an `ipBlock`",
    rule("port: 80"): "it belongs under `ports`, with a dash: `- port: …`",
    rule("port: [{protocol: TCP}]"): "is it `ports`?",
    rule("to: []"): "an ingress rule names its peers under `from`",
    rule("from:\n- podSelector:\n  matchLabels: {a: b}"): "indent it below `podSelector`",
    rule("from:\n- namespaceSelector: {}\n  matchLabels: {a: b}"): "it belongs under `namespaceSelector`",
    rule("from:\n- matchLabels: {a: b}"): "it belongs under `podSelector` or `namespaceSelector`",
    rule("from:\n- ipBlock:\n  cidr: 10.0.0.0/8"): "indent it below `ipBlock`",
    rule("from:\n- podSelector: {}\n  ports: []"): "indent it less: it belongs to an ingress rule, beside `from`",
    rule("policyTypes: [Ingress]"): "indent it less: it belongs to the spec of a NetworkPolicy, beside `ingress`",
    rule("from:\n- podSelector: {app: web}"): "labels stand under `matchLabels`: `matchLabels: {app: web}`",
    rule("from:\n- podSelector: {key: app}"): "it belongs under `matchExpressions`, with a dash: `- key: …`",
    rule("from:\n- nodeSelector: {}"): "nodes are no pods: write their addresses in an `ipBlock`",
    rule("from:\n- nodes: [a]"): "nodes are no pods: write their addresses in an `ipBlock`",
    rule("from:\n- serviceName: web"): (
        "a policy knows no services: select the pods behind it by their labels, with a `podSelector`"
    ),
    rule("from:\n- serviceAccountSelector: {}"): (
        "a policy knows no service accounts: select their pods by labels, with a `podSelector`"
    ),
    rule("from:\n- fqdn: example.com"): "a policy knows no names of hosts: write addresses in an `ipBlock`",
    rule("from:\n- namespace: shop"): ("write `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}`"),
    rule("from:\n- namespaceSelecter: {}"): "is it `namespaceSelector`?",
    rule("from:\n- podselector: {}"): "is it `podSelector`?",
    rule("from:\n- anything: {}"): "the fields are `podSelector`, `namespaceSelector`, `ipBlock`",
    rule("from:\n  podSelector: {}"): "begin each item with a dash, `-`: `- podSelector: …`",
    rule("from:\n- - podSelector: {}"): "one dash, `-`, is enough",
    rule("from:\n- podSelector:\n  - matchLabels: {a: b}"): "remove the dash, `-`, before `matchLabels`",
    rule("from:\n- podSelector:\n    matchLabels:\n    - app: web\n    - tier: db"): (
        "remove the dashes, `-`, before `app`"
    ),
    rule("ports:\n- 53"): "write `- port: 53`",
    rule("ports: [http]"): "write `- port: http`",
    rule("ports: 53"): "write `- port: 53`",
    rule("ports: [53/udp]"): "write `- {port: 53, protocol: UDP}`",
    rule("ports: [{port: [80, 443], protocol: TCP}]"): "write an item of `ports` for each: `- port: …`",
    rule("from: [10.0.0.0/8]"): "write `- ipBlock: {cidr: 10.0.0.0/8}`",
    rule("from: [podSelector]"): "put a colon behind it: `podSelector: …`",
    rule("from:\n- ipBlock: fd00::/8"): "write `ipBlock: {cidr: fd00::/8}`",
    rule("from:\n- ipBlock: {cidr: [10.0.0.0/8]}"): "write a peer for each: `- ipBlock: {cidr: …}`",
    rule("from:\n- podSelector: app=web"): "write `podSelector: {matchLabels: {app: web}}`",
    rule("from:\n- podSelector: {matchLabels: app=web}"): "write `app: web`",
    BASE.replace("spec:\n  podSelector: {}", "podSelector: {}"): "it belongs under `spec`",
    BASE + "namespace: shop\n": "it belongs under `metadata`",
}


@pytest.mark.parametrize("text", SHAPES)
def test_a_shape_is_told_with_its_cure(text: str) -> None:
    assert [(item.severity, item.help) for item in findings(text)][:1] == [(Severity.ERROR, SHAPES[text])]
    assert len([item for item in findings(text) if item.severity is Severity.ERROR]) == 1


def test_status_is_taken_while_servers_knew_it() -> None:
    text = (
        BASE + "  policyTypes: [Ingress]\nstatus: {conditions: [{type: Accepted, status: x, observedGeneration: 1}]}\n"
    )
    for minor, severity in ((23, Severity.ERROR), (24, Severity.WARNING), (27, Severity.WARNING), (28, Severity.ERROR)):
        (found,) = findings(text, Version(minor))
        assert (found.severity, found.help and "remove it" in found.help) == (severity, True)
    (found,) = findings(BASE + "status: {reason: x}\n", Version(25))
    assert (found.severity, found.message) == (
        Severity.ERROR,
        "`reason` is not a field of the status of a NetworkPolicy",
    )


def test_nothing_is_said_of_the_inside_of_managed_fields() -> None:
    inside = "  managedFields:\n  - {manager: kubectl, time: null, fieldsV1: {f:a: {}, f:b: [], .: null}}\n"
    (found,) = findings(BASE.replace("  name: web\n", f"  name: web\n{inside}") + "  policyTypes: [Ingress]\n")
    assert found.message == "`managedFields` is set by the API server"


NULLS: Mapping[str, str] = {
    rule("ports:\n- {protocol: UDP, port: }"): "`port` has nothing behind it, so every port of UDP is open",
    rule("ports:"): "`ports` has nothing behind it, so every port is open",
    rule("from:"): "`from` has nothing behind it, so every peer may come in",
    rule("from:\n- podSelector:\n    matchLabels:"): "`matchLabels` has nothing behind it, so every pod is meant",
    rule("from:\n- namespaceSelector:\n    matchLabels:"): (
        "`matchLabels` has nothing behind it, so every namespace is meant"
    ),
    rule("from:\n- namespaceSelector:\n    matchExpressions:\n    matchLabels: {a: b}"): (
        "`matchExpressions` has nothing behind it, so the rest of the selector decides"
    ),
    rule("from:\n- namespaceSelector: {}\n  podSelector:"): (
        "`podSelector` has nothing behind it, so every pod of these namespaces is meant"
    ),
    rule("from:\n- podSelector: {}\n  namespaceSelector:"): (
        "`namespaceSelector` has nothing behind it, so only pods of the policy's own namespace are meant, "
        "not those of every namespace"
    ),
    rule("from:\n- ipBlock: {cidr: 10.0.0.0/8, except: }"): (
        "`except` has nothing behind it, so nothing is left out of the block"
    ),
    INGRESS + "  policyTypes: [Ingress]\n": "`ingress` has nothing behind it, so no rule lets anything in",
    rule("from:\n- podSelector: {matchExpressions: [{key: a, operator: In, values: [null]}]}"): (
        "an item with nothing in it is the empty text"
    ),
}


@pytest.mark.parametrize("text", NULLS)
def test_a_null_is_told_with_what_it_means(text: str) -> None:
    (found,) = findings(text)
    assert (found.severity, found.message) == (Severity.WARNING, NULLS[text])


@pytest.mark.parametrize(
    ("before", "after", "message", "field"),
    [
        (
            "networking.k8s.io/v1",
            "networking.k8s.io/V1",
            "no API server has `NetworkPolicy` of `networking.k8s.io/V1`",
            "apiVersion",
        ),
        (
            "networking.k8s.io/v1",
            "networking.k8s.io/v2",
            "no API server has `NetworkPolicy` of `networking.k8s.io/v2`",
            "apiVersion",
        ),
        (
            "networking.k8s.io/v1",
            "networkin.k8s.io/v1",
            "no API server has `NetworkPolicy` of `networkin.k8s.io/v1`",
            "apiVersion",
        ),
        ("networking.k8s.io/v1", "networking/v1", "no API server has `NetworkPolicy` of `networking/v1`", "apiVersion"),
        (
            "networking.k8s.io/v1",
            "netwrking.k8s.oi/v1",
            "no API server has `NetworkPolicy` of `netwrking.k8s.oi/v1`",
            "apiVersion",
        ),
        (
            "networking.k8s.io/v1",
            "policy.networking.k8s.io/v1",
            "no API server has `NetworkPolicy` of `policy.networking.k8s.io/v1`",
            "apiVersion",
        ),
        ("kind: NetworkPolicy", "kind: networkpolicy", "no API server has the kind `networkpolicy`", "kind"),
        ("kind: NetworkPolicy", "kind: NetworkPolicies", "no API server has the kind `NetworkPolicies`", "kind"),
        ("kind: NetworkPolicy", "kind: Network-Policy", "no API server has the kind `Network-Policy`", "kind"),
        ("kind: NetworkPolicy", "kind: NetwokPolicy", "no API server has the kind `NetwokPolicy`", "kind"),
        ("kind: NetworkPolicy\n", "", "this document has no `kind`", "kind"),
    ],
)
def test_what_no_server_has_is_an_error(before: str, after: str, message: str, field: str) -> None:
    found = findings(BASE.replace(before, after))
    assert [(item.severity, item.message, item.field) for item in found] == [(Severity.ERROR, message, field)]


def test_files_of_tools_need_no_kind() -> None:
    for name, text in (
        ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("kustomization.yaml", "metadata: {name: x}\nresources: []\n"),
        ("index.yaml", "apiVersion: v1\nentries: {}\n"),
    ):
        assert next(iter(judge(read_documents(text.encode(), f"/nowhere/{name}"), NEWEST))).diagnostics == ()
        (found,) = next(iter(judge(read_documents(text.encode(), "/nowhere/other.yaml"), NEWEST))).diagnostics
        assert found.code.id == "NP432"


def test_other_kinds_are_left_alone() -> None:
    assert findings("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: 1}\n") == []
    assert findings("apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\n") == []
    assert findings("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n") == []
    assert findings("apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: a}\n") == []
    assert findings("a: 1\n") == findings("- a\n") == findings("text\n") == []


@pytest.mark.parametrize(
    ("spec", "alike"),
    [
        ("{policyTypes: []}", True),
        ("{podSelector: {}, ingress: []}", True),
        ("{podSelector: {}, egress: []}", True),
        ("{podSelector: {}}", False),
        ("{ingress: []}", False),
    ],
)
def test_what_looks_like_a_policy(spec: str, *, alike: bool) -> None:
    assert [item.code.id for item in findings(f"spec: {spec}\n")] == (["NP432"] if alike else [])


def test_the_catalogue_is_in_order() -> None:
    for module, first, last in ((rule_codes, 101, 149), (reading_codes, 400, 449)):
        numbers = [int(code.id.removeprefix("NP")) for code in module.CODES]
        assert numbers == sorted(set(numbers))
        assert first <= numbers[0]
        assert numbers[-1] <= last
        assert len({code.name for code in module.CODES}) == len(numbers)
        for code in module.CODES:
            assert code.summary.endswith(".")
            assert code.page.strip()
