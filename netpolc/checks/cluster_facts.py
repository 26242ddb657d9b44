"""What a user states of a cluster, beside what exists there."""

from attrs import frozen

from netpolc.checks.cni import Cni


@frozen
class ClusterFacts:
    """What the user states of a cluster."""

    complete: bool = False
    """The inventory holds all that there is."""
    pod_cidrs: tuple[str, ...] = ()
    service_cidrs: tuple[str, ...] = ()
    cni: Cni | None = None
    trusted_labels: tuple[str, ...] = ()
    """Labels of namespaces that their owners cannot set."""
