"""What speaks for a mistake where a selector takes nobody: pods that it nearly takes, or takes elsewhere."""

from collections.abc import Iterable, Sequence

from netpolc.checks.near_values import is_near
from netpolc.checks.population import Population, may_match
from netpolc.checks.wording import labels_text, workloads_text
from netpolc.program.inventory import Workload
from netpolc.sets.selections import Constraint, Selection


def evidence(exists: Population, namespaces: Sequence[str], pods: Selection) -> str | None:
    """Say which pods are probably meant by a selector that takes none in these namespaces; None: nothing says so."""
    here = [item for name in namespaces for item in exists.workloads(name)]
    near = _nearly(here, pods)
    if near is not None:
        workload, key, value = near
        return f"did you mean `{key}: {value}`? `{workload.text}` has it"
    if not any(_is_listed(constraint) for _, constraint in pods.parts):
        return None
    bare = [
        item for item in here if item.object_labels and pods.holds({**dict(item.object_labels), **dict(item.labels)})
    ]
    if bare:
        return f"{workloads_text(bare)} has `{labels_text(pods)}` itself, and its pods do not: label the pod template"
    elsewhere = [item for item in exists.everybody() if item.namespace not in namespaces and may_match(item, pods)]
    if elsewhere:
        places = ", ".join(f"`{name}`" for name in sorted({item.namespace for item in elsewhere})[:3])
        return f"such pods are in {places}: {workloads_text(elsewhere)}"
    return None


def _nearly(workloads: Iterable[Workload], pods: Selection) -> tuple[Workload, str, str] | None:
    """Find a workload that a selector would take with one letter changed in one of its values."""
    for workload in workloads:
        labels = dict(workload.labels)
        wrong = [
            (key, constraint)
            for key, constraint in pods.parts
            if key not in workload.unsure_labels and not constraint.holds(labels.get(key))
        ]
        if len(wrong) != 1:
            continue
        key, constraint = wrong[0]
        value = labels.get(key)
        if value is not None and _is_listed(constraint) and any(is_near(value, item) for item in constraint.values):
            return workload, key, value
    return None


def _is_listed(constraint: Constraint) -> bool:
    return bool(constraint.values) and not constraint.others and not constraint.absent
