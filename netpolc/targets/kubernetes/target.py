"""NetworkPolicy as a target."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from netpolc.rules.parts import PolicyPart
from netpolc.targets.kubernetes.kind import NETWORK_POLICY
from netpolc.targets.target import Kind

if TYPE_CHECKING:
    from netpolc.targets.kubernetes.faults import faults
    from netpolc.targets.kubernetes.features import features
    from netpolc.targets.kubernetes.lift import lift
    from netpolc.targets.kubernetes.lower import gaps, lower
    from netpolc.targets.kubernetes.meant import meant_by, planned
    from netpolc.targets.kubernetes.shape import looks_alike, shape
    from netpolc.targets.kubernetes.shape_cures import shape_cure
    from netpolc.targets.kubernetes.stated import stated_by
    from netpolc.targets.kubernetes.unmeant import unmeant_faults

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

name: Final = "kubernetes"
kinds: Final[tuple[Kind, ...]] = (NETWORK_POLICY,)
options: Final[tuple[str, ...]] = ()
paths: Final[Mapping[PolicyPart, str]] = {
    PolicyPart.ADDRESSES: "spec.ingress[0].from[0].ipBlock.cidr",
    PolicyPart.HOLES: "spec.ingress[0].from[0].ipBlock.except",
    PolicyPart.LABEL_KEY: "spec.podSelector.matchExpressions[0].key",
    PolicyPart.LABEL_VALUE: "spec.podSelector.matchExpressions[0].values[0]",
    PolicyPart.PORT: "spec.ingress[0].ports[0].port",
}

if not TYPE_CHECKING:
    from netpolc.later import later

    __getattr__ = later(
        __name__,
        {
            "faults": "netpolc.targets.kubernetes.faults",
            "features": "netpolc.targets.kubernetes.features",
            "gaps": "netpolc.targets.kubernetes.lower",
            "lift": "netpolc.targets.kubernetes.lift",
            "looks_alike": "netpolc.targets.kubernetes.shape",
            "lower": "netpolc.targets.kubernetes.lower",
            "meant_by": "netpolc.targets.kubernetes.meant",
            "planned": "netpolc.targets.kubernetes.meant",
            "shape": "netpolc.targets.kubernetes.shape",
            "shape_cure": "netpolc.targets.kubernetes.shape_cures",
            "stated_by": "netpolc.targets.kubernetes.stated",
            "unmeant_faults": "netpolc.targets.kubernetes.unmeant",
        },
    )
