"""What a change does to one half of a connection, where objects that nobody reads have a say in both halves.

They may isolate pods that no policy isolates, so that a rule which opens nothing opens something there; and they may
allow the other half, which is denied by all that is read.
"""

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from netpolc.program.model import Direction, Policy, Program
from netpolc.sets.covering import surely_covered
from netpolc.sets.selections import Selection
from netpolc.sets.steps import Steps

_STEPS: Final = 1_000_000
"""Whether the other side isolates them too is told within so many steps, or taken as not so."""


def moves_isolation(before: Program, after: Program) -> bool:
    """Say whether a side has rules for pods that the other side may not isolate in their direction."""
    steps = Steps(_STEPS)
    return any(
        not surely_covered(policy.subject, others.get((policy.namespace, direction), ()), steps)
        for side, others in ((before, _isolated(after)), (after, _isolated(before)))
        for policy, direction in _with_rules(side)
        if policy.subject not in others.get((policy.namespace, direction), ())
    )


def with_one_half(program: Program, direction: Direction) -> Program:
    """Return what a program says of one direction, as though the other half of each connection were allowed."""
    policies = (
        evolve(policy, isolates=(direction,), rules=tuple(rule for rule in policy.rules if rule.direction is direction))
        for policy in program.policies
        if direction in policy.isolates
    )
    return evolve(program, policies=tuple(policies))


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
