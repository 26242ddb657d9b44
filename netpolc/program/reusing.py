"""Environments resolved one after another, in which sets that say the same as before are not resolved again."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from attrs import evolve

from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.model import Diagnostic
from netpolc.program.alike import Alike
from netpolc.program.depending import changed_part
from netpolc.program.drafts import OwnLabels
from netpolc.program.features import Features
from netpolc.program.model import Program
from netpolc.program.placing import owned
from netpolc.program.resolve import STEPS, resolve
from netpolc.program.sharing import SharedPolicies
from netpolc.sets.steps import Steps
from netpolc.values import frozen


@frozen(eq=False)
class ResolvedSets:
    """What sets of an environment mean together, with which nothing is wrong, where nobody keeps policies beside."""

    sets: tuple[AuthoredSet, ...]
    program: Program
    marks: OwnLabels
    features: Features
    steps: int
    """So many were taken at most."""


class KnownEnvironments:
    """Resolves environments one after another, and what their sets say as earlier ones did only once."""

    def __init__(
        self,
        alike: Alike | None = None,
        before: "Mapping[str | None, ResolvedSets]" = MappingProxyType({}),
        *,
        halves: bool = True,
    ) -> None:
        """Begin. `before`: the same environments of another side, whose functions `alike` tells to be the same.

        `halves`: those of connections are asked for too, and are only known where all sets say the same.
        """
        self._alike: Final = alike or Alike()
        self._before: Final = before
        self._halves: Final = halves
        self._shared: Final = SharedPolicies()
        self.environments: Final[dict[str | None, ResolvedSets]] = {}
        """What is known, by environment."""
        self.changed: Final[dict[str | None, frozenset[str]]] = {}
        """Of environments that were resolved by those of the other side: the only namespaces that differ."""

    def resolved(
        self, sets: Sequence[AuthoredSet], environment: str | None, marks: OwnLabels, features: Features
    ) -> tuple[Program, tuple[Diagnostic, ...]]:
        """Resolve an environment beside which nobody keeps policies."""
        self.forget(environment)
        before = self._before.get(environment)
        last = next(reversed(self.environments.values()), None)
        for known in (before, last):
            if known is None or (known.marks.labels(), known.features) != (marks.labels(), features):
                continue
            part = self._partly(sets, environment, known)
            if part is not None:
                found, namespaces = part
                if known is before:
                    self.changed[environment] = namespaces
                self.environments[environment] = found
                return found.program, ()
        steps = Steps(STEPS)
        program, faults = resolve(sets, environment, marks, features, steps=steps)
        program = self._shared.of(program)
        if not faults:
            self.environments[environment] = ResolvedSets(tuple(sets), program, marks, features, STEPS - steps.left)
        return program, faults

    def forget(self, environment: str | None) -> None:
        """Know nothing of an environment, for others keep policies beside it."""
        self.environments.pop(environment, None)
        self.changed.pop(environment, None)

    def _partly(
        self, sets: Sequence[AuthoredSet], environment: str | None, known: ResolvedSets
    ) -> tuple[ResolvedSets, frozenset[str]] | None:
        """Resolve the sets that say another thing than is known, and whatever shares a namespace with them.

        None: nothing is saved, or all sets together might be told another thing than a part of them.
        """
        standing = self._alike.standing(known.sets, sets, whole=self._halves)
        part = changed_part(known.sets, standing)
        marks, features = known.marks, known.features
        if not (part.before or part.after):
            program = evolve(known.program, environment=environment)
            return evolve(known, sets=tuple(sets), program=program), part.namespaces
        if self._halves or len(part.after) == len(sets):
            return None
        chosen = {id(item) for item in part.after}
        # Those that stand there as before have lines of their own.
        again = [item for item, stood in zip(sets, standing, strict=True) if id(stood) in chosen]
        from netpolc.sets.covering import COVER_STEPS  # which most runs do without

        steps = Steps(STEPS)
        changed, faults = resolve(again, environment, marks, features, steps=steps)
        taken = known.steps + STEPS - steps.left
        if faults or taken + COVER_STEPS > STEPS:
            return None
        kept = [policy for policy in known.program.policies if policy.namespace not in part.namespaces]
        policies = sorted([*kept, *changed.policies], key=lambda policy: (policy.namespace, policy.name))
        owners = tuple(sorted({(name, item.path) for item in sets for name in owned(item)}))
        program = self._shared.of(Program(environment, tuple(policies), owners=owners, target=known.program.target))
        return ResolvedSets(tuple(sets), program, marks, features, taken), part.namespaces
