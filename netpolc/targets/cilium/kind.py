"""What a CiliumNetworkPolicy is called, and the words that it has for labels."""

from typing import Final

from netpolc.targets.target import Kind

CILIUM_NETWORK_POLICY: Final = Kind("cilium.io/v2", "CiliumNetworkPolicy", namespaced=True)

SOURCE: Final = "k8s:"
"""Stands before every key: labels of Kubernetes, and not those that Cilium gives an endpoint itself."""
NAMESPACE: Final = "k8s:io.kubernetes.pod.namespace"
"""The key of the name of an endpoint's namespace."""
NAMESPACE_LABELS: Final = "k8s:io.cilium.k8s.namespace.labels."
"""What stands before the key of a label of an endpoint's namespace."""
MOST_PORTS: Final = 40
"""How many ports one entry of `toPorts` holds (`+kubebuilder:validation:MaxItems` of `PortRule.Ports`)."""
EVERYBODY: Final = "all"
"""The entity that is everybody, inside and outside."""
EVERY_PORT: Final = "0"
"""The port that stands for all of a protocol."""
