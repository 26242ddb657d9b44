"""What a NetworkPolicy is called."""

from typing import Final

from netpolc.targets.target import Kind

NETWORK_POLICY: Final = Kind("networking.k8s.io/v1", "NetworkPolicy", namespaced=True)
OLD_VERSION: Final = "extensions/v1beta1"
"""No server has it any more; what was written in it meant the same."""
