"""Which labels Calico sets itself, so that its selectors do not ask for what somebody gave a pod or a namespace.

Source: `podToDefaultWorkloadEndpoint` and `NamespaceToProfile` of libcalico-go's backend/k8s/conversion, and the
processor of workload endpoints, which drops labels of the two prefixes of profiles.
"""

from typing import Final


def is_set_on_pods(key: str) -> bool:
    """Say whether a label of pods is Calico's: its domain, and labels of their namespaces and service accounts."""
    return key.startswith(_PODS)


def is_set_on_namespaces(key: str) -> bool:
    """Say whether a label of namespaces is Calico's, which is their name."""
    return key == _NAME


_PODS: Final = ("projectcalico.org/", "pcns.", "pcsa.")
_NAME: Final = "projectcalico.org/name"
