"""A whole NetworkPolicy, as the API server judges one that is created: decoding first, then every rule at its field.

Source: strict decoding, `ValidateNetworkPolicy` and `ValidateObjectMeta`. The server's own order of work is kept: an
object that cannot be decoded is not validated, and all faults of validation are reported together.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from netpolc.diagnostics.catalogue.reading import NO_SUCH_API
from netpolc.diagnostics.catalogue.rules import (
    BAD_END_PORT,
    BAD_POLICY_TYPE,
    BAD_PROTOCOL,
    EMPTY_PEER,
    MANY_POLICY_TYPES,
    MIXED_PEER,
)
from netpolc.rules.addresses import cidr_faults, except_faults, parse_cidr
from netpolc.rules.decoding import decode_faults
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.known import Direction, Protocol
from netpolc.rules.metadata import metadata_faults
from netpolc.rules.model import Fault, Reason
from netpolc.rules.ports import port_name_faults, port_number_faults, port_range_faults
from netpolc.rules.quoting import quoted
from netpolc.rules.selectors import selector_faults
from netpolc.rules.shape import Fields
from netpolc.rules.spacing import missing_space
from netpolc.rules.version import NEWEST, Version
from netpolc.targets.kubernetes.kind import NETWORK_POLICY, OLD_VERSION
from netpolc.targets.kubernetes.shape import shape

_PROTOCOLS: Final = frozenset(protocol.value for protocol in Protocol)
_DIRECTIONS: Final = frozenset(direction.value for direction in Direction)


def faults(value: JsonObject, version: Version) -> tuple[Fault, ...]:
    """Judge a NetworkPolicy; one of the API version that went says so first."""
    old = f"no server has a `{NETWORK_POLICY.kind}` of `{OLD_VERSION}`"
    gone = (Fault(NO_SUCH_API, "apiVersion", None, old),) if value.get("apiVersion") == OLD_VERSION else ()
    return gone + network_policy_faults(value, version)


def network_policy_faults(value: JsonObject, version: Version = NEWEST) -> tuple[Fault, ...]:
    """Judge a NetworkPolicy of networking.k8s.io/v1: the faults that the server of this version would report.

    Where it cannot be decoded, every fault has the cause None; an absent namespace is no fault.
    """
    found = decode_faults(value, shape(NETWORK_POLICY.kind, version), _cure)
    if found:
        return found
    return metadata_faults(value.get("metadata"), version) + spec_faults(value.get("spec"), version)


def _cure(root: Json, shape: Fields, steps: Sequence[str | int], *, unknown: bool) -> str | None:
    from netpolc.targets.kubernetes.shape_cures import shape_cure

    return shape_cure(root, shape, steps, unknown=unknown)


def spec_faults(spec: Json, version: Version = NEWEST) -> tuple[Fault, ...]:
    """Judge a decoded spec; null and absent are the same."""
    parts = as_object(spec)
    faults = [*selector_faults(parts.get("podSelector"), "spec.podSelector", version)]
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(as_list(parts.get(direction))):
            path, inner = f"spec.{direction}[{index}]", as_object(rule)
            for number, port in enumerate(as_list(inner.get("ports"))):
                faults += _port_faults(port, f"{path}.ports[{number}]")
            for number, peer in enumerate(as_list(inner.get(side))):
                faults += _peer_faults(peer, f"{path}.{side}[{number}]", version)
    faults += _type_faults(as_list(parts.get("policyTypes")))
    return tuple(faults)


def _port_faults(port: Json, path: str) -> tuple[Fault, ...]:
    parts = as_object(port)
    protocol, number, end = parts.get("protocol"), parts.get("port"), parts.get("endPort")
    faults: tuple[Fault, ...] = ()
    if protocol is not None and protocol not in _PROTOCOLS:
        faults += (_protocol_fault(str(protocol), f"{path}.protocol"),)
    if isinstance(number, str):
        if end is not None:
            message = "`endPort` needs a number in `port`, not a name"
            faults += (Fault(BAD_END_PORT, f"{path}.endPort", Reason.INVALID, message),)
        return faults + port_name_faults(number, f"{path}.port")
    if isinstance(number, int | float):
        if isinstance(end, int | float):
            return faults + port_range_faults(int(number), int(end), path)
        return faults + port_number_faults(int(number), f"{path}.port")
    if end is not None:
        message = "`endPort` needs `port`, where the range begins"
        faults += (Fault(BAD_END_PORT, f"{path}.endPort", Reason.INVALID, message),)
    return faults


def _protocol_fault(protocol: str, field: str) -> Fault:
    near = protocol.upper()
    cure = f"write `{near}`" if near in _PROTOCOLS else "the protocols are `TCP`, `UDP` and `SCTP`"
    cure = missing_space(protocol, behind=True) or cure
    return Fault(BAD_PROTOCOL, field, Reason.NOT_SUPPORTED, f"{quoted(protocol)} is not a protocol of a policy", cure)


def _peer_faults(peer: Json, path: str, version: Version) -> list[Fault]:
    parts = as_object(peer)
    faults: list[Fault] = []
    kinds = 0
    for name in ("podSelector", "namespaceSelector"):
        selector = parts.get(name)
        if selector is not None:
            kinds += 1
            faults += selector_faults(selector, f"{path}.{name}", version)
    block = parts.get("ipBlock")
    if isinstance(block, Mapping):
        faults += _block_faults(block, f"{path}.ipBlock", version)
        if kinds:
            cure = "make them two peers, each with a dash of its own"
            faults.append(
                Fault(MIXED_PEER, path, Reason.FORBIDDEN, "a peer has both an `ipBlock` and a selector", cure)
            )
    elif not kinds:
        cure = "`podSelector: {}` is every pod of the namespace, `namespaceSelector: {}` every pod of the cluster"
        faults.append(Fault(EMPTY_PEER, path, Reason.REQUIRED, "a peer has neither a selector nor an `ipBlock`", cure))
    return faults


def _block_faults(block: JsonObject, path: str, version: Version) -> list[Fault]:
    cidr = as_text(block.get("cidr"))
    faults = [*cidr_faults(cidr, f"{path}.cidr", version)]
    if parse_cidr(cidr) is not None:
        for index, text in enumerate(as_list(block.get("except"))):
            faults += except_faults(cidr, as_text(text), f"{path}.except[{index}]", version)
    return faults


def _type_faults(types: Sequence[Json]) -> list[Fault]:
    if len(types) > len(_DIRECTIONS):
        message = f"`policyTypes` has {len(types)} items, and there are two directions"
        return [Fault(MANY_POLICY_TYPES, "spec.policyTypes", Reason.INVALID, message)]
    faults: list[Fault] = []
    for index, item in enumerate(types):
        if item in _DIRECTIONS:
            continue
        text = as_text(item)
        near = text.capitalize()
        cure = f"write `{near}`" if near in _DIRECTIONS else "the directions are `Ingress` and `Egress`"
        message = f"{quoted(text)} is not a direction"
        faults.append(Fault(BAD_POLICY_TYPE, f"spec.policyTypes[{index}]", Reason.NOT_SUPPORTED, message, cure))
    return faults
