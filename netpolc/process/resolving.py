"""One environment resolved together with what others keep there."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import Diagnostic, has_errors
from netpolc.loading.beside import Beside
from netpolc.loading.beside_files import BesideReader
from netpolc.loading.settings import Settings
from netpolc.program.model import Program
from netpolc.program.resolve import resolve
from netpolc.program.reusing import KnownEnvironments
from netpolc.program.sharing import SharedPolicies
from netpolc.targets.placing import planned_by_path


class ProjectResolution:
    """Resolves the environments of a project one after another; what others keep is read once.

    Policies that are equal in several environments are one value.
    """

    def __init__(
        self,
        root: Path,
        settings: Settings,
        every: Sequence[str] | None,
        target: str = "",
        planned: frozenset[str] = frozenset(),
        known: KnownEnvironments | None = None,
    ) -> None:
        """Begin. `every`: all environments, None in a project without. `target`: what is asked for, not what is set.

        `planned`: paths that a build writes, whatever part of the project is resolved. `known`: resolves what sets say
        once, where whole environments are asked for.
        """
        self._settings: Final = settings
        self._target: Final = target
        self._beside: Final = BesideReader(root, settings, every)
        self._root: Final = root
        self._planned: Final = planned
        self._marks: Final = settings.marks
        self._known: Final = known
        self._shared: Final = SharedPolicies()

    def resolved(self, sets: Sequence[AuthoredSet], environment: str | None, found: list[Diagnostic]) -> Program:
        """Resolve one environment; what is wrong, with what others keep too, goes to `found`.

        What stands below `build/` is only looked at where no manifest is planned, so it is asked for with a first
        program, and where there is any counts in a second one. Where something cannot be read the program is empty.
        """
        broken = has_errors(found)
        beside = self._beside.of(environment)
        found += beside.found
        if beside.failed:
            return Program(environment, ())
        program, faults = self._with(sets, environment, beside)
        more = self._beside.with_strangers(environment, partial(self._written, program))
        if more is not None:
            found += (item for item in more.found if item not in beside.found)
            if more.failed:
                return Program(environment, ())
            program, faults = self._with(sets, environment, more)
        found += faults if not broken else (item for item in faults if item.code.id in _SURE)
        return program if self._known is not None and not program.beside else self._shared.of(program)

    def _written(self, program: Program) -> Collection[str]:
        paths = planned_by_path(program)
        return self._planned.union(paths) if self._planned else paths

    def _with(
        self, sets: Sequence[AuthoredSet], environment: str | None, beside: Beside
    ) -> tuple[Program, tuple[Diagnostic, ...]]:
        features = self._settings.targets.target(environment, self._target).features
        if self._known is not None:
            if not beside.policies:
                return self._known.resolved(sets, environment, self._marks, features)
            self._known.forget(environment)
        program, faults = resolve(sets, environment, self._marks, features, beside.policies)
        if not beside.policies:
            return program, faults
        places = ((policy.namespace, policy.place()) for policy in beside.policies)
        keepers = {(name, shown_path(place.place.path, self._root)) for name, place in places if place is not None}
        return evolve(program, keepers=tuple(sorted(keepers))), faults


_SURE: Final = frozenset({"NP162"})
"""What `resolve` finds that no other mistake can be the reason of."""
