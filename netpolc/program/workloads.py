"""Objects that exist in a cluster, as the program knows them: workloads with their pods' labels, namespaces."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from netpolc.diagnostics.origin import Located
from netpolc.program.controller_labels import added_labels, ordinals
from netpolc.program.inventory import KnownNamespace, NamedPort, Pairs, Workload
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


_ENDED: Final = ("Succeeded", "Failed")
_NO_OWNERS: Final = ("Node", "Pod")
"""What pods may name as their owner though they are not told as its: static pods, and what makes pods by itself."""


def read_workload(value: JsonObject, locate: Locate, namespace: str = "default") -> Workload | None:
    """Read an object that is a Pod, or makes pods; None for every other. `replicas: 0` counts as a workload.

    Any kind makes pods that has a pod template in `spec.template`, or as the one template below `spec`.
    """
    kind = str(value.get("kind", ""))
    group = str(value.get("apiVersion", "")).rpartition("/")[0]
    metadata = _object(value.get("metadata"))
    if kind == "Pod" and not group:
        pod: JsonObject = value
    elif (steps := _TEMPLATES.get((group, kind))) is not None:
        pod = value
        for step in steps:
            pod = _object(pod.get(step))
    elif (template := _template_of(value)) is not None:
        pod = template
    else:
        return None
    spec = _object(pod.get("spec"))
    added, unknown = ({}, ()) if kind == "Pod" else added_labels(value)
    return Workload(
        namespace=str(metadata.get("namespace") or namespace),
        name=str(metadata.get("name") or metadata.get("generateName") or ""),
        kind=kind,
        labels=_pairs({**_object(_object(pod.get("metadata")).get("labels")), **added}),
        ports=tuple(sorted({port for container in _listening(spec) for port in _named_ports(container)})),
        addresses=_addresses(_object(value.get("status"))) if kind == "Pod" else (),
        host_network=spec.get("hostNetwork") is True,
        owner=_owner(metadata),
        listens=tuple(sorted({port for container in _listening(spec) for port in _numbers(container)})),
        unknown_labels=unknown,
        ordinals=ordinals(value),
        ended=_has_ended(kind, _object(value.get("status"))),
        bound=kind == "Pod" and bool(spec.get("nodeName")),
        idle=kind == "ReplicaSet" and _object(value.get("spec")).get("replicas") == 0,
        origins=(locate(),),
        object_labels=() if kind == "Pod" else _pairs(metadata.get("labels")),
        hinted=_hinted(_object(_object(pod.get("metadata")).get("annotations")), spec),
    )


def _hinted(annotations: JsonObject, spec: JsonObject) -> tuple[tuple[str, int], ...]:
    """Give the ports that a pod tells others to ask, by number."""
    found = {*scraped(annotations)}
    for container in _listening(spec):
        for key in ("livenessProbe", "readinessProbe", "startupProbe"):
            probe = container.get(key)
            for action in ("httpGet", "tcpSocket", "grpc") if probe else ():
                port = _object(_object(probe).get(action)).get("port")
                if isinstance(port, int | float):
                    found.add(("TCP", int(port)))
    return tuple(sorted(found))


def scraped(annotations: JsonObject) -> tuple[tuple[str, int], ...]:
    """Give the port that Prometheus is told to ask, where it is a number."""
    text = annotations.get("prometheus.io/port")
    return (("TCP", int(text)),) if isinstance(text, str) and text.isascii() and text.isdigit() else ()


def _template_of(value: JsonObject) -> JsonObject | None:
    """Find the pod template of an object of any kind: where it mostly stands, else the only one in its spec."""
    spec = value.get("spec")
    usual = _object(_object(spec).get("template"))
    if _is_template(usual):
        return usual
    found = list(_templates(spec))
    return found[0] if found and all(item == found[0] for item in found) else None


def _templates(value: Json) -> Iterator[JsonObject]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key.lower().endswith("template") and _is_template(_object(item)):
                yield _object(item)
            else:
                yield from _templates(item)
    elif isinstance(value, list):
        for item in value:
            yield from _templates(item)


def _is_template(value: JsonObject) -> bool:
    return bool(_list(_object(value.get("spec")).get("containers")))


def _has_ended(kind: str, status: JsonObject) -> bool:
    """Say whether its pods have ended and no others will come: they are no ends of anything."""
    if kind == "Pod":
        return status.get("phase") in _ENDED
    conditions = [_object(item) for item in _list(status.get("conditions"))]
    return kind == "Job" and any(
        item.get("type") in ("Complete", "Failed") and item.get("status") == "True" for item in conditions
    )


def read_namespace(value: JsonObject, locate: Locate) -> KnownNamespace | None:
    """Read an object that is a Namespace; None for every other."""
    if value.get("kind") != "Namespace" or value.get("apiVersion") != "v1":
        return None
    metadata = _object(value.get("metadata"))
    return KnownNamespace(str(metadata.get("name", "")), _pairs(metadata.get("labels")), (locate(),))


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


def _numbers(container: JsonObject) -> list[tuple[str, int]]:
    ports = map(_object, _list(container.get("ports")))
    found = [(str(port.get("protocol") or "TCP"), port.get("containerPort")) for port in ports]
    return [(protocol, int(number)) for protocol, number in found if isinstance(number, int | float)]


def _addresses(status: JsonObject) -> tuple[str, ...]:
    several = [str(_object(item).get("ip")) for item in _list(status.get("podIPs")) if _object(item).get("ip")]
    single = status.get("podIP")
    return tuple(several) or ((single,) if isinstance(single, str) and single else ())


def _owner(metadata: JsonObject) -> tuple[str, str] | None:
    """Return the kind and name of the controller, if it is told in place of its pods; one without a kind is a Pod."""
    owners = [_object(item) for item in _list(metadata.get("ownerReferences"))]
    chosen = next((item for item in owners if item.get("controller") is True), None)
    if chosen is None or chosen.get("kind") in _NO_OWNERS:
        return None
    return str(chosen.get("kind") or "Pod"), str(chosen.get("name", ""))


def _pairs(labels: Json) -> Pairs:
    return tuple(sorted((key, "" if text is None else str(text)) for key, text in _object(labels).items()))


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
