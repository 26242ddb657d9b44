"""Objects that exist in a cluster, as the program knows them: workloads with their pods' labels, namespaces."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from netpolc.diagnostics.origin import Located
from netpolc.program.inventory import NamedPort, Namespace, Pairs, Workload
from netpolc.rules.json import Json, JsonObject

_TEMPLATES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("apps", "Deployment"): ("spec", "template"),
    ("apps", "StatefulSet"): ("spec", "template"),
    ("apps", "DaemonSet"): ("spec", "template"),
    ("apps", "ReplicaSet"): ("spec", "template"),
    ("extensions", "Deployment"): ("spec", "template"),
    ("extensions", "DaemonSet"): ("spec", "template"),
    ("extensions", "ReplicaSet"): ("spec", "template"),
    ("", "ReplicationController"): ("spec", "template"),
    ("batch", "Job"): ("spec", "template"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
}
"""Where each kind that makes pods keeps their template, by group and kind."""

Locate = Callable[[], Located]


def read_workload(value: JsonObject, locate: Locate, namespace: str = "default") -> Workload | None:
    """Read an object that is a Pod, or makes pods; None for every other. `replicas: 0` counts as a workload."""
    kind = str(value.get("kind", ""))
    group = str(value.get("apiVersion", "")).rpartition("/")[0]
    metadata = _object(value.get("metadata"))
    if kind == "Pod" and not group:
        pod: JsonObject = value
    elif (steps := _TEMPLATES.get((group, kind))) is not None:
        pod = value
        for step in steps:
            pod = _object(pod.get(step))
    else:
        return None
    spec = _object(pod.get("spec"))
    return Workload(
        namespace=str(metadata.get("namespace") or namespace),
        name=str(metadata.get("name") or metadata.get("generateName") or ""),
        kind=kind,
        labels=_pairs(_object(pod.get("metadata")).get("labels")),
        ports=tuple(sorted({port for container in _listening(spec) for port in _named_ports(container)})),
        addresses=_addresses(_object(value.get("status"))) if kind == "Pod" else (),
        host_network=spec.get("hostNetwork") is True,
        owner=_owner(metadata),
        origins=(locate(),),
    )


def read_namespace(value: JsonObject, locate: Locate) -> Namespace | None:
    """Read an object that is a Namespace; None for every other."""
    if value.get("kind") != "Namespace" or value.get("apiVersion") != "v1":
        return None
    metadata = _object(value.get("metadata"))
    return Namespace(str(metadata.get("name", "")), _pairs(metadata.get("labels")), (locate(),))


def _listening(spec: JsonObject) -> list[JsonObject]:
    """Give the containers that run as long as the pod: init containers do where they always restart (KEP-753)."""
    sidecars = [
        item for item in map(_object, _list(spec.get("initContainers"))) if item.get("restartPolicy") == "Always"
    ]
    return [*map(_object, _list(spec.get("containers"))), *sidecars]


def _named_ports(container: JsonObject) -> list[NamedPort]:
    found: list[NamedPort] = []
    for port in map(_object, _list(container.get("ports"))):
        name, number = port.get("name"), port.get("containerPort")
        if isinstance(name, str) and name and isinstance(number, int | float):
            found.append((name, str(port.get("protocol") or "TCP"), int(number)))
    return found


def _addresses(status: JsonObject) -> tuple[str, ...]:
    several = [str(_object(item).get("ip")) for item in _list(status.get("podIPs")) if _object(item).get("ip")]
    single = status.get("podIP")
    return tuple(several) or ((single,) if isinstance(single, str) and single else ())


def _owner(metadata: JsonObject) -> tuple[str, str] | None:
    """Return the kind and name of the controller, else of the first owner; one without a kind counts as a Pod."""
    owners = [_object(item) for item in _list(metadata.get("ownerReferences"))]
    chosen = next((item for item in owners if item.get("controller") is True), owners[0] if owners else None)
    return None if chosen is None else (str(chosen.get("kind") or "Pod"), str(chosen.get("name", "")))


def _pairs(labels: Json) -> Pairs:
    return tuple(sorted((key, "" if text is None else str(text)) for key, text in _object(labels).items()))


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
