"""What a server and its agents say of a CiliumNetworkPolicy."""

import unicodedata
from collections.abc import Iterator

from netpolc.diagnostics.catalogue.targets import MISREAD_BY_AGENTS, REFUSED_BY_SCHEMA
from netpolc.diagnostics.model import Severity
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.model import Fault
from netpolc.rules.shape import Fields
from netpolc.rules.version import Version
from netpolc.targets.cilium.kind import CILIUM_NETWORK_POLICY
from netpolc.targets.cilium.misreadings import misread
from netpolc.targets.cilium.refusals import refused
from netpolc.targets.crds import crd_faults, shape_of
from netpolc.targets.target import Kind, Steps


def shape(kind: str, version: Version) -> Fields:
    """Return the shape that the definition of Cilium 1.20 has, whatever the version of the server."""
    del kind, version
    return shape_of(CILIUM_NETWORK_POLICY)


def shape_cure(root: Json, shape: Fields, steps: Steps, *, unknown: bool) -> str | None:
    """Know no cure."""
    del root, shape, steps, unknown
    return None


def faults(value: JsonObject, version: Version) -> tuple[Fault, ...]:
    """Find what the API server refuses, by the definition: its schema, and what else it asks for."""
    del version
    found = crd_faults(value, CILIUM_NETWORK_POLICY)
    if found:
        return found
    if value.get("spec") is None and value.get("specs") is None:
        return (_refused("spec", "has to be there, or `specs`"),)
    logs = [(f"{path}.log.value", as_text(as_object(spec.get("log")).get("value"))) for path, spec in _specs(value)]
    return tuple(_refused(path, "holds a control character") for path, text in logs if not all(map(_is_shown, text)))


def _is_shown(character: str) -> bool:
    """Say whether a character is none of the class C of Go, as the definition asks."""
    return unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs"}


def _specs(value: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Give the parts of a policy that are one each, with their paths."""
    if value.get("spec") is not None:
        yield "spec", as_object(value["spec"])
    for index, spec in enumerate(as_list(value.get("specs"))):
        yield f"specs[{index}]", as_object(spec)


def _refused(field: str, message: str) -> Fault:
    return Fault(REFUSED_BY_SCHEMA, field, None, f"`{field}` {message}")


def looks_alike(value: Json) -> Kind | None:
    """Return the kind if an object has the fields of one, whatever it is called."""
    return CILIUM_NETWORK_POLICY if "endpointSelector" in as_object(as_object(value).get("spec")) else None


def unmeant_faults(value: JsonObject) -> tuple[Fault, ...]:
    """Find what agents refuse or read otherwise than it looks, in an object that decodes."""
    namespace = as_text(as_object(value.get("metadata")).get("namespace"))
    found: list[Fault] = []
    for path, spec in _specs(value):
        found += (_fault(field, f"{what}, which agents refuse", cure) for field, what, cure in refused(spec, path))
        found += (_fault(*said) for said in misread(spec, path, namespace))
    return tuple(found)


def _fault(field: str, message: str, cure: str | None) -> Fault:
    return Fault(MISREAD_BY_AGENTS, field, None, message, cure, Severity.WARNING)
