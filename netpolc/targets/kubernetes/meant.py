"""Which NetworkPolicies there have to be, and what each has to say."""

from collections.abc import Iterator

from netpolc.program.model import Program
from netpolc.targets.kubernetes.kind import NETWORK_POLICY
from netpolc.targets.meaning import sections_of
from netpolc.targets.planning import one_each
from netpolc.targets.stating import Flat
from netpolc.targets.target import Planned


def planned(program: Program) -> Iterator[Planned]:
    """Say which manifests there have to be: one for each policy, under its name."""
    return one_each(NETWORK_POLICY, program)


def meant_by(planned: Planned) -> tuple[Flat, ...]:
    """Write the policy of a manifest as the sections of `Stated`."""
    (policy,) = planned.of
    return sections_of(policy, policy.rules)
