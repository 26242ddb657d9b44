"""Write the JSON Schemas of manifests of Cilium and Calico from their owners' Go modules.

usage: python -m tests.targets.owners_schemas

Needs Go 1.26. Cilium's is its CustomResourceDefinition; of Calico's definitions the proxy has no module, so it is the
OpenAPI of its Go types. As those of Kubernetes, each schema stands alone and is strict: descriptions, defaults and
`status` are left out, `metadata` is open, a field that no schema names is refused. What a shape cannot judge is left
out as well: rules in CEL, and patterns that are none of JSON Schema; `faults` of each target ask them.
"""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.targets.calico.kind import CALICO_NETWORK_POLICY
from netpolc.targets.cilium.kind import CILIUM_NETWORK_POLICY
from netpolc.targets.schemas import schemas_folder
from netpolc.targets.target import Kind
from tests.targets.published_schemas import DIALECT

OWNERS: Final = Path(__file__).resolve().parent / "owners"
"""The program that prints the OpenAPI of Calico's types."""
CILIUM: Final = "github.com/cilium/cilium@v1.20.2"
CRDS: Final = "pkg/k8s/apis/cilium.io/client/crds/v2"
TYPES: Final = "github.com/projectcalico/api/pkg/apis/projectcalico/v3."

Schema = dict[str, Json]


def cilium_text() -> tuple[str, str]:
    """Return the path of Cilium's schema and its text. Raises CalledProcessError where Go finds no module."""
    return _text(CILIUM_NETWORK_POLICY, _cilium())


def calico_text() -> tuple[str, str]:
    """Return the path of Calico's schema and its text, by the program that `build` makes."""
    return _text(CALICO_NETWORK_POLICY, _calico())


def build() -> None:
    """Build the program. Raises CalledProcessError where Go cannot."""
    subprocess.run(["go", "build", "-o", "bin/owners", "."], cwd=OWNERS, check=True)


def _text(kind: Kind, spec: Schema) -> tuple[str, str]:
    properties: Schema = {"apiVersion": {"enum": [kind.api_version]}, "kind": {"enum": [kind.kind]}}
    schema: Schema = {
        "$schema": DIALECT,
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", *([] if "specs" in spec else ["spec"])],
        "additionalProperties": False,
        "properties": {**properties, "metadata": {"type": "object", "required": ["name"]}, **spec},
    }
    return f"{kind.api_version}/{kind.kind}.json", json.dumps(schema, indent=2, sort_keys=True) + "\n"


def _cilium() -> Schema:
    asked = ["go", "mod", "download", "-json", CILIUM]
    module = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    text = (Path(module["Dir"]) / CRDS / "ciliumnetworkpolicies.yaml").read_text(encoding="utf-8")
    version = as_object(
        as_list(as_object(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["spec"])["versions"])[0]
    )
    whole = as_object(as_object(as_object(version["schema"])["openAPIV3Schema"])["properties"])
    return {field: _plain(as_object(whole[field]), {}) for field in ("spec", "specs")}


def _calico() -> Schema:
    printed = subprocess.run([OWNERS / "bin/owners"], check=True, capture_output=True).stdout
    known: dict[str, JsonObject] = json.loads(printed)
    return {"spec": _plain(known[f"{TYPES}NetworkPolicySpec"], known)}


_VALIDATED: Final[Mapping[str, JsonObject]] = {
    "action": {"enum": ["Allow", "Deny", "Log", "Pass"]},
    "ipVersion": {"enum": [4, 6]},
    "types": {"uniqueItems": True, "items": {"enum": ["Ingress", "Egress"], "type": "string"}},
}
"""What Calico's validator asks of a field, which the OpenAPI of its types does not say."""


def _plain(schema: JsonObject, known: Mapping[str, JsonObject]) -> Schema:
    """Let a schema stand alone, strict, and without what a reader of manifests does not ask."""
    if "$ref" in schema:
        return _plain(known[as_text(schema["$ref"])], known)
    if schema.get("x-kubernetes-int-or-string") or schema.get("format") == "int-or-string":
        pattern: Schema = {"pattern": schema["pattern"]} if "pattern" in schema else {}
        return {"type": ["integer", "string"], **pattern}
    found = {key: schema[key] for key in schema if not LEFT_OUT.fullmatch(key) and schema[key] != ""}
    if schema.get("x-kubernetes-list-type") == "set":
        found["uniqueItems"] = True
    if NO_PATTERN.search(as_text(found.get("pattern"))):
        del found["pattern"]
    if "type" in found and len(as_list(found["type"])) == 1:
        found["type"] = as_list(found["type"])[0]
    if "items" in found:
        found["items"] = _plain(as_object(found["items"]), known)
    if isinstance(found.get("additionalProperties"), Mapping):
        found["additionalProperties"] = _plain(as_object(found["additionalProperties"]), known)
    if "properties" in found:
        parts = as_object(found["properties"])
        found["properties"] = {name: _field(name, as_object(part), known) for name, part in parts.items()}
        found.setdefault("additionalProperties", False)
    return found


def _field(name: str, schema: JsonObject, known: Mapping[str, JsonObject]) -> Schema:
    return _plain(schema, known) | (dict(_VALIDATED.get(name, {})) if known else {})


LEFT_OUT: Final = re.compile(r"description|default|title|x-.*")
NO_PATTERN: Final = re.compile(r"\\[pP]")


if __name__ == "__main__":
    build()
    for path, text in (cilium_text(), calico_text()):
        (schemas_folder() / path).write_text(text, encoding="utf-8")
