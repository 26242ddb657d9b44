"""What a server and its agents say of a CiliumNetworkPolicy."""

from collections.abc import Iterator

from netpolc.diagnostics.catalogue.targets import MISREAD_BY_AGENTS
from netpolc.diagnostics.model import Severity
from netpolc.rules.addresses import except_faults, parse_cidr
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.model import Fault
from netpolc.rules.quoting import quoted
from netpolc.rules.shape import Fields
from netpolc.rules.version import NEWEST, Version
from netpolc.targets.cilium.kind import CILIUM_NETWORK_POLICY
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
    """Find what the API server refuses, by the schema of the definition."""
    del version
    return crd_faults(value, CILIUM_NETWORK_POLICY)


def looks_alike(value: Json) -> Kind | None:
    """Return the kind if an object has the fields of one, whatever it is called."""
    return CILIUM_NETWORK_POLICY if "endpointSelector" in as_object(as_object(value).get("spec")) else None


def unmeant_faults(value: JsonObject) -> tuple[Fault, ...]:
    """Find what agents refuse or read otherwise than it looks, in an object that decodes.

    Source: `Rule.Sanitize` of Cilium's pkg/policy/api.
    """
    specs = [("spec", value["spec"])] if value.get("spec") is not None else []
    specs += [(f"specs[{index}]", spec) for index, spec in enumerate(as_list(value.get("specs")))]
    return tuple(fault for path, spec in specs for fault in _of_spec(as_object(spec), path))


def _of_spec(spec: JsonObject, path: str) -> Iterator[Fault]:
    directions = [key for key in ("ingress", "ingressDeny", "egress", "egressDeny") if as_list(spec.get(key))]
    if not directions:
        yield _fault(path, "there is no rule in any direction, which agents refuse", "`ingress: [{}]` lets nobody in")
    for key in directions:
        side = "from" if key.startswith("ingress") else "to"
        for index, rule in enumerate(as_list(spec[key])):
            yield from _of_rule(as_object(rule), side, f"{path}.{key}[{index}]")


def _of_rule(rule: JsonObject, side: str, path: str) -> Iterator[Fault]:
    kinds = [key for key in rule if key.startswith(side) and key != "toPorts" and rule[key] is not None]
    if len(kinds) > 1:
        words = " and ".join(f"`{kind}`" for kind in sorted(kinds))
        yield _fault(path, f"{words} stand in one rule, which agents refuse", "make them two rules, each with a dash")
    for key in (*kinds, "toPorts", "icmps"):
        if rule.get(key) == []:
            yield _fault(f"{path}.{key}", f"`{key}` is empty, which is nobody", f"leave `{key}` out for everybody")
    for index, peer in enumerate(as_list(rule.get(f"{side}CIDRSet"))):
        block = as_object(peer)
        for number, hole in enumerate(as_list(block.get("except"))):
            cidr, inside = as_text(block.get("cidr")), as_text(hole)
            place = f"{path}.{side}CIDRSet[{index}].except[{number}]"
            if parse_cidr(cidr) is not None and except_faults(cidr, inside, place, NEWEST):
                yield _fault(place, f"{quoted(inside)} is no part of {quoted(cidr)}, so agents refuse it", None)


def _fault(field: str, message: str, cure: str | None) -> Fault:
    return Fault(MISREAD_BY_AGENTS, field, None, message, cure, Severity.WARNING)
