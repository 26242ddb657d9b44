"""What leads to pods, and what controllers make pods of: Services, Ingresses, and objects of custom resources."""

from collections.abc import Iterator, Sequence
from typing import Final

from netpolc.program.inventory import Ingress, Operated, Pairs, Service, ServicePort
from netpolc.program.workloads import Locate, scraped
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text

_OWN: Final = frozenset({"", "apps", "batch", "policy", "autoscaling", "extensions", "events.k8s.io"})
_APISERVER: Final = (
    *("admissionregistration", "apiextensions", "apiregistration", "authentication", "authorization", "certificates"),
    *("coordination", "discovery", "networking", "node", "rbac.authorization", "resource", "scheduling", "storage"),
    *("flowcontrol.apiserver", "internal.apiserver", "storagemigration"),
)
_BUILT_IN: Final = _OWN | {f"{name}.k8s.io" for name in _APISERVER}
"""The groups of Kubernetes itself, whose objects are no custom resources. Source: the groups of its API reference."""
_MAY_BE_LABELS: Final = (
    ("metadata", "labels"),
    ("spec", "podMetadata", "labels"),
    ("spec", "template", "metadata", "labels"),
)


def read_service(value: JsonObject, locate: Locate, namespace: str) -> Service | None:
    """Read a Service; None for every other object."""
    if value.get("kind") != "Service" or value.get("apiVersion") != "v1":
        return None
    metadata, spec = as_object(value.get("metadata")), as_object(value.get("spec"))
    addresses = [*map(as_text, as_list(spec.get("clusterIPs"))), as_text(spec.get("clusterIP"))]
    return Service(
        as_text(metadata.get("namespace")) or namespace,
        as_text(metadata.get("name")),
        as_text(spec.get("type")) or "ClusterIP",
        _pairs(spec.get("selector")),
        tuple(_ports(as_list(spec.get("ports")))),
        tuple(dict.fromkeys(item for item in addresses if item and item != "None")),
        scraped(as_object(metadata.get("annotations"))),
        (locate(),),
    )


def _ports(values: Sequence[Json]) -> Iterator[ServicePort]:
    for port in map(as_object, values):
        number, target = port.get("port"), port.get("targetPort")
        if isinstance(number, int | float):
            leads = int(target) if isinstance(target, int | float) and target else target
            chosen = leads if isinstance(leads, int | str) and leads else int(number)
            yield ServicePort(as_text(port.get("protocol")) or "TCP", int(number), chosen)


def read_ingress(value: JsonObject, locate: Locate, namespace: str) -> Ingress | None:
    """Read an Ingress of any version; None for every other object."""
    group = as_text(value.get("apiVersion")).rpartition("/")[0]
    if value.get("kind") != "Ingress" or group not in ("networking.k8s.io", "extensions"):
        return None
    metadata, spec = as_object(value.get("metadata")), as_object(value.get("spec"))
    paths = [
        path
        for rule in map(as_object, as_list(spec.get("rules")))
        for path in map(as_object, as_list(as_object(rule.get("http")).get("paths")))
    ]
    backends = [spec.get("defaultBackend") or spec.get("backend"), *(path.get("backend") for path in paths)]
    names = [
        as_text(as_object(item.get("service")).get("name")) or as_text(item.get("serviceName"))
        for item in map(as_object, backends)
    ]
    return Ingress(
        as_text(metadata.get("namespace")) or namespace,
        as_text(metadata.get("name")),
        tuple(dict.fromkeys(filter(None, names))),
        (locate(),),
    )


def read_operated(value: JsonObject, namespace: str) -> Operated | None:
    """Read an object of a custom resource with labels that the pods made of it may have; None for every other."""
    if as_text(value.get("apiVersion")).rpartition("/")[0] in _BUILT_IN:
        return None
    found: list[Pairs] = []
    for steps in _MAY_BE_LABELS:
        inner: Json = value
        for step in steps:
            inner = as_object(inner).get(step)
        labels = _pairs(inner)
        found += [labels] if labels else []
    home = as_text(as_object(value.get("metadata")).get("namespace")) or namespace
    return Operated(home, tuple(found)) if found else None


def _pairs(labels: Json) -> Pairs:
    return tuple(sorted((key, "" if text is None else str(text)) for key, text in as_object(labels).items()))
