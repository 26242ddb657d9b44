"""What a user states of a cluster, beside what exists there."""

from attrs import evolve

from netpolc.checks.cni import CNIS, Cni
from netpolc.values import frozen


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
    kept_labels: tuple[str, ...] = ()
    """Labels of pods that Cilium's agents are told to keep."""

    def of_target(self, target: str) -> "ClusterFacts":
        """Return what holds where policies are compiled for a target: one that has a plugin's name says which it is."""
        known = target not in CNIS or (self.cni is not None and self.cni.name == target)
        return self if known else evolve(self, cni=Cni(target))
