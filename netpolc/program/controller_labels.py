"""The labels that controllers add to the pods that they make, and nodes to the pods that they run.

Source: the controllers of Job, StatefulSet, DaemonSet, Deployment and ReplicaSet; Argo Rollouts and OpenShift's
DeploymentConfig; KEP-4742 for the labels of nodes.
"""

from typing import Final

from netpolc.rules.json import JsonObject, as_object, as_text

_JOB_NAMES: Final = ("batch.kubernetes.io/job-name", "job-name")
_JOB_UIDS: Final = ("batch.kubernetes.io/controller-uid", "controller-uid")
_COMPLETION_INDEX: Final = "batch.kubernetes.io/job-completion-index"
_UNKNOWN: Final = {
    "CronJob": (*_JOB_NAMES, *_JOB_UIDS),
    "DaemonSet": ("controller-revision-hash", "pod-template-generation"),
    "Deployment": ("pod-template-hash",),
    "DeploymentConfig": ("deployment",),
    "Rollout": ("rollouts-pod-template-hash",),
    "StatefulSet": ("controller-revision-hash",),
}
NODE_LABELS: Final = ("topology.kubernetes.io/region", "topology.kubernetes.io/zone")
"""Those that a pod gets when it is bound to a node that has them, in place of its own (on since Kubernetes 1.35)."""


def added_labels(value: JsonObject) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the labels that the controller of an object adds, and the keys of those whose values nobody can know.

    The labels of each pod of a StatefulSet (its name and index) are in neither: they differ by pod.
    """
    kind, metadata, spec = as_text(value.get("kind")), as_object(value.get("metadata")), as_object(value.get("spec"))
    name, uid = as_text(metadata.get("name")), as_text(metadata.get("uid"))
    known: dict[str, str] = {}
    unknown = list(_UNKNOWN.get(kind, ()))
    if kind == "DeploymentConfig" and name:
        known["deploymentconfig"] = name
    if kind == "Job":
        for keys, text in ((_JOB_NAMES, name), (_JOB_UIDS, uid)):
            if text:
                known.update(dict.fromkeys(keys, text))
            else:
                unknown += keys
        if spec.get("completionMode") == "Indexed":
            unknown.append(_COMPLETION_INDEX)
    return known, tuple(sorted(unknown))


def ordinals(value: JsonObject) -> tuple[int, int] | None:
    """Return the first number and the count of the pods of a StatefulSet; None for every other kind."""
    if value.get("kind") != "StatefulSet":
        return None
    spec = as_object(value.get("spec"))
    first, count = as_object(spec.get("ordinals")).get("start"), spec.get("replicas")
    return (first if isinstance(first, int) else 0), (count if isinstance(count, int) else 1)
