"""What a Calico NetworkPolicy is called, and what stands in each of ours."""

from typing import Final

from netpolc.targets.target import Kind

CALICO_NETWORK_POLICY: Final = Kind("projectcalico.org/v3", "NetworkPolicy", namespaced=True)

TIER: Final = "default"
"""The tier in which NetworkPolicies of Kubernetes are."""
ORDER: Final = 1000
"""That of NetworkPolicies of Kubernetes."""
GUARD: Final = "projectcalico.org/orchestrator == 'k8s'"
"""Selects pods, and no network set that has the same labels."""
EVERY: Final = "all()"
MOST_PORTS: Final = 50
MOST_RULES: Final = 1024
LONGEST_SELECTOR: Final = 1024
"""What Calico 3.33 takes of ports in a rule, rules in a direction, and characters in a selector."""
