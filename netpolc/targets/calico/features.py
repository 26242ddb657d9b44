"""What a Calico NetworkPolicy states unsaid: a block means whoever has one of its addresses, pods and nodes too.

Source: Calico's documentation of `nets` in EntityRule.
"""

from typing import Final

from netpolc.program.features import Features, PodsInBlocks

features: Final = Features("NetworkPolicy.projectcalico.org", PodsInBlocks.YES, "calico")
