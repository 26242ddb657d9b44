"""The manifests of an environment as messages, each with what it has to mean."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from attrs import evolve

from netpolc.diagnostics.model import Diagnostic
from netpolc.process.messages import Manifests, Message
from netpolc.process.unsafe_names import safely_named, safely_planned
from netpolc.program.model import Program
from netpolc.proof.promising import ClausePromises
from netpolc.rules.names import annotations_size_faults
from netpolc.targets import named
from netpolc.targets.lowering import SharedLowering
from netpolc.targets.stating import Flat
from netpolc.targets.target import Name, Planned, Target

_BATCH: Final = 32
"""How many manifests are sent at once: the other process begins early, and is not woken for each."""


def lowered(
    program: Program,
    plans: Mapping[Name, Planned],
    promises: ClausePromises,
    found: list[Diagnostic],
    shared: SharedLowering,
) -> Iterator[Message]:
    """Write the manifests of an environment in batches, each with what it has to mean; what is wrong is `found`.

    `shared`: what was written for the environments before.
    """
    target = named(program.target)
    written = _written(target, program, plans, shared)
    while batch := list(islice(written, _BATCH)):
        yield Manifests([promises.lowered(planned, _meaning(target, planned), data) for planned, data in batch])
    for policy in program.policies:
        found += promises.isolation(policy)


def annotations_told(program: Program) -> Iterator[Diagnostic]:
    """Report annotations that are too large together.

    The language asked every other rule when values were built; what the sets add up to is known only here.
    """
    for policy in program.policies:
        if policy.annotations:
            faults = annotations_size_faults(dict(policy.annotations), "metadata.annotations")
            yield from (fault.at(policy.place()) for fault in faults)


def _meaning(target: Target, planned: Planned) -> tuple[Flat, ...]:
    return target.meant_by(planned) if planned.of else ((planned.namespace, planned.name),)


def _written(
    target: Target, program: Program, plans: Mapping[Name, Planned], shared: SharedLowering
) -> Iterator[tuple[Planned, bytes]]:
    """Lower a program, and give each manifest beside what was planned under its name.

    One of a policy whose name was changed past the language has no bytes, and whoever receives it refuses it. One that
    nobody planned is given as it was written, and refused by its name.
    """
    safe = safely_named(program.policies)
    if len(safe) < len(program.policies):
        yield from ((plan, b"") for plan in plans.values() if not safely_planned(plan))
        program = evolve(program, policies=safe)
    for kind, namespace, name, data in shared.of(target, program):
        yield plans.get((namespace, name)) or Planned(kind, namespace, name, ()), data
