"""What a program allows, and what a change opens or closes.

`allowed` and `why` speak of two concrete ends, `connections` and `reaching` of workloads that exist, `difference` of
every pod that could exist, `difference_of_existing` of a change to workloads that exist, `policy_changes` of the
policies themselves; `shared` tells rows of several environments once. Programs come from `netpolc.pipeline`. Every
type that these functions take or return is here.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netpolc.analysis.answers import (
        Cause,
        Changed,
        Class,
        ConcreteEnd,
        Difference,
        Edited,
        Growth,
        Note,
        Rename,
        RenameKind,
        Row,
        RowEnd,
        Share,
        Side,
        Verdict,
        Witness,
    )
    from netpolc.analysis.beyond import Beyond
    from netpolc.analysis.changes import ChangeKind, PolicyChange, policy_changes
    from netpolc.analysis.cures import Clause, Cure
    from netpolc.analysis.ends import End, Part
    from netpolc.analysis.existing import Connections, connections
    from netpolc.analysis.existing_difference import difference_of_existing
    from netpolc.analysis.explanation import Answer, HalfAnswer, Why, why, why_each
    from netpolc.analysis.hops import Reached, ReachedEnd, Reaching, reaching
    from netpolc.analysis.nearness import Lack, Miss, Near
    from netpolc.analysis.reach import Concrete, Opens, PodAt, Reach, allowed, pod_of, pod_with
    from netpolc.analysis.renamed_difference import difference
    from netpolc.analysis.rows import Connection, ConnectionGroup, ExistingEnd, Wanted
    from netpolc.analysis.shared_rows import SharedRow, shared
    from netpolc.analysis.view import Options
    from netpolc.diagnostics.model import Origin, Place
    from netpolc.diagnostics.origin import Located
    from netpolc.program.features import PodsInBlocks
    from netpolc.program.inventory import Ingress, Inventory, KnownNamespace, Operated, Service, ServicePort, Workload
    from netpolc.program.model import (
        BlockPeer,
        Direction,
        Fate,
        Half,
        Peer,
        PodPeer,
        Policy,
        Port,
        Program,
        Protocol,
        Rule,
    )
    from netpolc.sets.intervals import Intervals
    from netpolc.sets.selections import Constraint, Selection

__all__ = [
    "Answer",
    "Beyond",
    "BlockPeer",
    "Cause",
    "ChangeKind",
    "Changed",
    "Class",
    "Clause",
    "Concrete",
    "ConcreteEnd",
    "Connection",
    "ConnectionGroup",
    "Connections",
    "Constraint",
    "Cure",
    "Difference",
    "Direction",
    "Edited",
    "End",
    "ExistingEnd",
    "Fate",
    "Growth",
    "Half",
    "HalfAnswer",
    "Ingress",
    "Intervals",
    "Inventory",
    "KnownNamespace",
    "Lack",
    "Located",
    "Miss",
    "Near",
    "Note",
    "Opens",
    "Operated",
    "Options",
    "Origin",
    "Part",
    "Peer",
    "Place",
    "PodAt",
    "PodPeer",
    "PodsInBlocks",
    "Policy",
    "PolicyChange",
    "Port",
    "Program",
    "Protocol",
    "Reach",
    "Reached",
    "ReachedEnd",
    "Reaching",
    "Rename",
    "RenameKind",
    "Row",
    "RowEnd",
    "Rule",
    "Selection",
    "Service",
    "ServicePort",
    "Share",
    "SharedRow",
    "Side",
    "Verdict",
    "Wanted",
    "Why",
    "Witness",
    "Workload",
    "allowed",
    "connections",
    "difference",
    "difference_of_existing",
    "pod_of",
    "pod_with",
    "policy_changes",
    "reaching",
    "shared",
    "why",
    "why_each",
]

if not TYPE_CHECKING:
    from netpolc.later import later

    __getattr__ = later(
        __name__,
        {
            "Answer": "netpolc.analysis.explanation",
            "Beyond": "netpolc.analysis.beyond",
            "BlockPeer": "netpolc.program.model",
            "Cause": "netpolc.analysis.answers",
            "ChangeKind": "netpolc.analysis.changes",
            "Changed": "netpolc.analysis.answers",
            "Class": "netpolc.analysis.answers",
            "Clause": "netpolc.analysis.cures",
            "Concrete": "netpolc.analysis.reach",
            "ConcreteEnd": "netpolc.analysis.answers",
            "Connection": "netpolc.analysis.rows",
            "ConnectionGroup": "netpolc.analysis.rows",
            "Connections": "netpolc.analysis.existing",
            "Constraint": "netpolc.sets.selections",
            "Cure": "netpolc.analysis.cures",
            "Difference": "netpolc.analysis.answers",
            "Direction": "netpolc.program.model",
            "Edited": "netpolc.analysis.answers",
            "End": "netpolc.analysis.ends",
            "ExistingEnd": "netpolc.analysis.rows",
            "Fate": "netpolc.program.model",
            "Growth": "netpolc.analysis.answers",
            "Half": "netpolc.program.model",
            "HalfAnswer": "netpolc.analysis.explanation",
            "Ingress": "netpolc.program.inventory",
            "Intervals": "netpolc.sets.intervals",
            "Inventory": "netpolc.program.inventory",
            "KnownNamespace": "netpolc.program.inventory",
            "Lack": "netpolc.analysis.nearness",
            "Located": "netpolc.diagnostics.origin",
            "Miss": "netpolc.analysis.nearness",
            "Near": "netpolc.analysis.nearness",
            "Note": "netpolc.analysis.answers",
            "Opens": "netpolc.analysis.reach",
            "Operated": "netpolc.program.inventory",
            "Options": "netpolc.analysis.view",
            "Origin": "netpolc.diagnostics.model",
            "Part": "netpolc.analysis.ends",
            "Peer": "netpolc.program.model",
            "Place": "netpolc.diagnostics.model",
            "PodAt": "netpolc.analysis.reach",
            "PodPeer": "netpolc.program.model",
            "PodsInBlocks": "netpolc.program.features",
            "Policy": "netpolc.program.model",
            "PolicyChange": "netpolc.analysis.changes",
            "Port": "netpolc.program.model",
            "Program": "netpolc.program.model",
            "Protocol": "netpolc.program.model",
            "Reach": "netpolc.analysis.reach",
            "Reached": "netpolc.analysis.hops",
            "ReachedEnd": "netpolc.analysis.hops",
            "Reaching": "netpolc.analysis.hops",
            "Rename": "netpolc.analysis.answers",
            "RenameKind": "netpolc.analysis.answers",
            "Row": "netpolc.analysis.answers",
            "RowEnd": "netpolc.analysis.answers",
            "Rule": "netpolc.program.model",
            "Selection": "netpolc.sets.selections",
            "Service": "netpolc.program.inventory",
            "ServicePort": "netpolc.program.inventory",
            "Share": "netpolc.analysis.answers",
            "SharedRow": "netpolc.analysis.shared_rows",
            "Side": "netpolc.analysis.answers",
            "Verdict": "netpolc.analysis.answers",
            "Wanted": "netpolc.analysis.rows",
            "Why": "netpolc.analysis.explanation",
            "Witness": "netpolc.analysis.answers",
            "Workload": "netpolc.program.inventory",
            "allowed": "netpolc.analysis.reach",
            "connections": "netpolc.analysis.existing",
            "difference": "netpolc.analysis.renamed_difference",
            "difference_of_existing": "netpolc.analysis.existing_difference",
            "pod_of": "netpolc.analysis.reach",
            "pod_with": "netpolc.analysis.reach",
            "policy_changes": "netpolc.analysis.changes",
            "reaching": "netpolc.analysis.hops",
            "shared": "netpolc.analysis.shared_rows",
            "why": "netpolc.analysis.explanation",
            "why_each": "netpolc.analysis.explanation",
        },
    )


def __dir__() -> list[str]:
    """List the names that are there, those included that nobody has used yet."""
    return [*__all__]
