"""What the process of the policy modules does: load, resolve, check, lower, and hand each result on as a message."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from attrs import evolve

from netpolc.diagnostics.model import Diagnostic, Place, has_errors
from netpolc.loading.sources import NO_MODULES, Ahead
from netpolc.process.asked_checks import checks_of
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
from netpolc.process.project_run import Entering, ProjectRun, Resolved
from netpolc.process.promising import promises_made
from netpolc.program.model import Program
from netpolc.program.reusing import KnownEnvironments
from netpolc.proof.lowered import Stretches
from netpolc.proof.promising import ClausePromises
from netpolc.targets.lowering import SharedLowering

if TYPE_CHECKING:
    from netpolc.program.promises import PlacedPromise


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
    if request.job == "sides":
        from netpolc.process.pairing import both_sides

        return both_sides(request, ahead, entering, asks or _nothing_more)
    known = KnownEnvironments(halves=request.job != "programs")
    return JOBS[request.job](ProjectRun(request, ahead, entering, known))


def _nothing_more() -> None:
    """Ask nothing."""


def resolved_project(request: Request) -> Iterator[tuple[Resolved | None, tuple[Diagnostic, ...]]]:
    """Give each environment with its findings, and at last None with those of none."""
    project = ProjectRun(request)
    for item in project.environments(facts_too=request.job == "programs"):
        yield item, tuple(evolve(one, environment=item.program.environment) for one in item.found)
    yield None, tuple(project.found)


def manifests_of(project: ProjectRun) -> Iterator[Message]:
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


def exceptions_of(project: ProjectRun) -> Iterator[Message]:
    """Say which clauses of each environment are to go, and until when."""
    from netpolc.process.exceptions import exceptions_said

    for item in project.environments():
        yield Found(item.program.environment, plain(item.found))
        yield exceptions_said(item.program.environment, item.sets)
    yield Found(None, plain(tuple(project.found)))


def programs_of(project: ProjectRun) -> Iterator[Message]:
    """Compile every environment to a program, and look the line of each of its facts up."""
    compiled = Exported()
    yield from compiled.messages(project)
    yield Programs(plain(compiled.programs), plain(compiled.facts), plain(compiled.promises))


class Exported:
    """What a project compiles to, environment by environment."""

    def __init__(self) -> None:
        self.programs: Final[dict[str | None, Program]] = {}
        self.promises: Final[dict[str | None, tuple[PlacedPromise, ...]]] = {}
        self.facts: Final[dict[str, Mapping[str, tuple[str, Place]]]] = {}

    def messages(self, project: ProjectRun) -> Iterator[Message]:
        """Compile a project, and give what is to be said of it beside its programs."""
        for item in project.environments(facts_too=True):
            name = item.program.environment
            self.programs[name], self.promises[name] = item.program, item.promises or ()
            if name is not None:
                self.facts[name] = item.facts
            yield Found(name, plain(item.found))
        yield Chosen(project.every, project.chosen)
        yield Found(None, plain(tuple(project.found)))


def clauses_of(project: ProjectRun) -> Iterator[Message]:
    """Say what every policy set yields, as it is written."""
    for item in project.environments():
        clauses: list[tuple[str, str, Stretches]] = [
            (home.name, f"{home.path}: {clause!r}", clause.trace.stretches())
            for home in item.sets
            for clause in home.stated()
        ]
        yield Yielded(item.program.environment, clauses)


def bytes_of(project: ProjectRun) -> Iterator[Message]:
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


def mutants_of(project: ProjectRun) -> Iterator[Message]:
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


JOBS: Final[Mapping[str, Callable[[ProjectRun], Iterator[Message]]]] = {
    "bytes": bytes_of,
    "clauses": clauses_of,
    "exceptions": exceptions_of,
    "manifests": manifests_of,
    "mutants": mutants_of,
    "programs": programs_of,
}
