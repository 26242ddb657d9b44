"""CiliumNetworkPolicy as a target."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from netpolc.rules.parts import PolicyPart
from netpolc.targets.cilium.kind import CILIUM_NETWORK_POLICY
from netpolc.targets.target import Kind

if TYPE_CHECKING:
    from netpolc.targets.cilium.faults import faults, looks_alike, shape, shape_cure, unmeant_faults
    from netpolc.targets.cilium.features import features
    from netpolc.targets.cilium.gaps import gaps
    from netpolc.targets.cilium.lift import lift
    from netpolc.targets.cilium.lower import lower
    from netpolc.targets.cilium.meant import meant_by, planned
    from netpolc.targets.cilium.stated import stated_by

__all__ = [
    "faults",
    "features",
    "gaps",
    "kinds",
    "lift",
    "looks_alike",
    "lower",
    "meant_by",
    "name",
    "options",
    "paths",
    "planned",
    "shape",
    "shape_cure",
    "stated_by",
    "unmeant_faults",
]

name: Final = "cilium"
kinds: Final[tuple[Kind, ...]] = (CILIUM_NETWORK_POLICY,)
options: Final[tuple[str, ...]] = ("labels",)
paths: Final[Mapping[PolicyPart, str]] = {
    PolicyPart.ADDRESSES: "spec.ingress[0].fromCIDRSet[0].cidr",
    PolicyPart.HOLES: "spec.ingress[0].fromCIDRSet[0].except",
    PolicyPart.LABEL_KEY: "spec.endpointSelector.matchExpressions[0].key",
    PolicyPart.LABEL_VALUE: "spec.endpointSelector.matchExpressions[0].values[0]",
    PolicyPart.PORT: "spec.ingress[0].toPorts[0].ports[0].port",
}

if not TYPE_CHECKING:
    from netpolc.later import later

    __getattr__ = later(
        __name__,
        {
            "faults": "netpolc.targets.cilium.faults",
            "features": "netpolc.targets.cilium.features",
            "gaps": "netpolc.targets.cilium.gaps",
            "lift": "netpolc.targets.cilium.lift",
            "looks_alike": "netpolc.targets.cilium.faults",
            "lower": "netpolc.targets.cilium.lower",
            "meant_by": "netpolc.targets.cilium.meant",
            "planned": "netpolc.targets.cilium.meant",
            "shape": "netpolc.targets.cilium.faults",
            "shape_cure": "netpolc.targets.cilium.faults",
            "stated_by": "netpolc.targets.cilium.stated",
            "unmeant_faults": "netpolc.targets.cilium.faults",
        },
    )
