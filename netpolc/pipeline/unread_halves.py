"""What a change does to one half of a connection, where objects that nobody reads have a say in both halves.

They may isolate pods that no policy isolates, so that a rule which opens nothing opens something there; and they may
allow the other half, which is denied by all that is read.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from attrs import evolve

from netpolc.program.model import Direction, Policy, Program
from netpolc.sets.covering import surely_covered
from netpolc.sets.selections import Selection
from netpolc.sets.steps import Steps

_STEPS: Final = 1_000_000
"""Whether the other side isolates them too is told within so many steps, or taken as not so."""


Within: TypeAlias = frozenset[str] | None
"""The namespaces at whose pods something else may have a say; None: all of them."""


def moves_isolation(before: Program, after: Program, within: Within) -> bool:
    """Say whether a side has rules for pods that the other side may not isolate in their direction."""
    steps = Steps(_STEPS)
    return any(
        not surely_covered(policy.subject, others.get((policy.namespace, direction), ()), steps)
        for side, others in ((before, _isolated(after)), (after, _isolated(before)))
        for policy, direction in _with_rules(side)
        if _is_within(policy, within) and policy.subject not in others.get((policy.namespace, direction), ())
    )


def with_one_half(program: Program, direction: Direction, within: Within) -> Program:
    """Return what a program says of one direction, as though the other half of each connection were allowed there."""
    policies = (
        evolve(policy, isolates=(direction,), rules=tuple(rule for rule in policy.rules if rule.direction is direction))
        if _is_within(policy, within)
        else policy
        for policy in program.policies
        if direction in policy.isolates or not _is_within(policy, within)
    )
    return evolve(program, policies=tuple(policies))


def _is_within(policy: Policy, within: Within) -> bool:
    return within is None or not policy.namespace or policy.namespace in within


def _isolated(program: Program) -> dict[tuple[str, Direction], dict[Selection, None]]:
    found: dict[tuple[str, Direction], dict[Selection, None]] = {}
    for policy in program.policies:
        for direction in policy.isolates:
            found.setdefault((policy.namespace, direction), {})[policy.subject] = None
    return found


def _with_rules(program: Program) -> Iterator[tuple[Policy, Direction]]:
    for policy in program.policies:
        for direction in dict.fromkeys(rule.direction for rule in policy.rules):
            yield policy, direction
