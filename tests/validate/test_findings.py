"""Every finding about a manifest: its message, its cure, and the text that is underlined."""

from collections.abc import Mapping

import pytest

from netpolc.diagnostics.catalogue import reading as reading_codes
from netpolc.diagnostics.catalogue import rules as rule_codes
from netpolc.diagnostics.model import Diagnostic, Severity
from netpolc.manifests.decoding import judge
from netpolc.manifests.reading import read_documents
from netpolc.rules.version import NEWEST, Version

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
    documents = read_documents(text.encode(), "test.yaml")
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
        None,
        "[Ingress]",
    ),
    "mapping for list": (
        BASE + "  ingress:\n    from: []\n",
        "NP407",
        "`ingress` takes a list, not a mapping",
        None,
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
    "status": (BASE + "status: {}\n", "NP408", "`status` is not a field of a NetworkPolicy", FIELDS, "status"),
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
        "an item with nothing in it is every TCP port",
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


def test_other_kinds_are_left_alone() -> None:
    assert findings("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: 1}\n") == []
    assert findings(BASE.replace("networking.k8s.io/v1", "projectcalico.org/v3") + "  selector: all()\n") == []
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
