"""What the process of the policy modules does: load, resolve, check, lower, and hand each result on as a message."""

import gc
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.catalogue.loading import NO_POLICIES
from netpolc.diagnostics.catalogue.repeating import OTHER_ENVIRONMENTS
from netpolc.diagnostics.model import Diagnostic, Place, finding, has_errors
from netpolc.loading.configuration import read_settings
from netpolc.loading.modules import Loader, loaded
from netpolc.loading.sources import NO_MODULES, Ahead
from netpolc.process.asked_checks import checks_of
from netpolc.process.choosing import chosen_of
from netpolc.process.lowering import lowered
from netpolc.process.messages import (
    Chosen,
    CompiledEnvironment,
    Found,
    Message,
    Programs,
    Repeated,
    Request,
    Yielded,
)
from netpolc.process.plain_values import plain
from netpolc.process.promising import promises_made
from netpolc.process.resolving import ProjectResolution
from netpolc.program.model import Program
from netpolc.proof.lowered import Stretches
from netpolc.proof.promising import ClausePromises
from netpolc.rules.version import Version
from netpolc.targets.lowering import SharedLowering
from netpolc.targets.target import Target

if TYPE_CHECKING:
    from netpolc.program.promises import PlacedPromise

Entering = Callable[[Path], None]


def work(
    request: Request,
    ahead: Ahead = NO_MODULES,
    entering: Entering | None = None,
    asks: Callable[[], object] | None = None,
) -> Iterator[Message]:
    """Do a job. `ahead`: modules that are compiled already. `entering` is told each file before code of it runs.

    `asks` gives what a job goes on with that is asked more than once.
    """
    if request.job == "variants":
        from netpolc.process.varying import variants

        return variants(request, ahead, asks or _nothing_more)
    return JOBS[request.job](_Project(request, ahead, entering))


def _nothing_more() -> None:
    """Ask nothing."""


@frozen
class Resolved:
    """One environment of a project, before it becomes manifests."""

    program: Program
    sets: tuple[AuthoredSet, ...]
    promises: "tuple[PlacedPromise, ...] | None"
    """None: the project has no promise set."""
    facts: Mapping[str, tuple[str, Place]]
    found: tuple[Diagnostic, ...]


class _Project:
    """A project folder whose environments are compiled, each from a fresh import of its modules."""

    def __init__(self, request: Request, ahead: Ahead = NO_MODULES, entering: Entering | None = None) -> None:
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
                self.chosen = tuple(reversed(chosen) if self.request.backwards else chosen)
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
            self._resolution = ProjectResolution(self.folder, self.settings, self.every, self.request.target)
        program = self._resolution.resolved(sets, name, found)
        if not has_errors(found):
            target = self.target(name)
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
        return Resolved(program, sets, promises, lines, tuple(found))


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
    project = _Project(request)
    for item in project.environments(facts_too=request.job == "programs"):
        yield item, tuple(evolve(one, environment=item.program.environment) for one in item.found)
    yield None, tuple(project.found)


def manifests_of(project: _Project) -> Iterator[Message]:
    """Compile every environment to manifests, and say what each of them has to mean."""
    sound = True
    checks = checks_of(project.request, project.settings)
    shared = SharedLowering()
    for number, item in enumerate(project.environments()):
        if number == 0:
            yield Chosen(project.every, project.chosen)
        name = item.program.environment
        found = list(item.found)
        # After an error nothing is written, and the environments that follow are only looked through.
        sound = sound and not has_errors((*project.found, *found))
        if sound:
            promises = ClausePromises.of(item.sets, item.program.beside)
            plans = {(plan.namespace, plan.name): plan for plan in project.target(name).planned(item.program)}
            yield from lowered(item.program, plans, promises, found, shared)
            names = {(policy.namespace, policy.name) for policy in item.program.policies}
            yield CompiledEnvironment(name, list(plans), list(promises.without(names)))
            if item.promises is not None:
                yield promises_made(item.program, item.promises)
            found += checks.of(item.program)  # while the other process judges
        if project.request.as_of:
            from netpolc.process.exceptions import ending_told

            found += ending_told(item.sets, project.request.as_of)
        yield Found(name, plain(tuple(found)))
    if not project.chosen:
        yield Chosen(project.every, ())
    if sound:
        project.found.extend(checks.last(whole=project.chosen == (project.every or (None,))))
    yield Found(None, plain(tuple(project.found)))


def exceptions_of(project: _Project) -> Iterator[Message]:
    """Say which clauses of each environment are to go, and until when."""
    from netpolc.process.exceptions import exceptions_said

    for item in project.environments():
        yield Found(item.program.environment, plain(item.found))
        yield exceptions_said(item.program.environment, item.sets)
    yield Found(None, plain(tuple(project.found)))


def programs_of(project: _Project) -> Iterator[Message]:
    """Compile every environment to a program, and look the line of each of its facts up."""
    programs: dict[str | None, Program] = {}
    promises: dict[str | None, tuple[PlacedPromise, ...]] = {}
    stated: dict[str, Mapping[str, tuple[str, Place]]] = {}
    for item in project.environments(facts_too=True):
        name = item.program.environment
        programs[name], promises[name] = item.program, item.promises or ()
        if name is not None:
            stated[name] = item.facts
        yield Found(name, plain(item.found))
    yield Chosen(project.every, project.chosen)
    yield Found(None, plain(tuple(project.found)))
    yield Programs(plain(programs), plain(stated), plain(promises))


def clauses_of(project: _Project) -> Iterator[Message]:
    """Say what every policy set yields, as it is written."""
    for item in project.environments():
        clauses: list[tuple[str, str, Stretches]] = [
            (home.name, f"{home.path}: {clause!r}", clause.trace.stretches())
            for home in item.sets
            for clause in home.stated()
        ]
        yield Yielded(item.program.environment, clauses)


def bytes_of(project: _Project) -> Iterator[Message]:
    """Compile every environment to manifests, and say nothing else of them."""
    shared = SharedLowering()
    for number, item in enumerate(project.environments()):
        if number == 0:
            yield Chosen(project.every, project.chosen)
        name = item.program.environment
        yield Found(name, plain(item.found))
        if not has_errors(item.found):
            written = shared.of(project.target(name), item.program)
            yield Repeated(name, [((made.namespace, made.name), made.data) for made in written])
    yield Found(None, plain(tuple(project.found)))


def mutants_of(project: _Project) -> Iterator[Message]:
    """Say what every environment is, what is promised of it, and what each small change of a clause makes of it."""
    from netpolc.process.mutating import mutants_made

    for item in project.environments():
        name = item.program.environment
        yield Found(name, plain(item.found))
        if not has_errors(item.found):
            yield promises_made(item.program, item.promises or ())
            yield from mutants_made(item.program, item.sets, project.settings.marks, project.target(name))
    yield Chosen(project.every, project.chosen)
    yield Found(None, plain(tuple(project.found)))


JOBS: Final[Mapping[str, Callable[[_Project], Iterator[Message]]]] = {
    "bytes": bytes_of,
    "clauses": clauses_of,
    "exceptions": exceptions_of,
    "manifests": manifests_of,
    "mutants": mutants_of,
    "programs": programs_of,
}
