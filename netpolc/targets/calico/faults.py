"""What a server and Calico say of one of its NetworkPolicies."""

from collections.abc import Iterator

from netpolc.diagnostics.catalogue.targets import MISREAD_BY_AGENTS
from netpolc.diagnostics.model import Severity
from netpolc.rules.addresses import parse_cidr
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.model import Fault
from netpolc.rules.quoting import quoted
from netpolc.rules.shape import Fields
from netpolc.rules.version import Version
from netpolc.targets.calico.kind import CALICO_NETWORK_POLICY
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
    """Find what Calico refuses or reads otherwise than it looks, in an object that decodes.

    Source: Calico's validator, which does not run where its kinds are plain definitions.
    """
    return tuple(_of_spec(as_object(value.get("spec"))))


def _of_spec(spec: JsonObject) -> Iterator[Fault]:
    types = as_list(spec.get("types"))
    for direction in ("Ingress", "Egress"):
        rules = as_list(spec.get(direction.lower()))
        if rules and types and direction not in types:
            message = f"`types` has no `{direction}`, so these rules have no effect"
            yield _fault(f"spec.{direction.lower()}", message, f"add `{direction}` to `types`")
        for index, rule in enumerate(rules):
            for end in ("source", "destination"):
                yield from _of_entity(as_object(rule), end, f"spec.{direction.lower()}[{index}]")


def _of_entity(rule: JsonObject, end: str, path: str) -> Iterator[Fault]:
    entity = as_object(rule.get(end))
    if as_list(entity.get("ports")) and rule.get("protocol") is None:
        cure = "write `protocol: TCP`, or the one that is meant"
        yield _fault(f"{path}.{end}.ports", "ports without a `protocol`, which Calico refuses", cure)
    nets = [parse_cidr(as_text(net)) for key in ("nets", "notNets") for net in as_list(entity.get(key))]
    if len({net.family for net in nets if net is not None}) > 1:
        message = "blocks of IPv4 and IPv6 stand in one rule, which Calico refuses"
        yield _fault(f"{path}.{end}", message, "make them two rules, each with a dash")
    for key in ("nets", "notNets"):
        for index, net in enumerate(as_list(entity.get(key))):
            if parse_cidr(as_text(net)) is None:
                yield _fault(f"{path}.{end}.{key}[{index}]", f"{quoted(as_text(net))} is no block of addresses", None)


def _fault(field: str, message: str, cure: str | None) -> Fault:
    return Fault(MISREAD_BY_AGENTS, field, None, message, cure, Severity.WARNING)
