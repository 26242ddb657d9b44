"""The output APIs: a target is a folder here, and a line in `TARGETS`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netpolc.targets.calico import target as calico
from netpolc.targets.cilium import target as cilium
from netpolc.targets.kubernetes import target as kubernetes
from netpolc.targets.target import Kind, Locate, Target

if TYPE_CHECKING:
    from netpolc.program.model import Policy
    from netpolc.rules.json import Json, JsonObject

TARGETS: Final[tuple[Target, ...]] = (kubernetes, cilium, calico)
"""Projects are compiled for the first where they choose none; manifests of all are read, judged and compared."""


def named(name: str) -> Target:
    """Return the target that a user calls by a name, the first for none. Raises KeyError for a name that none has."""
    if not name:
        return TARGETS[0]
    return {target.name: target for target in TARGETS}[name]


def kinds() -> Iterator[tuple[Kind, Target]]:
    """Give every kind with the target that has it."""
    for target in TARGETS:
        for kind in target.kinds:
            yield kind, target


def judged_kinds() -> frozenset[str]:
    """Name the kinds that a target judges as a whole, whatever their API version."""
    return frozenset(kind.kind for kind, _ in kinds())


def looks_alike(value: "Json") -> Kind | None:
    """Return the first kind whose fields an object has, whatever it is called; None where it has those of none."""
    return next((kind for target in TARGETS if (kind := target.looks_alike(value)) is not None), None)


def reading(value: "JsonObject", locate: Locate, namespace: str) -> "tuple[Target, Iterator[Policy]] | None":
    """Return the target that reads an object, and its policies; None where none does."""
    for target in TARGETS:
        policies = target.lift(value, locate, namespace)
        if policies is not None:
            return target, policies
    return None


def target_of(api_version: object, kind: object) -> Target | None:
    """Return the target that has a kind, if there is one."""
    return next((target for known, target in kinds() if known.kind == kind and known.api_version == api_version), None)
