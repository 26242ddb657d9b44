"""A project folder, of which one environment after another is loaded and resolved."""

import gc
import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.catalogue.loading import NO_POLICIES
from netpolc.diagnostics.catalogue.repeating import OTHER_ENVIRONMENTS
from netpolc.diagnostics.model import Diagnostic, Place, finding, has_errors
from netpolc.loading.beside_files import BUILD
from netpolc.loading.configuration import read_settings
from netpolc.loading.modules import Loader, loaded
from netpolc.loading.sources import NO_MODULES, Ahead
from netpolc.process.choosing import chosen_of, unknown_set
from netpolc.process.messages import Request
from netpolc.process.resolving import ProjectResolution
from netpolc.program.model import Program
from netpolc.program.reusing import KnownEnvironments
from netpolc.rules.version import Version
from netpolc.targets.target import Target
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.process.parting import KnownParts, PartlyResolved
    from netpolc.program.promises import PlacedPromise

Entering = Callable[[Path], None]


@frozen
class Resolved:
    """One environment of a project, before it becomes manifests."""

    program: Program
    sets: tuple[AuthoredSet, ...]
    promises: "tuple[PlacedPromise, ...] | None"
    """None: the project has no promise set."""
    facts: Mapping[str, tuple[str, Place]]
    found: tuple[Diagnostic, ...]
    partly: "PartlyResolved | None" = None
    """The program is that of some parts of the environment alone, and nothing is to be found in any."""


class ProjectRun:
    """A project folder whose environments are compiled, each from a fresh import of its modules."""

    def __init__(
        self,
        request: Request,
        ahead: Ahead = NO_MODULES,
        entering: Entering | None = None,
        known: KnownEnvironments | None = None,
        parts: "KnownParts | None" = None,
    ) -> None:
        """Begin. `known`: resolves what sets of several environments say once. `parts`: those that need not be."""
        self.parts = parts
        self.known: Final = known or KnownEnvironments()
        self.request: Final = request
        self.folder: Final = Path(request.folder)
        settings, faults = read_settings(self.folder)
        self.settings: Final = settings
        self.found: Final[list[Diagnostic]] = list(faults)
        """What belongs to no environment."""
        self.every: tuple[str, ...] | None = None
        self.chosen: tuple[str | None, ...] = ()
        self._ahead: Final = ahead
        self._entering: Final = entering
        self._resolution: ProjectResolution | None = None

    def environments(self, *, facts_too: bool = False) -> Iterator[Resolved]:
        """Resolve one environment after another."""
        with _without_collector():
            with self._loaded() as loader:
                if not loader.files:
                    self.found.append(_no_policies())
                known = loader.project.environments
                self.every = None if known is None else tuple(item.name for item in known)
                chosen = chosen_of(known, self.request.environments, self.found)
                unknown_set(known, self.settings.environments_at, self.found)
                self.chosen = tuple(reversed(chosen) if self.request.backwards else chosen)
                if len(self.chosen) < 2 and not (self.request.parts or os.path.isdir(self.folder / BUILD)):  # noqa: PTH112 - raises nothing
                    self.parts = None  # a first build has nothing to leave out, and may be the last
                if self.chosen:
                    yield self._resolved(loader, self.chosen[0], facts_too=facts_too)
            for name in self.chosen[1:]:
                with self._loaded() as loader:
                    yield self._resolved(loader, name, facts_too=facts_too)

    @contextmanager
    def _loaded(self) -> Generator[Loader]:
        minor = self.request.kubernetes
        version = self.settings.kubernetes if minor is None else Version(minor)
        entering = () if self._entering is None else (self._entering,)
        target = self.target(None)
        with loaded(self.folder, version, self.found, self._ahead, *entering, target=target) as loader:
            yield loader

    def target(self, environment: str | None) -> Target:
        """Return the target that an environment is compiled for."""
        return self.settings.targets.target(environment, self.request.target)

    def _resolved(self, loader: Loader, name: str | None, *, facts_too: bool) -> Resolved:
        environment = loader.environment(name)
        if name is not None and environment is None:
            message = f"environment `{name}` is gone when the modules are imported again"
            self.found.append(finding(OTHER_ENVIRONMENTS, message))
            return Resolved(Program(name, ()), (), (), {}, ())
        found: list[Diagnostic] = []
        sets = loader.run(environment, found, backwards=self.request.backwards)
        if self._resolution is None:
            asked = self.folder, self.settings, self.every, self.request.target
            self._resolution = ProjectResolution(*asked, known=self.known)
        target = self.target(name)
        partly = None
        if self.parts is not None and not (found or self.found or loader.project.promises or facts_too):
            partly = self.parts.partly(sets, name, self.settings, target)
        program = self._resolution.resolved(sets, name, found) if partly is None else partly.program
        if not has_errors(found):
            found += target.gaps(program, self.settings.targets.options_of(target))
        promises: tuple[PlacedPromise, ...] | None = None
        lines: Mapping[str, tuple[str, Place]] = {}
        # What few projects have is imported for these alone.
        if self.settings.writes:
            from netpolc.program.writing_rights import owned_elsewhere

            found += owned_elsewhere(sets, self.settings.writes)
        if loader.project.promises:
            from netpolc.program.promises import placed_promises

            promises = placed_promises(loader.promises(environment, found), found)
        if facts_too and environment is not None:
            from netpolc.authoring.facts import facts

            lines = facts(environment)
        program = evolve(program, label_names=loader.label_names)
        return Resolved(program, sets, promises, lines, tuple(found), partly)


@contextmanager
def _without_collector() -> Generator[None]:
    """Let the collector of cycles rest, for nothing here is one."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def _no_policies() -> Diagnostic:
    message = "there is no policy module in `policies/`"
    return finding(NO_POLICIES, message, help="`netpolc init` writes a first one")


def resolved_project(request: Request) -> Iterator[tuple[Resolved | None, tuple[Diagnostic, ...]]]:
    """Give each environment with its findings, and at last None with those of none."""
    project = ProjectRun(request)
    for item in project.environments(facts_too=request.job == "programs"):
        yield item, tuple(evolve(one, environment=item.program.environment) for one in item.found)
    yield None, tuple(project.found)
