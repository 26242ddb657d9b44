"""The check `selects-nothing`, and the note `inventory-incomplete`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked, subject_place
from netpolc.checks.evidence import evidence
from netpolc.checks.population import Population
from netpolc.checks.rollouts import without_rollouts
from netpolc.checks.wording import labels_text, workloads_text
from netpolc.diagnostics.catalogue.selecting import INVENTORY_INCOMPLETE, SELECTS_NOTHING
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.program.model import Policy
from netpolc.sets.selections import Selection


def selects_nothing(asked: Asked) -> Iterator[Diagnostic]:
    """Report subjects that select no workload of the inventory, in namespaces of which it has some."""
    if asked.exists is None:
        return
    by_namespace: dict[str, list[Policy]] = {}
    for policy in asked.program.policies:
        if policy.subject.parts and asked.exists.holds(policy.namespace):
            by_namespace.setdefault(policy.namespace, []).append(policy)
    for namespace, policies in by_namespace.items():
        lost = [item for item in policies if not _selects(asked.exists, namespace, item.subject)]
        every, none = len({item.subject for item in policies}), len({item.subject for item in lost})
        if none >= _FEW and 2 * none > every and not asked.facts.complete:
            asked.partial.add(namespace)
            said = f"{none} of {every} subjects in `{namespace}` select no workload of the inventory"
            cure = "it is a part of what runs there, so nothing more is said of labels in this namespace"
            yield finding(INVENTORY_INCOMPLETE, said, subject_place(lost[0]), help=cure)
            continue
        for policy in lost:
            if not asked.first_nobody((namespace,), policy.subject) and asked.of_project:
                continue
            yield _told(asked, asked.exists, policy)


_FEW = 3
"""So many subjects have to select nothing before that says something of the inventory."""


def _selects(exists: Population, namespace: str, subject: Selection) -> bool:
    pods = without_rollouts(subject)
    return bool(exists.selected(namespace, pods)) or exists.is_operated(namespace, pods)


def _told(asked: Asked, exists: Population, policy: Policy) -> Diagnostic:
    cure = evidence(exists, (policy.namespace,), policy.subject)
    sure = cure is not None or asked.facts.complete
    there = f"there are {workloads_text(exists.workloads(policy.namespace))}"
    return finding(
        SELECTS_NOTHING,
        f"no workload in `{policy.namespace}` has pods with `{labels_text(policy.subject)}`",
        subject_place(policy),
        help=cure or there,
        severity=None if sure else Severity.NOTE,
    )
