"""The JSON Schemas of manifests, and what a manifest breaks of its own."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text


class SchemaFault(NamedTuple):
    """What a manifest breaks of its schema; `path` is in the API server's notation: `spec.ingress[0].ports[1].port`."""

    path: str
    message: str


def schemas_folder() -> Path:
    """Find the schemas: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "schemas"
    return inside if inside.is_dir() else package.parent / "schemas"


def shape_of(value: JsonObject) -> Hashable:
    """Reduce a manifest to which schema it has, and what that can see of it: keys, types, enumerated values."""
    schema = _schema_of(value)
    return None if schema is None else (value["apiVersion"], value["kind"], schema.shape(value))


def schema_faults(value: JsonObject) -> tuple[SchemaFault, ...]:
    """Validate a manifest against the schema of its kind and version, and list all that is wrong, sorted by path.

    What is of one shape (`shape_of`) is right or wrong alike, so that one of each need be asked about.
    """
    schema = _schema_of(value)
    if schema is None:
        version, kind = as_text(value.get("apiVersion")), as_text(value.get("kind"))
        return (SchemaFault("kind", f"there is no schema of `{kind}` in `{version}`"),)
    # Importing it takes longer than a small build: whoever waits for another process imports it meanwhile.
    from jsonschema import Draft202012Validator

    errors: Iterable[_Error] = Draft202012Validator(schema.stated).iter_errors(_plain(value))  # pyright: ignore[reportUnknownMemberType] - half typed
    faults = [fault for error in errors for fault in _faults(error)]
    return tuple(sorted(faults, key=lambda fault: (fault.path, fault.message)))


def stated_schema(version: str, kind: str) -> JsonObject:
    """Return the schema of a kind as it is written. Raises KeyError where there is none."""
    schema = _schema(version, kind)
    if schema is None:
        raise KeyError(f"{version} {kind}")
    return schema.stated


def _schema_of(value: JsonObject) -> "_Schema | None":
    return _schema(as_text(value.get("apiVersion")), as_text(value.get("kind")))


class _Error(Protocol):
    """What jsonschema finds."""

    @property
    def absolute_path(self) -> Iterable[str | int]: ...
    @property
    def validator(self) -> str: ...
    @property
    def validator_value(self) -> Json: ...
    @property
    def instance(self) -> Json: ...
    @property
    def schema(self) -> JsonObject: ...
    @property
    def message(self) -> str: ...


class _Schema(NamedTuple):
    """A schema, and what of a value it can see."""

    stated: JsonObject
    maps: frozenset[str]
    """The names of fields whose keys are the user's: of their values the types count, not the keys."""
    either: frozenset[str]
    """The names of fields whose keys are the user's in one place, and the schema's in another."""
    enumerated: frozenset[str]
    """The names of fields whose value the schema asks for."""
    bounds: Mapping[str, tuple[JsonObject, ...]]
    """By the name of a field what bounds its values and lists, wherever it stands."""

    def shape(self, value: Json, field: str = "") -> Hashable:
        """Reduce a value to what the schema can see of it."""
        if type(value) is str:
            return value if field in self.enumerated or not self.is_within(value, field) else str
        if isinstance(value, dict):
            if field in self.maps:
                return dict, frozenset([self.shape(item, field) for item in value.values()])
            # Keys and shapes in one flat tuple: this runs for every mapping of every manifest.
            known = dict, *value, *map(self.shape, value.values(), value)
            # Of a name that is a map in one place and none in another both count.
            return (
                known if field not in self.either else (*known, *[self.shape(item, field) for item in value.values()])
            )
        if isinstance(value, list):
            shapes = [self.shape(item, field) for item in value]
            return list, *(dict.fromkeys(shapes) if self.is_within(value, field) else ("all", *map(repr, value)))
        if isinstance(value, float):
            # JSON Schema takes 1.0 for an integer.
            return float, value.is_integer(), None if self.is_within(value, field) else value
        if isinstance(value, int) or value is None:
            listed = field in self.enumerated or not self.is_within(value, field)
            return type(value).__name__, value if listed else None
        return self.shape(_plain(value), field)

    def is_within(self, value: Json, field: str) -> bool:
        """Say whether a value is within all bounds that the schema has for fields of a name."""
        return all(_is_within(value, bound) for bound in self.bounds.get(field, ()))


_KEYWORDS: Final = frozenset(
    {"$schema", "type", "properties", "additionalProperties", "items", "required", "enum", "oneOf", "anyOf", "format"}
)
"""What a shape is enough to judge; `format` is a remark."""
_BOUNDS: Final = frozenset(
    {"pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems"}
)
"""What a shape judges by asking whether a value is within all of them."""


@lru_cache(maxsize=1 << 10)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _is_within(value: Json, bound: JsonObject) -> bool:
    """Say whether a value is within bounds, as jsonschema does; those of values of another type do not count."""
    if isinstance(value, str):
        pattern = as_text(bound.get("pattern"))
        return _in(len(value), bound, "minLength", "maxLength") and _pattern(pattern).search(value) is not None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _in(value, bound, "minimum", "maximum")
    if isinstance(value, list):
        repeats = bound.get("uniqueItems") is True and len({*map(repr, value)}) < len(value)
        return _in(len(value), bound, "minItems", "maxItems") and not repeats
    return True


def _in(number: float, bound: JsonObject, least: str, most: str) -> bool:
    low, high = bound.get(least), bound.get(most)
    if isinstance(low, int | float) and number < low:
        return False
    return not (isinstance(high, int | float) and number > high)


@lru_cache(maxsize=64)
def _schema(version: str, kind: str) -> _Schema | None:
    import json

    folder = schemas_folder()
    known = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.json")}
    path = known.get(f"{version}/{kind}.json")
    if path is None or version == "output":
        return None
    read: JsonObject = json.loads(path.read_text(encoding="utf-8"))
    parts = tuple(_parts(read))
    fields = [(name, as_object(field)) for part in parts for name, field in as_object(part.get("properties")).items()]
    maps = frozenset(name for name, field in fields if _is_map(field))
    either = frozenset(name for name, field in fields if name in maps and _keyed(field))
    enumerated = frozenset(name for name, field in fields if any("enum" in part for part in _alike(field)))
    if unseen := sorted({*_unseen(read, parts)}):
        raise NotImplementedError(f"a shape is not enough to judge {', '.join(unseen)}")
    bounds: dict[str, list[JsonObject]] = {}
    for name, field in fields:
        for part in _alike(field):
            bound: JsonObject = {key: value for key, value in part.items() if key in _BOUNDS}
            if bound and bound not in bounds.setdefault(name, []):
                bounds[name].append(bound)
    return _Schema(read, maps - either, either, enumerated, {name: tuple(bound) for name, bound in bounds.items()})


def _unseen(schema: JsonObject, parts: Sequence[JsonObject]) -> Iterator[str]:
    """Give the keywords that ask for what no shape tells: unknown ones, and lists of values that stand at no field."""
    yield from {key for part in parts for key in part} - _KEYWORDS - _BOUNDS
    if any("enum" in own or not _BOUNDS.isdisjoint(own) for own in _alike(schema)):
        yield "what bounds a whole document"
    if not all(isinstance(value, str | int) for part in parts for value in as_list(part.get("enum"))):
        yield "enum"


def _keyed(field: JsonObject) -> bool:
    """Say whether the keys of a field's value count."""
    return any(
        "required" in part or "properties" in part or part.get("additionalProperties") is False
        for part in _alike(field)
    )


def _is_map(schema: JsonObject) -> bool:
    return isinstance(schema.get("additionalProperties"), Mapping)


def _alike(schema: JsonObject) -> Iterator[JsonObject]:
    """Give a schema, and those within that judge values of the same field."""
    yield schema
    either = (*as_list(schema.get("oneOf")), *as_list(schema.get("anyOf")))
    for part in (*either, schema.get("items"), schema.get("additionalProperties")):
        if isinstance(part, Mapping):
            yield from _alike(part)


def _parts(schema: JsonObject) -> Iterator[JsonObject]:
    yield schema
    either = (*as_list(schema.get("oneOf")), *as_list(schema.get("anyOf")))
    inner = (*as_object(schema.get("properties")).values(), *either)
    for part in (*inner, schema.get("items"), schema.get("additionalProperties")):
        if isinstance(part, Mapping):
            yield from _parts(part)


def _plain(value: Json) -> Json:
    """Make texts, mappings and lists the very types that jsonschema knows."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, Sequence) else value


def _faults(error: _Error) -> Iterator[SchemaFault]:
    path = _path(error.absolute_path)
    match error.validator:
        case "additionalProperties":
            known = as_object(error.schema.get("properties"))
            for key in sorted(as_object(error.instance).keys() - known.keys()):
                yield SchemaFault(f"{path}.{key}".lstrip("."), f"there is no field `{key}`")
        case "required":
            missing = next(item for item in as_list(error.validator_value) if f"'{item}'" in error.message)
            yield SchemaFault(f"{path}.{missing}".lstrip("."), "the field is missing")
        case "enum":
            yield SchemaFault(path, f"has to be {_or(as_list(error.validator_value))}")
        case "type":
            stated = error.validator_value
            yield SchemaFault(path, f"has to be {_a(as_list(stated) or (stated,))}")
        case "oneOf" | "anyOf":
            kinds = [as_object(item).get("type") for item in as_list(error.validator_value)]
            if all(kinds):
                yield SchemaFault(path, f"has to be {_a(kinds)}")
            else:
                yield SchemaFault(path, f"has to have {_keys_of(error)}")
        case _:
            yield SchemaFault(path, error.message)


_A: Final = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "object": "a mapping",
    "number": "a number",
    "string": "a string",
}


def _a(kinds: Iterable[Json]) -> str:
    return " or ".join(_A[as_text(kind)] for kind in kinds)


def _keys_of(error: _Error) -> str:
    """Name the fields of which a mapping has to have one."""
    keys = [key for item in as_list(error.validator_value) for key in as_list(as_object(item).get("required"))]
    return f"{'exactly one of ' if error.validator == 'oneOf' else ''}{_or(keys)}"


def _or(values: Iterable[Json]) -> str:
    return " or ".join(f"`{value}`" for value in values)


def _path(parts: Iterable[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")
