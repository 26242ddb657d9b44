"""What a NetworkPolicy states unsaid: whether an ipBlock matches pods, the API leaves to the network."""

from typing import Final

from netpolc.program.features import Features
from netpolc.targets.kubernetes.kind import NETWORK_POLICY

features: Final = Features(NETWORK_POLICY.kind)
