"""Which parts of an environment are lowered: those of which nobody knows yet what they become."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Within
from netpolc.process.messages import Parts
from netpolc.program.model import Program
from netpolc.program.parts import ProjectPart, parts_of
from netpolc.targets import named
from netpolc.targets.target import Name, Planned
from netpolc.values import frozen

MANY: Final = 1000
"""Sets that say less are lowered in less time than it takes to see what they say."""


@frozen(eq=False, repr=False)
class Parted:
    """What of an environment is lowered."""

    program: Program
    """With the policies of those parts alone."""
    sets: Sequence[AuthoredSet]
    plans: Mapping[Name, Planned]
    told: Parts | None
    """What is said of the parts; None: the environment was not taken apart."""


class KnownParts:
    """Knows parts by their keys, also those of the environments before."""

    def __init__(self, keys: Iterable[bytes] | None) -> None:
        """Begin. `keys`: of parts that are known to whoever asks; None: everything is lowered."""
        self._known: Final = None if keys is None else set(keys)

    def parted(self, program: Program, sets: Sequence[AuthoredSet]) -> Parted:
        """Leave out what is known, and know the rest from now on."""
        parts = self._parts(program, sets)
        if self._known is None or parts is None:
            return _parted(program, sets, None)
        known = self._known
        new = [part for part in parts if part.key not in known]
        told = Parts(
            [(part.key, sorted(part.namespaces)) for part in new],
            [part.key for part in parts if part.key in known],
        )
        namespaces = {name for part in new for name in part.namespaces}
        chosen = {id(item) for part in new for item in part.sets}
        policies = tuple([policy for policy in program.policies if policy.namespace in namespaces])
        found = _parted(evolve(program, policies=policies), [item for item in sets if id(item) in chosen], told)
        if not all(namespace in namespaces for namespace, _ in found.plans):
            return _parted(program, sets, None)  # a target may write what belongs to no namespace
        known.update(part.key for part in new)
        return found

    def _parts(self, program: Program, sets: Sequence[AuthoredSet]) -> Sequence[ProjectPart] | None:
        # What others keep is no part of a key, and isolates as the sets do.
        if self._known is None or program.beside or sum(_sizes(sets)) < MANY:
            return None
        parts = parts_of(sets, program.target)
        if parts is None or len({part.key for part in parts}) < len(parts):
            return None
        known = {name for part in parts for name in part.namespaces}
        return parts if all(policy.namespace in known for policy in program.policies) else None


def _sizes(sets: Iterable[AuthoredSet]) -> Iterator[int]:
    for item in sets:
        for clause in item.clauses:
            yield len(clause.clauses) if isinstance(clause, Within) else 1


def _parted(program: Program, sets: Sequence[AuthoredSet], told: Parts | None) -> Parted:
    plans = {(plan.namespace, plan.name): plan for plan in named(program.target).planned(program)}
    return Parted(program, sets, plans, told)
