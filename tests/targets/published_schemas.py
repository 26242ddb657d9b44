"""Write the JSON Schemas of manifests from the published Kubernetes OpenAPI, as `kubernetes-validate` carries it.

usage: python -m tests.targets.published_schemas

Each schema stands alone: references are put in place, descriptions and Kubernetes' own extensions are left out. It is
strict: unknown keys are refused, and so is null, which the server drops, and a manifest without a name for what it is.
"""

import json
import re
from importlib.resources import files

from netpolc.targets.schemas import schemas_folder

Schema = dict[str, "Schema"] | list["Schema"] | str | int | float | bool | None

KINDS = {"networking.k8s.io/v1/NetworkPolicy": "networkpolicy-networking-v1.json"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"
LEFT_OUT = re.compile(r"description|default|\$id|\$schema|x-kubernetes-.*")


def generate() -> dict[str, str]:
    """Return the text of each schema by its path in `schemas/`."""
    return {f"{name}.json": _text(published) for name, published in KINDS.items()}


def _text(published: str) -> str:
    folder = _newest()
    definitions = json.loads(_read(folder, "_definitions.json"))["$defs"]
    schema = _alone(json.loads(_read(folder, published)), definitions)
    strict = {"$schema": DIALECT, "required": ["apiVersion", "kind", "metadata", "spec"], **schema}
    return json.dumps(strict, indent=2, sort_keys=True) + "\n"


def _newest() -> str:
    shipped = (entry.name for entry in files("kubernetes_validate").joinpath("kubernetes-json-schema").iterdir())
    strict = [name for name in shipped if name.endswith("-local-strict")]
    return max(strict, key=lambda name: [int(part) for part in re.findall("[0-9]+", name)])


def _read(folder: str, name: str) -> str:
    path = files("kubernetes_validate").joinpath("kubernetes-json-schema", folder, name)
    return path.read_text(encoding="utf-8")


def _alone(schema: dict[str, Schema], definitions: dict[str, dict[str, Schema]]) -> dict[str, Schema]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return _alone(definitions[reference.rpartition("/")[2]], definitions)
    result: dict[str, Schema] = {}
    for key, value in schema.items():
        if key == "properties" and isinstance(value, dict):
            result[key] = {name: _part(item, definitions) for name, item in value.items()}
        elif not LEFT_OUT.fullmatch(key):
            result[key] = _without_null(_part(value, definitions) if key != "type" else value)
    return result


def _part(value: Schema, definitions: dict[str, dict[str, Schema]]) -> Schema:
    if isinstance(value, dict):
        return _alone(value, definitions)
    return [_part(item, definitions) for item in value] if isinstance(value, list) else value


def _without_null(value: Schema) -> Schema:
    if not isinstance(value, list):
        return value
    rest = [item for item in value if item != "null"]
    return rest[0] if len(rest) == 1 and rest != value else rest


if __name__ == "__main__":
    for path, text in generate().items():
        place = schemas_folder() / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
