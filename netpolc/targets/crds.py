"""Kinds that a cluster learns from a CustomResourceDefinition: shape and faults by the schema of their owners."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from netpolc.diagnostics.catalogue.targets import REFUSED_BY_SCHEMA
from netpolc.rules.addresses import parse_cidr
from netpolc.rules.decoding import decode_faults
from netpolc.rules.json import Json, JsonObject, as_list, as_object
from netpolc.rules.model import Fault
from netpolc.rules.quoting import quoted
from netpolc.rules.shape import ANYTHING, BOOLEAN, INT32, INT64, METADATA, PORT, TEXT, Fields, ListOf, MapOf, Shape
from netpolc.targets.schemas import SchemaFault, schema_faults, stated_schema
from netpolc.targets.target import Kind


@lru_cache(maxsize=8)
def shape_of(kind: Kind) -> Fields:
    """Return the shape of a kind: that of its schema, with the metadata of every object and a status."""
    stated = stated_schema(kind.api_version, kind.kind)
    fields = {name: _shape(as_object(part), name) for name, part in as_object(stated.get("properties")).items()}
    return Fields(f"a {kind.kind}", {**fields, "metadata": METADATA, "status": ANYTHING})


def _shape(schema: JsonObject, name: str) -> Shape:
    kind = schema.get("type")
    if isinstance(kind, list):
        return PORT
    if kind == "array":
        return ListOf(_shape(as_object(schema.get("items")), name))
    if kind != "object":
        return _LEAVES.get((kind, schema.get("format"))) or _LEAVES.get((kind, None), ANYTHING)
    if isinstance(schema.get("additionalProperties"), Mapping):
        return MapOf(_shape(as_object(schema["additionalProperties"]), name))
    known = as_object(schema.get("properties"))
    return Fields(f"`{name}`", {field: _shape(as_object(part), field) for field, part in known.items()})


_LEAVES: Final[Mapping[tuple[Json, Json], Shape]] = {
    ("string", None): TEXT,
    ("boolean", None): BOOLEAN,
    ("integer", None): INT64,
    ("integer", "int32"): INT32,
}


def crd_faults(value: JsonObject, kind: Kind) -> tuple[Fault, ...]:
    """Find what an API server with this definition refuses: first what does not decode, then what the schema asks for.

    Nulls count as absent, as the server drops them.
    """
    found = decode_faults(value, shape_of(kind))
    if found:
        return found
    asked = as_object(_without_nulls({key: item for key, item in value.items() if key != "status"}))
    broken = schema_faults(asked)
    if not broken:
        broken = tuple(_no_blocks(asked, stated_schema(kind.api_version, kind.kind), ""))
    return tuple(Fault(REFUSED_BY_SCHEMA, fault.path, None, f"`{fault.path}` {fault.message}") for fault in broken)


def _no_blocks(value: Json, schema: JsonObject, path: str) -> Iterator[SchemaFault]:
    """Find texts that are no block of addresses where the format `cidr` asks for one, as a shape does not see.

    Source: the format is judged by `ParseCIDRSloppy` (kube-openapi's pkg/validation/strfmt).
    """
    if isinstance(value, str):
        if schema.get("format") == "cidr" and parse_cidr(value) is None:
            yield SchemaFault(path, f"is {quoted(value)}, which is no block such as `10.0.0.0/8`")
    elif isinstance(value, Mapping):
        parts = as_object(schema.get("properties"))
        for key, item in value.items():
            yield from _no_blocks(item, as_object(parts.get(key)), f"{path}.{key}".lstrip("."))
    else:
        for index, item in enumerate(as_list(value)):
            yield from _no_blocks(item, as_object(schema.get("items")), f"{path}[{index}]")


def _without_nulls(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in as_list(value)] if isinstance(value, list) else value
