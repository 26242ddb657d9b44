"""Calico's NetworkPolicy as a target."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from netpolc.rules.parts import PolicyPart
from netpolc.targets.calico.kind import CALICO_NETWORK_POLICY
from netpolc.targets.target import Kind

if TYPE_CHECKING:
    from netpolc.targets.calico.faults import faults, looks_alike, shape, shape_cure, unmeant_faults
    from netpolc.targets.calico.features import features
    from netpolc.targets.calico.gaps import gaps
    from netpolc.targets.calico.lift import lift
    from netpolc.targets.calico.lower import lower
    from netpolc.targets.calico.meant import meant_by, planned
    from netpolc.targets.calico.stated import stated_by

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

name: Final = "calico"
kinds: Final[tuple[Kind, ...]] = (CALICO_NETWORK_POLICY,)
options: Final[tuple[str, ...]] = ()
paths: Final[Mapping[PolicyPart, str]] = {
    PolicyPart.ADDRESSES: "spec.ingress[0].source.nets[0]",
    PolicyPart.HOLES: "spec.ingress[0].source.notNets",
    PolicyPart.LABEL_KEY: "spec.selector",
    PolicyPart.LABEL_VALUE: "spec.selector",
    PolicyPart.PORT: "spec.ingress[0].destination.ports[0]",
}

if not TYPE_CHECKING:
    from netpolc.later import later

    __getattr__ = later(
        __name__,
        {
            "faults": "netpolc.targets.calico.faults",
            "features": "netpolc.targets.calico.features",
            "gaps": "netpolc.targets.calico.gaps",
            "lift": "netpolc.targets.calico.lift",
            "looks_alike": "netpolc.targets.calico.faults",
            "lower": "netpolc.targets.calico.lower",
            "meant_by": "netpolc.targets.calico.meant",
            "planned": "netpolc.targets.calico.meant",
            "shape": "netpolc.targets.calico.faults",
            "shape_cure": "netpolc.targets.calico.faults",
            "stated_by": "netpolc.targets.calico.stated",
            "unmeant_faults": "netpolc.targets.calico.faults",
        },
    )
