"""What a program allows, and what a change opens or closes.

`allowed` and `why` speak of two concrete ends, `connections` of workloads that exist, `difference` of every pod that
could exist, `difference_of_existing` of a change to workloads that exist. Programs come from `netpolc.pipeline`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netpolc.analysis.answers import Difference, Row
    from netpolc.analysis.existing import Connections, connections
    from netpolc.analysis.existing_difference import difference_of_existing
    from netpolc.analysis.explanation import Why, why
    from netpolc.analysis.possible import difference
    from netpolc.analysis.reach import PodAt, Reach, allowed, pod_of, pod_with
    from netpolc.analysis.rows import Connection
    from netpolc.analysis.view import Options

__all__ = [
    "Connection",
    "Connections",
    "Difference",
    "Options",
    "PodAt",
    "Reach",
    "Row",
    "Why",
    "allowed",
    "connections",
    "difference",
    "difference_of_existing",
    "pod_of",
    "pod_with",
    "why",
]

if not TYPE_CHECKING:
    from netpolc.later import later

    __getattr__ = later(
        __name__,
        {
            "Connection": "netpolc.analysis.rows",
            "Connections": "netpolc.analysis.existing",
            "Difference": "netpolc.analysis.answers",
            "Options": "netpolc.analysis.view",
            "PodAt": "netpolc.analysis.reach",
            "Reach": "netpolc.analysis.reach",
            "Row": "netpolc.analysis.answers",
            "Why": "netpolc.analysis.explanation",
            "allowed": "netpolc.analysis.reach",
            "connections": "netpolc.analysis.existing",
            "difference": "netpolc.analysis.possible",
            "difference_of_existing": "netpolc.analysis.existing_difference",
            "pod_of": "netpolc.analysis.reach",
            "pod_with": "netpolc.analysis.reach",
            "why": "netpolc.analysis.explanation",
        },
    )
