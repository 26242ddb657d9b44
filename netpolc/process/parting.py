"""Which parts of an environment are resolved and lowered: those of which nobody knows yet what they become."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from attrs import evolve

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Within
from netpolc.process.messages import Parts
from netpolc.program.model import Fate, Policy, Program
from netpolc.targets import named
from netpolc.targets.target import Name, Planned, Target
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.loading.settings import Settings
    from netpolc.program.parts import ProjectPart

MANY: Final = 4000
"""Sets that say less are lowered in a moment anyway, and whoever has no more waits for nothing."""

_OUTWARD: Final = frozenset({Fate.FOREIGN, Fate.UNOWNED})


@frozen(eq=False, repr=False)
class Parted:
    """What of an environment is lowered."""

    program: Program
    """With the policies of those parts alone."""
    sets: Sequence[AuthoredSet]
    plans: Mapping[Name, Planned]
    told: Parts | None
    """What is said of the parts; None: the environment was not taken apart."""


@frozen(eq=False, repr=False)
class PartlyResolved:
    """An environment of which some parts are known to be without a finding, and so are the others."""

    parts: "Sequence[ProjectPart]"
    """All of them."""
    program: Program
    """What the others mean."""


class KnownParts:
    """Knows parts by their keys, also those of the environments before."""

    def __init__(self, keys: Iterable[tuple[bytes, bool]] | None, *, alike: Callable[[], bool] | None = None) -> None:
        """Begin. `keys`: as in Request; None: everything is resolved and lowered.

        `alike` says whether netpolc does the same in each environment, which is asked where one said what another says.
        """
        self._alike: Final = alike
        self._known: Final = None if keys is None else {key for key, _ in keys}
        self._silent: Final = frozenset(key for key, silent in keys or () if silent)

    def partly(
        self, sets: Sequence[AuthoredSet], environment: str | None, settings: "Settings", target: Target
    ) -> PartlyResolved | None:
        """Resolve only the parts that are not known, if there is nothing to be found in them.

        None: the whole environment is to be resolved. Whoever asks has seen that there are no promises, and whoever is
        told looks for what others keep in the tree.
        """
        if not self._silent or settings.beside:
            return None
        parts = self._parts(sets, target.features.target)
        rest = [part for part in parts or () if part.key not in self._silent]
        if parts is None or len(rest) == len(parts):
            return None
        from netpolc.checks import check
        from netpolc.checks.asked import Asked
        from netpolc.program.resolve import resolve

        chosen = {id(item) for part in rest for item in part.sets}
        again = [item for item in sets if id(item) in chosen]
        program, faults = resolve(again, environment, settings.marks, target.features)
        # Whether others let a connection in is asked of all policies together, in steps that are counted.
        outward = any(half.fate in _OUTWARD for half in program.halves)
        found = faults or outward or any(target.gaps(program, settings.targets.options_of(target)))
        if found or check(Asked(program, of_project=True), every=False):
            return None
        return PartlyResolved(parts, program)

    def parted(self, program: Program, sets: Sequence[AuthoredSet], partly: PartlyResolved | None = None) -> Parted:
        """Leave out what is known, and know the rest from now on."""
        # What others keep is no part of a key, and isolates as the sets do.
        parts = self._parts(sets, program.target) if partly is None and not program.beside else None
        parts = parts if partly is None else partly.parts
        if self._known is None or parts is None:
            return _parted(program, sets, None)
        known = self._known
        new = [part for part in parts if part.key not in known]
        if len(new) < len(parts) and self._alike is not None and not self._alike():
            return _parted(program, sets, None)
        namespaces = {name for part in new for name in part.namespaces}
        chosen = {id(item) for part in new for item in part.sets}
        policies = tuple([policy for policy in program.policies if policy.namespace in namespaces])
        told = Parts(
            list(_made(new, policies)),
            [part.key for part in parts if part.key in known],
            partly is None,
        )
        found = _parted(evolve(program, policies=policies), [item for item in sets if id(item) in chosen], told)
        every = namespaces.union(*(part.namespaces for part in parts))
        if not all(namespace in namespaces for namespace, _ in found.plans) or any(
            policy.namespace not in every for policy in program.policies
        ):
            return _parted(program, sets, None)  # a target may write what belongs to no namespace
        known.update(part.key for part in new)
        return found

    def _parts(self, sets: Sequence[AuthoredSet], target: str) -> "Sequence[ProjectPart] | None":
        if self._known is None or sum(_sizes(sets)) < MANY:
            return None
        from netpolc.program.parts import parts_of  # which small projects do without

        parts = parts_of(sets, target)
        return None if parts is None or len({part.key for part in parts}) < len(parts) else parts


def _made(parts: "Iterable[ProjectPart]", policies: Sequence[Policy]) -> Iterator[tuple[bytes, list[str], bool]]:
    """Write parts as they are told; `policies`: theirs."""
    from netpolc.checks.dns_blocked import closed_to_names
    from netpolc.checks.resolvers import RESOLVERS
    from netpolc.program.parts import is_nobody_elses

    asked = closed_to_names(policies) | {resolver.namespace for resolver in RESOLVERS}
    for part in parts:
        alone = part.namespaces.isdisjoint(asked) and is_nobody_elses(part)
        yield part.key, sorted(part.namespaces), alone


def _sizes(sets: Iterable[AuthoredSet]) -> Iterator[int]:
    for item in sets:
        for clause in item.clauses:
            yield len(clause.clauses) if isinstance(clause, Within) else 1


def _parted(program: Program, sets: Sequence[AuthoredSet], told: Parts | None) -> Parted:
    plans = {(plan.namespace, plan.name): plan for plan in named(program.target).planned(program)}
    return Parted(program, sets, plans, told)


NONE_KNOWN: Final = KnownParts(None)
