"""What a program allows, and what a change opens or closes.

`allowed` and `why` speak of two concrete ends, `connections` of workloads that exist, `difference` of every pod that
could exist, `difference_of_existing` of a change to workloads that exist. Programs come from `netpolc.pipeline`.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from netpolc.analysis.answers import Difference
    from netpolc.analysis.existing import Connection, Connections, connections
    from netpolc.analysis.existing_difference import ExistingDifference, difference_of_existing
    from netpolc.analysis.explanation import Why, why
    from netpolc.analysis.possible import difference
    from netpolc.analysis.reach import PodAt, Reach, allowed, pod_of, pod_with
    from netpolc.analysis.view import Options

_HOME: Final = {
    "Connection": "existing",
    "Connections": "existing",
    "Difference": "answers",
    "ExistingDifference": "existing_difference",
    "Options": "view",
    "PodAt": "reach",
    "Reach": "reach",
    "Why": "explanation",
    "allowed": "reach",
    "connections": "existing",
    "difference": "possible",
    "difference_of_existing": "existing_difference",
    "pod_of": "reach",
    "pod_with": "reach",
    "why": "explanation",
}

__all__ = [
    "Connection",
    "Connections",
    "Difference",
    "ExistingDifference",
    "Options",
    "PodAt",
    "Reach",
    "Why",
    "allowed",
    "connections",
    "difference",
    "difference_of_existing",
    "pod_of",
    "pod_with",
    "why",
]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module `netpolc.analysis` has no attribute `{name}`")
    from importlib import import_module  # noqa: PLC0415 - one question does not need what answers another

    value: object = getattr(import_module(f"netpolc.analysis.{home}"), name)
    globals()[name] = value
    return value
