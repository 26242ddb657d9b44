"""Which manifests there have to be, for targets that write one for each policy."""

from collections.abc import Iterator

from netpolc.program.model import Program
from netpolc.targets.target import Kind, Planned


def one_each(kind: Kind, program: Program) -> Iterator[Planned]:
    """Say which manifests of a kind there have to be: one for each policy, under its name."""
    for policy in program.policies:
        yield Planned(kind, policy.namespace, policy.name, (policy,))
