"""A whole NetworkPolicy: the API server's field paths and causes."""

import json
from collections.abc import Mapping

import pytest

from netpolc.rules.json import Json, JsonObject
from netpolc.rules.version import NEWEST, Version
from netpolc.targets import judged_kinds
from netpolc.targets.kubernetes.faults import network_policy_faults
from netpolc.yaml.reading import read_documents

PORT = "spec.ingress[0].ports[0]"
PEER = "spec.egress[0].to[0]"
INVALID, REQUIRED = "FieldValueInvalid", "FieldValueRequired"
FORBIDDEN, NOT_SUPPORTED, TOO_LONG = "FieldValueForbidden", "FieldValueNotSupported", "FieldValueTooLong"


def value_of(text: str) -> Json:
    (document,) = read_documents(text.encode(), "test.yaml", judged_kinds())
    assert document.findings == ()
    return document.value


def policy(*, metadata: str = "{name: a}", spec: str = "{podSelector: {}}") -> JsonObject:
    value = value_of(f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {metadata}\nspec: {spec}\n")
    assert isinstance(value, Mapping)
    return value


def causes(value: JsonObject, version: Version = NEWEST) -> set[tuple[str, str | None]]:
    return {(fault.field, fault.cause) for fault in network_policy_faults(value, version) if fault.severity == "error"}


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ("{name: a, namespace: d}", set[tuple[str, str]]()),
        ("{generateName: web-}", set[tuple[str, str]]()),
        ("{}", {("metadata.name", REQUIRED)}),
        ("{name: My_Pol}", {("metadata.name", INVALID)}),
        ("{generateName: A-}", {("metadata.name", INVALID)}),
        ("{generateName: a_b}", {("metadata.generateName", INVALID), ("metadata.name", INVALID)}),
        (f"{{generateName: {'a' * 58}_}}", {("metadata.generateName", INVALID)}),
        (f"{{generateName: {'a' * 57}_a}}", {("metadata.generateName", INVALID), ("metadata.name", INVALID)}),
        ("{name: a, generateName: a_b}", {("metadata.generateName", INVALID)}),
        ("{name: a, namespace: a.b}", {("metadata.namespace", INVALID)}),
        ('{name: a, labels: {"a b": x, b: "-"}}', {("metadata.labels", INVALID)}),
        ("{name: a, labels: {a: ~}}", set[tuple[str, str]]()),
        ('{name: a, annotations: {"a/b/c": x}}', {("metadata.annotations", INVALID)}),
        (f"{{name: a, annotations: {{a: {'x' * 262_144}}}}}", {("metadata.annotations", TOO_LONG)}),
        ("{name: a, finalizers: [a/b, orphan]}", set[tuple[str, str]]()),
        ("{name: a, finalizers: [a/b, mine]}", {("metadata.finalizers[1]", INVALID)}),
        ('{name: a, finalizers: ["a/b c"]}', {("metadata.finalizers", INVALID)}),
        ("{name: a, finalizers: [orphan, foregroundDeletion]}", {("metadata.finalizers", INVALID)}),
    ],
)
def test_metadata(metadata: str, expected: set[tuple[str, str]]) -> None:
    assert causes(policy(metadata=metadata)) == expected


def test_owners() -> None:
    full = "apiVersion: v1, kind: Pod, name: a"
    value = policy(metadata=f"{{name: a, ownerReferences: [{{{full}}}, {{}}]}}")
    path = "metadata.ownerReferences"
    required = {(f"{path}[1].{name}", REQUIRED) for name in ("apiVersion", "kind", "name", "uid")}
    assert causes(value) == required | {(f"{path}[0].uid", REQUIRED)}
    assert causes(value, Version(36)) == {(f"{path}.{name}", INVALID) for name in ("apiVersion", "kind", "name", "uid")}
    twice = f"{{{full}, uid: u, controller: true}}"
    assert causes(policy(metadata=f"{{name: a, ownerReferences: [{twice}, {twice}]}}")) == {(path, INVALID)}
    for text, banned in (("v1", True), ("/v1", True), ("events.k8s.io/v1", False)):
        event = policy(metadata=f"{{name: a, ownerReferences: [{{apiVersion: {text}, kind: Event, name: a, uid: u}}]}}")
        assert causes(event) == ({(f"{path}[0]", INVALID)} if banned else set())
        assert causes(event, Version(36)) == ({(path, INVALID)} if banned else set())
    odd = policy(metadata="{name: a, ownerReferences: [{apiVersion: a/b/c, kind: Pod, name: a, uid: u}]}")
    assert causes(odd) == {(f"{path}[0].apiVersion", INVALID)}
    assert causes(odd, Version(36)) == {(f"{path}.apiVersion", INVALID)}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("{matchLabels: {app: x, b: }}", set[tuple[str, str]]()),
        ('{matchLabels: {"a=b": x}}', {("matchLabels", INVALID)}),
        ("{matchLabels: {a: x y}}", {("matchLabels", INVALID)}),
        ("{matchExpressions: [{key: a, operator: in, values: [b]}]}", {("matchExpressions[0].operator", INVALID)}),
        ("{matchExpressions: [{key: a}]}", {("matchExpressions[0].operator", INVALID)}),
        ("{matchExpressions: [{key: a, operator: In}]}", {("matchExpressions[0].values", REQUIRED)}),
        ("{matchExpressions: [{key: a, operator: NotIn, values: []}]}", {("matchExpressions[0].values", REQUIRED)}),
        (
            "{matchExpressions: [{key: a, operator: Exists, values: [b]}]}",
            {("matchExpressions[0].values", FORBIDDEN)},
        ),
        ("{matchExpressions: [{key: a, operator: DoesNotExist, values: []}]}", set[tuple[str, str]]()),
        ('{matchExpressions: [{key: "", operator: Exists}]}', {("matchExpressions[0].key", INVALID)}),
        ("{matchExpressions: [~]}", {("matchExpressions[0].key", INVALID), ("matchExpressions[0].operator", INVALID)}),
        (
            "{matchExpressions: [{key: a, operator: In, values: [a, b c]}]}",
            {("matchExpressions[0].values[1]", INVALID)},
        ),
    ],
)
def test_selectors_are_judged_alike_everywhere(selector: str, expected: set[tuple[str, str]]) -> None:
    for path, spec in (
        ("spec.podSelector", f"{{podSelector: {selector}}}"),
        ("spec.ingress[0].from[0].podSelector", f"{{ingress: [{{from: [{{podSelector: {selector}}}]}}]}}"),
        ("spec.egress[0].to[0].namespaceSelector", f"{{egress: [{{to: [{{namespaceSelector: {selector}}}]}}]}}"),
    ):
        assert causes(policy(spec=spec)) == {(f"{path}.{field}", cause) for field, cause in expected}


def test_values_of_selectors_are_checked_since_1_26() -> None:
    value = policy(spec="{podSelector: {matchExpressions: [{key: a, operator: In, values: [b c]}]}}")
    assert causes(value, Version(25)) == set()
    assert causes(value, Version(26)) == {("spec.podSelector.matchExpressions[0].values[0]", INVALID)}


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ("{}", set[tuple[str, str]]()),
        ("~", set[tuple[str, str]]()),
        ("{protocol: UDP, port: 53}", set[tuple[str, str]]()),
        ("{port: ~, endPort: ~, protocol: ~}", set[tuple[str, str]]()),
        ("{port: 80.0, endPort: 1e2}", set[tuple[str, str]]()),
        ("{port: 0x50}", set[tuple[str, str]]()),
        ("{protocol: tcp}", {("protocol", NOT_SUPPORTED)}),
        ('{protocol: ""}', {("protocol", NOT_SUPPORTED)}),
        ("{port: 0}", {("port", INVALID)}),
        ("{port: 70000}", {("port", INVALID)}),
        ('{port: "80"}', {("port", INVALID)}),
        ("{port: 90, endPort: 80}", {("endPort", INVALID)}),
        ("{port: 80, endPort: 70000}", {("endPort", INVALID)}),
        ("{port: http, endPort: 90}", {("endPort", INVALID)}),
        ("{endPort: 90}", {("endPort", INVALID)}),
        ("{endPort: 90000}", {("endPort", INVALID)}),
        ("{port: 0, endPort: 90, protocol: ICMP}", {("port", INVALID), ("protocol", NOT_SUPPORTED)}),
    ],
)
def test_ports(port: str, expected: set[tuple[str, str]]) -> None:
    spec = f"{{ingress: [{{ports: [{port}]}}]}}"
    assert causes(policy(spec=spec)) == {(f"{PORT}.{field}", cause) for field, cause in expected}


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("{podSelector: {}}", set[tuple[str, str]]()),
        ("{podSelector: {}, namespaceSelector: ~}", set[tuple[str, str]]()),
        ("{}", {("", REQUIRED)}),
        ("~", {("", REQUIRED)}),
        ("{podSelector: ~}", {("", REQUIRED)}),
        ("{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}", {("", FORBIDDEN)}),
        ("{podSelector: {}, ipBlock: {}}", {("", FORBIDDEN), (".ipBlock.cidr", REQUIRED)}),
        ("{ipBlock: {cidr: ~}}", {(".ipBlock.cidr", REQUIRED)}),
        ("{ipBlock: {cidr: 10.0.0.1, except: [x]}}", {(".ipBlock.cidr", INVALID)}),
        ("{ipBlock: {cidr: 10.0.0.1/8}}", {(".ipBlock.cidr", INVALID)}),
        ('{ipBlock: {cidr: "FE80::/10"}}', set[tuple[str, str]]()),
        ("{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 11.0.0.0/16]}}", {(".ipBlock.except[1]", INVALID)}),
        ("{ipBlock: {cidr: 10.0.0.0/8, except: [~]}}", {(".ipBlock.except[0]", INVALID)}),
    ],
)
def test_peers(peer: str, expected: set[tuple[str, str]]) -> None:
    spec = f"{{egress: [{{to: [{peer}]}}]}}"
    assert causes(policy(spec=spec)) == {(f"{PEER}{field}", cause) for field, cause in expected}


def test_policy_types() -> None:
    assert causes(policy(spec="{policyTypes: [Egress, Ingress]}")) == set()
    assert causes(policy(spec="{policyTypes: [ingress]}")) == {("spec.policyTypes[0]", NOT_SUPPORTED)}
    assert causes(policy(spec="{policyTypes: [~, Ingress]}")) == {("spec.policyTypes[0]", NOT_SUPPORTED)}
    assert causes(policy(spec="{policyTypes: [x, Ingress, Egress]}")) == {("spec.policyTypes", INVALID)}


@pytest.mark.parametrize("spec", ["~", "{}", "{ingress: ~, egress: [], podSelector: ~}", "{ingress: [~]}"])
def test_nulls_are_absent(spec: str) -> None:
    assert causes(policy(spec=spec)) == set()


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ("{ingress: [{form: []}]}", "spec.ingress[0].form"),
        ("{ingress: [{to: []}]}", "spec.ingress[0].to"),
        ("{podselector: {}}", "spec.podselector"),
        ("[]", "spec"),
        ("{ingress: {}}", "spec.ingress"),
        ("{policyTypes: Ingress}", "spec.policyTypes"),
        ("{podSelector: {matchLabels: {a: y}}}", "spec.podSelector.matchLabels.a"),
        ("{podSelector: {matchLabels: {a: 8080}}}", "spec.podSelector.matchLabels.a"),
        ("{ingress: [{ports: [{port: true}]}]}", "spec.ingress[0].ports[0].port"),
        ("{ingress: [{ports: [{port: 80.5}]}]}", "spec.ingress[0].ports[0].port"),
        ("{ingress: [{ports: [{port: 4294967376}]}]}", "spec.ingress[0].ports[0].port"),
        ('{ingress: [{ports: [{port: 1, endPort: "90"}]}]}', "spec.ingress[0].ports[0].endPort"),
        ("{egress: [{to: [{ipBlock: {cidr: 10}}]}]}", "spec.egress[0].to[0].ipBlock.cidr"),
        (
            "{egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: 10.9.0.0/16}}]}]}",
            "spec.egress[0].to[0].ipBlock.except",
        ),
    ],
)
def test_what_cannot_be_decoded_has_a_field_and_no_cause(spec: str, field: str) -> None:
    faults = network_policy_faults(policy(metadata="{}", spec=spec))
    assert [(fault.field, fault.cause) for fault in faults] == [(field, None)]


@pytest.mark.parametrize(
    "metadata",
    [
        "{name: a, creationTimestamp: 2008-01-01T01:01:01Z, generation: 7}",
        "{name: a, creationTimestamp: ~, uid: u, selfLink: x, resourceVersion: '1'}",
        "{name: a, managedFields: [{manager: m, time: '2008-01-01T01:01:01+02:00', fieldsV1: {f: [1]}}]}",
        "{name: a, deletionGracePeriodSeconds: 30}",
    ],
)
def test_exported_metadata_decodes(metadata: str) -> None:
    assert network_policy_faults(policy(metadata=metadata)) == ()


@pytest.mark.parametrize(
    ("time", "good"),
    [
        ("yesterday", False),
        ("2008-13-01T01:01:01Z", False),
        ("2008-02-30T01:01:01Z", False),
        ("0000-02-29T01:01:01Z", True),
        ("2008-01-01T24:01:01Z", False),
        ("2008-01-01T23:59:59.5Z", True),
        ("2008-01-01T01:01:01+24:60", True),
        ("2008-01-01T01:01:01+25:00", False),
        ("2008-01-01T01:01:01+01:61", False),
        ("2008-01-01", False),
    ],
)
def test_a_time_is_rfc_3339(time: str, *, good: bool) -> None:
    faults = network_policy_faults(policy(metadata=f"{{name: a, creationTimestamp: '{time}'}}"))
    assert [(fault.field, fault.cause) for fault in faults] == ([] if good else [("metadata.creationTimestamp", None)])


def test_the_faults_of_json_and_of_yaml_are_the_same() -> None:
    value = policy(spec="{ingress: [{ports: [{port: 0}], from: [{}]}]}")
    assert network_policy_faults(value_of_object(json.dumps(value))) == network_policy_faults(value)


def value_of_object(text: str) -> JsonObject:
    value = value_of(text)
    assert isinstance(value, Mapping)
    return value
