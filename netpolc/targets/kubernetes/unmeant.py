"""What the API server takes without a word though nobody means it: warnings beside its own rules.

Source: defaulting (`SetDefaults_NetworkPolicy`), how Go reads null, and what a second `kubectl apply` was seen to do.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from netpolc.diagnostics.catalogue.reading import (
    BLANK_SELECTOR,
    EMPTY_LIST,
    MISSING_PROTOCOL,
    MISSING_SPEC,
    NAME_ON_BLOCK,
    NULL_FIELD,
    NULL_ITEM,
    NULL_LABEL,
    REPEATED_TYPE,
    SET_BY_SERVER,
    UNISOLATED_EGRESS,
    UNLISTED_DIRECTION,
)
from netpolc.diagnostics.model import Code, Severity
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.known import Direction
from netpolc.rules.model import Fault, field_path
from netpolc.rules.quoting import quoted

Steps = tuple[str | int, ...]

_FROM_SERVER: Final = ("resourceVersion", "uid", "generation", "creationTimestamp", "managedFields", "selfLink")
_MAPS: Final = frozenset(("labels", "annotations", "matchLabels"))
_KEPT_EMPTY: Final = frozenset(("podSelector", "namespaceSelector", "ipBlock", "spec", "metadata"))
"""Mappings that the API server keeps, or that say nothing, when they are empty."""
_MEANS_ALL: Final = {
    "from": "so every peer may come in",
    "to": "so every peer is reached",
    "ports": "so every port is open",
}
_NULL_MEANS: Final = {
    **_MEANS_ALL,
    "ingress": "so no rule lets anything in",
    "egress": "so no rule lets anything out",
    "policyTypes": "so the directions are `Ingress`, and `Egress` where there are egress rules",
    "protocol": "so it is TCP",
    "endPort": "so it is the one port",
    "except": "so nothing is left out of the block",
    "values": "so there is no value",
}
_SELECTORS: Final = ("matchLabels", "matchExpressions")


def unmeant_faults(value: JsonObject) -> tuple[Fault, ...]:
    """Find what a NetworkPolicy that decodes says without meaning it; all faults are warnings."""
    return tuple(_all_faults(value))


def _all_faults(value: JsonObject) -> Iterator[Fault]:
    metadata = value.get("metadata")
    for name in _FROM_SERVER:
        if as_object(metadata).get(name) is not None:
            cure = "remove it, it comes from an object of a cluster"
            message = f"{quoted(name)} is set by the API server"
            yield _fault(SET_BY_SERVER, ("metadata", name), message, cure, on_key=True)
    if value.get("status") is not None:
        message = "`status` is set by the API server"
        cure = "remove it, it comes from an object of a cluster, and from 1.28 on it is no field"
        yield _fault(SET_BY_SERVER, ("status",), message, cure, on_key=True)
    written = {key: item for key, item in as_object(metadata).items() if key not in _FROM_SERVER or item is None}
    yield from _empty_faults(written, ("metadata",))
    spec = as_object(value.get("spec"))
    if not spec:
        cure = "write `podSelector: {}` and `policyTypes: [Ingress]` where this is meant"
        message = "a policy without a spec denies all ingress to its namespace"
        yield _fault(MISSING_SPEC, ("spec",), message, cure)
        return
    if spec.get("podSelector") is None:
        cure = "write `podSelector: {}` where every pod is meant"
        message = "a policy without a `podSelector` applies to every pod of its namespace"
        yield _fault(BLANK_SELECTOR, ("spec", "podSelector"), message, cure)
    yield from _direction_faults(spec)
    for direction in ("ingress", "egress"):
        for index, rule in enumerate(as_list(spec.get(direction))):
            yield from _rule_faults(rule, ("spec", direction, index))
    yield from _empty_faults({key: item for key, item in spec.items() if key != "podSelector" or item}, ("spec",))


def _direction_faults(spec: JsonObject) -> Iterator[Fault]:
    types = as_list(spec.get("policyTypes"))
    for direction in Direction:
        name = direction.value.lower()
        if types and direction.value not in types and as_list(spec.get(name)):
            cure = f"add `{direction.value}` to `policyTypes`, or remove the rules"
            message = f"`policyTypes` does not list `{direction.value}`, so these rules are ignored"
            yield _fault(UNLISTED_DIRECTION, ("spec", name), message, cure, on_key=True)
    seen: set[str] = set()
    for index, item in enumerate(map(str, types)):
        if item in seen:
            yield _fault(REPEATED_TYPE, ("spec", "policyTypes", index), f"{quoted(item)} is listed twice")
        seen.add(item)
    if not types and spec.get("egress") == []:
        cure = "write `policyTypes: [Egress]`, or both directions"
        message = "`egress: []` without `policyTypes` leaves egress open"
        yield _fault(UNISOLATED_EGRESS, ("spec", "egress"), message, cure, on_key=True)


def _rule_faults(rule: Json, steps: Steps) -> Iterator[Fault]:
    if rule is None:
        message = "an item with nothing in it is a rule that allows everything"
        yield _fault(NULL_ITEM, steps, message, "remove the dash, or write `- {}` where this is meant")
        return
    parts = as_object(rule)
    ports = as_list(parts.get("ports"))
    for index, port in enumerate(ports):
        place = (*steps, "ports", index)
        if port is None:
            message = "an item with nothing in it is every port of TCP"
            yield _fault(NULL_ITEM, place, message, "remove the dash, or write `- protocol: TCP` where this is meant")
        elif as_object(port).get("protocol") is None:
            message = "a port without a protocol is TCP, and every apply says `configured`"
            yield _fault(MISSING_PROTOCOL, place, message, "write `protocol: TCP`")
    peers = as_list(parts.get("from" if steps[1] == "ingress" else "to"))
    if peers and all(as_object(peer).get("ipBlock") is not None for peer in peers):
        for index, port in enumerate(ports):
            name = as_object(port).get("port")
            if isinstance(name, str):
                message = f"the port {quoted(name)} is a name, and an address block has no container to look it up in"
                yield _fault(NAME_ON_BLOCK, (*steps, "ports", index, "port"), message, "write the number")


def _empty_faults(value: Json, steps: Steps) -> Iterator[Fault]:
    """Find the nulls and the empty lists and mappings that the API server drops, all the way down."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            place = (*steps, key)
            if item is None:
                yield _null_fault(key, place, value)
            elif not isinstance(item, str | int | float):
                if not item and key not in _KEPT_EMPTY and not (key == "egress" and steps == ("spec",) and not item):
                    yield _empty_fault(key, place)
                elif item:
                    yield from _empty_faults(item, place)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            if item is None and steps[-1] == "values":
                message = "an item with nothing in it is the empty text"
                yield _fault(NULL_ITEM, (*steps, index), message, 'write `""` where this is meant')
            yield from _empty_faults(item, (*steps, index))


def _null_fault(key: str, steps: Steps, around: JsonObject) -> Fault:
    if len(steps) > 1 and steps[-2] in _MAPS:
        message = f"{quoted(key)} has nothing behind it, which is the empty text"
        return _fault(NULL_LABEL, steps, message, 'write `""` where this is meant')
    in_spec = "spec" in steps[:1]
    meaning = (_opens(key, steps, around) or _NULL_MEANS.get(key) if in_spec else None) or "so it is taken as absent"
    return _fault(NULL_FIELD, steps, f"{quoted(key)} has nothing behind it, {meaning}", "remove it, or give it a value")


def _opens(key: str, steps: Steps, around: JsonObject) -> str | None:
    """Say what a null opens that depends on what stands around it: a port, or a part of a peer or selector."""
    if key == "port":
        return f"so every port of {as_text(around.get('protocol')) or 'TCP'} is open"
    if key in _SELECTORS:
        if any(around.get(name) for name in _SELECTORS):
            return "so the rest of the selector decides"
        return "so every namespace is meant" if steps[-2] == "namespaceSelector" else "so every pod is meant"
    if key == "podSelector":
        return "so every pod of these namespaces is meant" if around.get("namespaceSelector") is not None else None
    if key == "namespaceSelector" and around.get("podSelector") is not None:
        return "so only pods of the policy's own namespace are meant, not those of every namespace"
    return None


def _empty_fault(key: str, steps: Steps) -> Fault:
    meaning = _MEANS_ALL.get(key) if "spec" in steps[:1] else None
    also = f", {meaning}," if meaning else ""
    message = f"{quoted(key)} is empty{also} and every apply rewrites the object"
    return _fault(EMPTY_LIST, steps, message, "remove it, which means the same")


def _fault(code: Code, steps: Steps, message: str, cure: str | None = None, *, on_key: bool = False) -> Fault:
    return Fault(code, field_path(steps), None, message, cure, Severity.WARNING, steps, on_key)
