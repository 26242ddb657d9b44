"""What a target states with every policy, though no manifest says it."""

from enum import StrEnum

from netpolc.values import frozen


class PodsInBlocks(StrEnum):
    """Whether a block of addresses means the pods of the cluster that have one of them."""

    UNKNOWN = "unknown"
    """It hangs on the network."""
    NO = "no"
    YES = "yes"
    """It means whoever has one of its addresses: pods, nodes, and what is outside."""


@frozen
class Features:
    """What a target states, unsaid, with every policy of a project."""

    kind: str = ""
    """The kind of manifest that a policy becomes."""
    pods_in_blocks: PodsInBlocks = PodsInBlocks.UNKNOWN
    target: str = ""
    """What a user calls it; none is the target of projects that choose none."""
