"""The schemas: equal to what is published, strict, and judged once for each shape."""

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netpolc.rules.json import Json, JsonObject
from netpolc.targets import schemas
from netpolc.targets.schemas import SchemaFault, schema_faults, schemas_folder, shape_of
from tests.canonical.strategies import objects
from tests.canonical.test_emitting import POLICY
from tests.laws import law
from tests.targets.published_schemas import generate

SCHEMA: Final = schemas_folder() / "networking.k8s.io/v1/NetworkPolicy.json"
VALIDATOR: Final = Draft202012Validator(json.loads(SCHEMA.read_text()))


def changed(path: str, value: object) -> JsonObject:
    """Copy the policy and set what stands at a path; `...` removes it."""
    copied = json.loads(json.dumps(POLICY))
    at = copied
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    for part in way:
        at = at[part]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    result: JsonObject = copied
    return result


def test_the_schemas_are_those_of_the_published_kubernetes() -> None:
    made = generate()
    assert list(made) == ["networking.k8s.io/v1/NetworkPolicy.json"]
    for path, text in made.items():
        assert (schemas_folder() / path).read_text() == text


def test_the_schema_stands_alone_and_is_a_schema() -> None:
    text = SCHEMA.read_text()
    Draft202012Validator.check_schema(json.loads(text))
    assert "$ref" not in text
    assert "description" not in text
    assert '"null"' not in text


def test_a_right_manifest_has_no_faults() -> None:
    assert schema_faults(POLICY) == ()
    assert schema_faults(changed("spec/ingress", ...)) == ()


@pytest.mark.parametrize(
    ("path", "value", "fault", "message"),
    [
        ("spec/ingress/1/form", [], "spec.ingress[1].form", "there is no field `form`"),
        ("status", {}, "status", "there is no field `status`"),
        ("spec/ingress/1/from/0/ipBlock/cidr", ..., "spec.ingress[1].from[0].ipBlock.cidr", "the field is missing"),
        ("spec", ..., "spec", "the field is missing"),
        ("spec/ingress/1/ports/0/port", 1.5, "spec.ingress[1].ports[0].port", "has to be a string or an integer"),
        ("spec/ingress/1/ports/1/endPort", "9", "spec.ingress[1].ports[1].endPort", "has to be an integer"),
        ("spec/ingress/1/ports/1/endPort", None, "spec.ingress[1].ports[1].endPort", "has to be an integer"),
        ("spec/policyTypes", "Ingress", "spec.policyTypes", "has to be a list"),
        ("spec/podSelector", [], "spec.podSelector", "has to be a mapping"),
        ("metadata/labels/app", True, "metadata.labels.app", "has to be a string"),
        ("metadata/name", None, "metadata.name", "has to be a string"),
    ],
)
def test_a_fault_is_named_with_the_servers_path(path: str, value: object, fault: str, message: str) -> None:
    assert schema_faults(POLICY) == ()
    for _ in range(2):
        assert schema_faults(changed(path, value)) == (SchemaFault(fault, message),)


def test_all_faults_are_named() -> None:
    value = {**changed("metadata/extra", 1), "more": 1, "spec": 3}
    assert [fault.path for fault in schema_faults(value)] == ["metadata.extra", "more", "spec"]


@pytest.mark.parametrize(
    ("version", "kind"), [("v1", "NetworkPolicy"), ("../schemas/output", "check"), ("output", "check"), ("", "")]
)
def test_a_kind_without_a_schema_is_a_fault(version: str, kind: str) -> None:
    faults = schema_faults({**POLICY, "apiVersion": version, "kind": kind})
    assert faults == (SchemaFault("kind", f"there is no schema of `{kind}` in `{version}`"),)


def test_a_shape_knows_its_keys() -> None:
    peers: Json = [{"podSelector": {}}]
    rules: tuple[Json, Json] = ([{"from": peers}], [{"form": peers}])
    assert schema_faults(changed("spec/ingress", rules[0])) == ()
    assert schema_faults(changed("spec/ingress", rules[1])) == (
        SchemaFault("spec.ingress[0].form", "there is no field `form`"),
    )
    assert schema_faults(changed("metadata/labels", {"a": "b", "form": "c"})) == ()


def test_a_shape_knows_the_values_that_a_schema_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema: JsonObject = {"properties": {"action": {"enum": ["Accept", "Deny"], "type": "string"}}}
    (tmp_path / "a/v1").mkdir(parents=True)
    (tmp_path / "a/v1/Listing.json").write_text(json.dumps(schema))
    monkeypatch.setattr(schemas, "schemas_folder", lambda: tmp_path)
    value: JsonObject = {"apiVersion": "a/v1", "kind": "Listing"}
    assert schema_faults({**value, "action": "Accept"}) == ()
    assert schema_faults({**value, "action": "Pass"}) == (SchemaFault("action", "has to be `Accept` or `Deny`"),)


TEXT: Final[JsonObject] = {"type": "string"}
BOUNDED: Final[JsonObject] = {
    "properties": {
        "action": {"enum": [4, 6]},
        "labels": {"additionalProperties": {"type": "string", "maxLength": 3, "pattern": "^[a-z]*$"}},
        "number": {"type": "integer", "minimum": 1, "maximum": 100},
        "names": {"items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": True},
        "spec": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
        "either": {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        "port": {"type": ["integer", "string"]},
        "both": {
            "additionalProperties": {"type": "string"},
            "required": ["app"],
            "properties": {"app": {"maxLength": 3}},
        },
        "within": {"properties": {"names": {"additionalProperties": {"pattern": "^a"}}}},
    }
}


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ({"action": 4}, {"action": 5}, "has to be `4` or `6`"),
        ({"labels": {"a": "xyz"}}, {"labels": {"a": "x1"}}, "'x1' does not match '^[a-z]*$'"),
        ({"labels": {"a": "xyz"}}, {"labels": {"a": "wxyz"}}, "'wxyz' is too long"),
        ({"number": 100}, {"number": 101}, "101 is greater than the maximum of 100"),
        ({"number": 1}, {"number": 0}, "0 is less than the minimum of 1"),
        ({"names": ["a"]}, {"names": []}, "[] should be non-empty"),
        ({"names": ["a", "b", "c"]}, {"names": ["a", "b", "c", "d"]}, "['a', 'b', 'c', 'd'] is too long"),
        ({"names": ["a", "b"]}, {"names": ["a", "a"]}, "['a', 'a'] has non-unique elements"),
        ({"spec": {"a": "x", "b": "x"}}, {"spec": {"c": "x"}}, "has to have `a` or `b`"),
        ({"either": {"a": "x"}}, {"either": {"a": "x", "b": "x"}}, "has to have exactly one of `a` or `b`"),
        ({"port": "x"}, {"port": []}, "has to be an integer or a string"),
        ({"both": {"app": "x", "b": "y"}}, {"both": {"b": "y"}}, "the field is missing"),
        ({"both": {"app": "xyz", "b": "y"}}, {"both": {"app": "wxyz", "b": "y"}}, "'wxyz' is too long"),
        ({"within": {"names": {"x": "ab"}}}, {"within": {"names": {"x": "b"}}}, "'b' does not match '^a'"),
    ],
)
def test_a_shape_knows_what_is_out_of_bounds(
    right: JsonObject, wrong: JsonObject, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a/v1").mkdir(parents=True)
    (tmp_path / "a/v1/Bounded.json").write_text(json.dumps(BOUNDED))
    monkeypatch.setattr(schemas, "schemas_folder", lambda: tmp_path)
    named: JsonObject = {"apiVersion": "a/v1", "kind": "Bounded"}
    assert schema_faults({**named, **right}) == ()
    assert [fault.message for fault in schema_faults({**named, **wrong})] == [message]
    assert schemas.shape_of({**named, **right}) != schemas.shape_of({**named, **wrong})


LISTED: Final[JsonObject] = {"enum": ["Accept"]}


@pytest.mark.parametrize(
    ("schema", "unseen"),
    [
        ({"properties": {"name": {"const": "x"}}}, "const"),
        ({"properties": {"size": {"enum": [1.5]}}}, "enum"),
        ({"oneOf": [LISTED]}, "what bounds a whole document"),
        ({"maxProperties": 3}, "maxProperties"),
    ],
)
def test_a_schema_that_sees_more_than_a_shape_is_refused(
    schema: JsonObject, unseen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"Kind{abs(hash(json.dumps(schema)))}"
    (tmp_path / "a/v1").mkdir(parents=True)
    (tmp_path / f"a/v1/{name}.json").write_text(json.dumps(schema))
    monkeypatch.setattr(schemas, "schemas_folder", lambda: tmp_path)
    with pytest.raises(NotImplementedError, match=f"^a shape is not enough to judge {unseen}$"):
        schema_faults({"apiVersion": "a/v1", "kind": name})


def test_manifests_of_two_kinds_have_two_shapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b/v1").mkdir(parents=True)
    for kind, size in (("Counted", "integer"), ("Named", "string")):
        (tmp_path / f"b/v1/{kind}.json").write_text(json.dumps({"properties": {"size": {"type": size}}}))
    monkeypatch.setattr(schemas, "schemas_folder", lambda: tmp_path)
    counted, named = ({"apiVersion": "b/v1", "kind": kind, "size": 1} for kind in ("Counted", "Named"))
    assert schema_faults(counted) == ()
    assert schema_faults(named) == (SchemaFault("size", "has to be a string"),)
    assert shape_of(counted) != shape_of(named)


def places(value: Json, path: str = "") -> list[str]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, item in value.items():
            found += places(item, f"{path}/{key}".lstrip("/")) if "/" not in key else []
    elif isinstance(value, list):
        for number, item in enumerate(value):
            found += places(item, f"{path}/{number}")
    return found


JUDGED: Final[dict[Hashable, bool]] = {}


@law(200)
@given(st.data())
def test_what_is_of_one_shape_is_right_or_wrong_alike(data: st.DataObject) -> None:
    """Judge each change of a right manifest, and compare what was judged of its shape before."""
    policy = json.loads(json.dumps(POLICY))
    other = (
        st.sampled_from([{}, [], 1, 2, 1.0, 1.5, "x", "TCP", None, True, [1], {"a": 1}, {"cidr": "x"}, ...]) | objects
    )
    value = changed(data.draw(st.sampled_from(places(policy))), data.draw(other))
    right = not list(VALIDATOR.iter_errors(value))  # pyright: ignore[reportUnknownMemberType] - half typed
    if value.get("kind") == POLICY["kind"] and value.get("apiVersion") == POLICY["apiVersion"]:
        assert (schema_faults(value) == ()) is right
        assert JUDGED.setdefault(shape_of(value), right) is right
    else:
        assert schema_faults(value)
        assert shape_of(value) is None
