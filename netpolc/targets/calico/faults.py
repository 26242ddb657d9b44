"""What a server and Calico say of one of its NetworkPolicies."""

from collections.abc import Iterator

from netpolc.diagnostics.catalogue.targets import MISREAD_BY_AGENTS
from netpolc.diagnostics.model import Severity
from netpolc.rules.json import Json, JsonObject, as_list, as_object
from netpolc.rules.model import Fault
from netpolc.rules.shape import Fields
from netpolc.rules.version import Version
from netpolc.targets.calico.kind import CALICO_NETWORK_POLICY
from netpolc.targets.calico.refusals import refused
from netpolc.targets.crds import crd_faults, shape_of
from netpolc.targets.target import Kind, Steps


def shape(kind: str, version: Version) -> Fields:
    """Return the shape that Calico's own types have, whatever the version of the server."""
    del kind, version
    return shape_of(CALICO_NETWORK_POLICY)


def shape_cure(root: Json, shape: Fields, steps: Steps, *, unknown: bool) -> str | None:
    """Know no cure."""
    del root, shape, steps, unknown
    return None


def faults(value: JsonObject, version: Version) -> tuple[Fault, ...]:
    """Find what the API server refuses, by the schema of the definition."""
    del version
    return crd_faults(value, CALICO_NETWORK_POLICY)


def looks_alike(value: Json) -> Kind | None:
    """Return the kind if an object has the fields of one, whatever it is called."""
    spec = as_object(as_object(value).get("spec"))
    return CALICO_NETWORK_POLICY if isinstance(spec.get("selector"), str) and "types" in spec else None


def unmeant_faults(value: JsonObject) -> tuple[Fault, ...]:
    """Find what Calico refuses or reads otherwise than it looks, in an object that decodes."""
    spec = as_object(value.get("spec"))
    found = [_fault(field, f"{what}, which Calico refuses", cure) for field, what, cure in refused(value)]
    return (*found, *_misread(spec))


def _misread(spec: JsonObject) -> Iterator[Fault]:
    types = as_list(spec.get("types"))
    for direction in ("Ingress", "Egress"):
        rules = as_list(spec.get(direction.lower()))
        if rules and types and direction not in types:
            message = f"`types` has no `{direction}`, so these rules have no effect"
            yield _fault(f"spec.{direction.lower()}", message, f"add `{direction}` to `types`")
        for index, rule in enumerate(rules):
            for end in ("source", "destination"):
                entity = as_object(as_object(rule).get(end))
                for key in ("nets", "ports"):
                    if entity.get(key) == []:
                        path = f"spec.{direction.lower()}[{index}].{end}.{key}"
                        yield _fault(path, f"`{key}` is empty, which is all of them", f"leave `{key}` out")


def _fault(field: str, message: str, cure: str | None) -> Fault:
    return Fault(MISREAD_BY_AGENTS, field, None, message, cure, Severity.WARNING)
