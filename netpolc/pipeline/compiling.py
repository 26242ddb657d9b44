"""The stages of a build, composed: load, resolve, check, lower, validate, emit, verify."""

import gc
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.environments import Environment
from netpolc.configuration import Settings, read_settings
from netpolc.diagnostics.catalogue.loading import EMPTY, NO_ENVIRONMENT, NO_POLICIES
from netpolc.diagnostics.fields import named_fields
from netpolc.diagnostics.model import Diagnostic, finding, has_errors, ordered
from netpolc.loading import Loader, loaded
from netpolc.pipeline.reader_process import started
from netpolc.pipeline.writing_out import Judging, Writing
from netpolc.program.drafts import Marks
from netpolc.program.model import Policy, Program
from netpolc.program.resolve import resolve
from netpolc.rules.version import Version
from netpolc.sources import NOTHING, Ahead


@frozen(eq=False, repr=False)
class Resolved:
    """One environment of a project, before it becomes manifests."""

    program: Program
    sets: tuple[AuthoredSet, ...]


@frozen
class Compiled:
    """What a project compiles to. With an error among the diagnostics, `files` is empty and nothing may be written."""

    files: Mapping[str, bytes]
    """Paths below `build/`, with `/`, and their bytes."""
    diagnostics: tuple[Diagnostic, ...]
    built: tuple[str | None, ...]
    """The environments of this run; None is the project without environments."""
    environments: tuple[str, ...]
    """All environments of the project, chosen or not."""

    __repr__ = named_fields

    @property
    def failed(self) -> bool:
        """Say whether there is an error."""
        return has_errors(self.diagnostics)


def compile_project(
    folder: Path,
    *,
    environments: Sequence[str] = (),
    kubernetes: Version | None = None,
    allow_empty: bool = False,
) -> Compiled:
    """Compile a project folder in memory.

    `environments`: names or patterns (`prod-*`), none for all. `kubernetes`: whose rules hold instead of the project's
    setting. Everything found is in the result; nothing is raised but Ctrl-C, and nothing is written.
    """
    settings, faults = read_settings(folder)
    found = list(faults)
    files: dict[str, bytes] = {}
    built: list[str | None] = []
    every: tuple[str, ...] = ()
    process = started()
    judge = _judge() if process is None else process
    writing = Writing(judge)
    ahead = NOTHING if process is None else process.ahead()
    with programs_of(folder, settings, kubernetes, environments, found, ahead) as (loader, chosen):
        every = tuple(item.name for item in loader.project.environments or ())
        for environment in chosen:
            name = None if environment is None else environment.name
            built.append(name)
            mine: list[Diagnostic] = []
            sound = not has_errors(found)
            resolved = resolve_environment(loader, environment, settings, mine, writing.begin if sound else None)
            _last[:] = [resolved]
            if sound and not has_errors(mine):
                files.update(writing.end(resolved.program, mine))
                if not resolved.program.policies and not allow_empty:
                    what = "the program" if name is None else f"environment `{name}`"
                    mine.append(finding(EMPTY, f"{what} has no manifests", help="if that is meant: `--allow-empty`"))
            found += _of(name, mine)
    judge.close()
    if not (built or allow_empty or has_errors(found)):
        found.append(finding(EMPTY, "the project has no manifests", help="if that is meant: `--allow-empty`"))
    diagnostics = _left(found)
    return Compiled({} if has_errors(diagnostics) else files, diagnostics, tuple(built), every)


def _left(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    if not found:
        return ()
    from netpolc.checks.waivers import unwaived  # noqa: PLC0415 - most builds find nothing

    return unwaived(joined(found))


_last: Final[list[Resolved]] = []
"""The environment that was compiled last: a process that is about to end need not take it apart first."""


def _judge() -> Judging:
    from netpolc.manifests.judging import Judge  # noqa: PLC0415 - the second process has it

    return Judge()


def resolve_project(
    folder: Path, *, environments: Sequence[str] = (), kubernetes: Version | None = None
) -> tuple[tuple[Program, ...], tuple[Diagnostic, ...]]:
    """Compile a project folder to its programs only, one for each chosen environment; with an error there are none."""
    settings, faults = read_settings(folder)
    found = list(faults)
    programs: list[Program] = []
    with programs_of(folder, settings, kubernetes, environments, found) as (loader, chosen):
        programs += [program for _, program in resolve_each(loader, chosen, settings, found)]
    return (() if has_errors(found) else tuple(programs)), joined(found)


@contextmanager
def programs_of(
    folder: Path,
    settings: Settings,
    kubernetes: Version | None,
    patterns: Sequence[str],
    found: list[Diagnostic],
    ahead: Ahead = NOTHING,
) -> Generator[tuple[Loader, tuple[Environment | None, ...]]]:
    """Load a project and choose its environments; the collector of cycles rests meanwhile, for nothing here is one."""
    collected = gc.isenabled()
    gc.disable()
    try:
        with loaded(folder, kubernetes or settings.kubernetes, found, ahead) as loader:
            if not loader.files:
                found.append(
                    finding(
                        NO_POLICIES,
                        "there is no policy module in `policies/`",
                        help="`netpolc init` writes a first one",
                    )
                )
            yield loader, _chosen(loader.project.environments, patterns, found)
    finally:
        if collected:
            gc.enable()


def _chosen(
    known: tuple[Environment, ...] | None, patterns: Sequence[str], found: list[Diagnostic]
) -> tuple[Environment | None, ...]:
    names = ", ".join(f"`{item.name}`" for item in known or ())
    for pattern in patterns:
        if not any(fnmatchcase(item.name, pattern) for item in known or ()):
            message = f"no environment is named `{pattern}`"
            found.append(
                finding(NO_ENVIRONMENT, message, help=f"there are {names}" if names else "the project has none")
            )
    if known is None:
        return (None,)
    return tuple(item for item in known if not patterns or any(fnmatchcase(item.name, pattern) for pattern in patterns))


def resolve_environment(
    loader: Loader,
    environment: Environment | None,
    settings: Settings,
    found: list[Diagnostic],
    begin: Callable[[Sequence[AuthoredSet]], Callable[[Policy], None]] | None = None,
) -> Resolved:
    """Run the policy sets of one environment and resolve them; what is wrong goes to `found`.

    `begin`: is given the sets, if nothing is wrong with them, and returns what is given each policy.
    """
    sets = loader.run(environment, found)
    each = None if begin is None or has_errors(found) else begin(sets)
    marks = Marks(settings.managed_by, settings.project)
    program, faults = resolve(sets, None if environment is None else environment.name, marks, each)
    found += faults if not has_errors(found) else (item for item in faults if item.code.id in _SURE)
    return Resolved(program, sets)


_SURE = frozenset({"NP162"})
"""What `resolve` finds that no other mistake can be the reason of."""


def resolve_each(
    loader: Loader, chosen: Iterable[Environment | None], settings: Settings, found: list[Diagnostic]
) -> Iterator[tuple[Environment | None, Program]]:
    """Resolve one environment after the other; what is wrong goes to `found`, with the name of its environment."""
    for environment in chosen:
        mine: list[Diagnostic] = []
        program = resolve_environment(loader, environment, settings, mine).program
        found += _of(program.environment, mine)
        yield environment, program


def _of(environment: str | None, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    return (evolve(item, environment=environment) for item in found)


def joined(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Order what was found, and say a finding of several environments once, of no environment."""
    alike: dict[Diagnostic, set[str | None]] = {}
    for item in found:
        alike.setdefault(evolve(item, environment=None), set()).add(item.environment)
    return ordered(
        item if len(names) > 1 else evolve(item, environment=next(iter(names))) for item, names in alike.items()
    )
