"""What a CiliumNetworkPolicy states unsaid: a block never means pods, nor nodes.

Source: Cilium's documentation of CIDR-based policies; `policy-cidr-match-mode` is empty where nobody sets it.
"""

from typing import Final

from netpolc.program.features import Features, PodsInBlocks
from netpolc.targets.cilium.kind import CILIUM_NETWORK_POLICY

features: Final = Features(CILIUM_NETWORK_POLICY.kind, PodsInBlocks.NO, "cilium")
