"""Which rows of an answer speak of a namespace, or of some pods."""

from collections.abc import Mapping

from netpolc.analysis.answers import Row, RowEnd
from netpolc.analysis.ends import End
from netpolc.analysis.exchanging import names_of
from netpolc.program.model import NAMESPACE_NAME


def speaks_of_namespace(row: Row, name: str) -> bool:
    """Say whether an end of a row is in a namespace that it names, or a policy of that namespace made it."""
    return any(_is_in(end, name) for end in (row.source, row.destination)) or any(
        cause.policy.namespace == name for cause in row.causes
    )


def _is_in(end: RowEnd, name: str) -> bool:
    if isinstance(end, End):
        return not end.outside and name in names_of(end.namespaces)
    return any(text.partition("/")[0] == name for text in _workloads(end))


def speaks_of_pods(row: Row, namespace: str | None, labels: Mapping[str, str]) -> bool:
    """Say whether pods that have these labels are at an end that does not mean every pod of every namespace.

    `namespace`: theirs; None: any.
    """
    return any(_may_have(end, namespace, labels) for end in (row.source, row.destination))


def _may_have(end: RowEnd, namespace: str | None, labels: Mapping[str, str]) -> bool:
    if not isinstance(end, End) or end.outside or not (end.pods.parts or end.namespaces.parts):
        return False
    here = namespace is None or end.namespaces.constraint(NAMESPACE_NAME).holds(namespace)
    return here and all(end.pods.constraint(key).holds(value) for key, value in labels.items())


def speaks_of_workload(row: Row, text: str) -> bool:
    """Say whether a workload is an end: `shop/api[Deployment]`, or `shop/api` of whatever kind."""
    ends = [name for end in (row.source, row.destination) for name in _workloads(end)]
    return any(text in {name, name.rpartition("[")[0]} for name in ends)


def _workloads(end: RowEnd) -> tuple[str, ...]:
    return end if isinstance(end, tuple) else (end,) if isinstance(end, str) else ()
