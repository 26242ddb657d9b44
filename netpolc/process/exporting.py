"""A project's programs with their lines, compiled in a process of its own."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import evolve

from netpolc.diagnostics.catalogue.processes import NO_CODE
from netpolc.diagnostics.model import Diagnostic, Place, finding, has_errors
from netpolc.loading.sources import compiled_ahead
from netpolc.process import parent as policy_process
from netpolc.process.compiling import request_of
from netpolc.process.joining import joined
from netpolc.process.messages import ChangedPrograms, Chosen, Found, Message, Programs, found_in
from netpolc.process.plain_values import value_of
from netpolc.program.model import Program
from netpolc.program.promises import PlacedPromise
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.loading.sources import Ahead

Tops = tuple[str, str, tuple[tuple[str, str], ...]]
"""The top of a working tree, where that of a commit was written, and what is not there, with the reason."""


@frozen
class ExportedProject:
    """The programs of a project by environment, None where it does not compile; and the line of each fact."""

    programs: Mapping[str | None, Program] | None
    facts: Mapping[str, Mapping[str, tuple[str, Place]]]
    diagnostics: tuple[Diagnostic, ...]
    environments: tuple[str, ...] = ()
    """All that the project has, though not all may be asked for."""
    chosen: tuple[str, ...] = ()
    """The names or patterns that were asked for, none for all."""
    promises: Mapping[str | None, tuple[PlacedPromise, ...]] = {}
    """What is promised of each environment."""
    changed: Mapping[str | None, frozenset[str]] = {}
    """Where it was compiled after another project: the only namespaces of which the programs hold policies, of the
    environments in which all others have those of that project."""


def export_project(
    folder: Path,
    environments: Sequence[str] = (),
    *,
    commit: Tops | None = None,
    target: str = "",
    ahead: "Ahead | None" = None,
) -> ExportedProject:
    """Compile a project folder to programs, with the facts of its environments.

    `commit`: of a commit, the top of the working tree, and where that of its own was written; its modules see neither
    the working directory nor the environment variables of the user, and import nothing of the working tree.
    `target`: the name of what it is compiled for, instead of its settings. `ahead`: its modules, where they are
    compiled already.
    """
    try:
        process = policy_process.take(apart=commit is not None)
    except policy_process.UnfinishedError as error:
        return ExportedProject(None, {}, (error.diagnostic,))
    try:
        request = request_of(folder, "programs", environments, target=target)._replace(commit=commit)
        process.ask(request, compiled_ahead(str(folder.resolve())) if ahead is None else ahead)
        return exported_by(process.messages(), environments)
    finally:
        process.end()


def exported_by(messages: Iterable[Message], environments: Sequence[str]) -> ExportedProject:
    """Receive what a project compiles to."""
    found: list[Diagnostic] = []
    received: Programs | ChangedPrograms | None = None
    every: tuple[str, ...] = ()
    try:
        for message in messages:
            if isinstance(message, Found):
                found += (evolve(item, environment=message.environment) for item in found_in(message))
            elif isinstance(message, Chosen):
                every = message.every or ()
            elif isinstance(message, Programs | ChangedPrograms):
                received = message
    except policy_process.UnfinishedError as error:
        found.append(error.diagnostic)
        received = None
    if received is None or has_errors(found):
        return ExportedProject(None, {}, joined(found))
    programs = cast("Mapping[str | None, Program]", value_of(received.programs))
    facts = cast("Mapping[str, Mapping[str, tuple[str, Place]]]", value_of(received.facts))
    promises = cast("Mapping[str | None, tuple[PlacedPromise, ...]]", value_of(received.promises))
    told = received.changed if isinstance(received, ChangedPrograms) else ()
    changed = {name: frozenset(places) for name, places in told}
    return ExportedProject(programs, facts, joined(found), every, tuple(environments), promises, changed)


def refused(name: str) -> Diagnostic:
    """Say that a project cannot be compiled, because no code may run."""
    return finding(NO_CODE, f"`{name}` would have to be compiled, and `--no-code` refuses it", help=_CURE)


_CURE = "name manifests, or a commit that has a `build/` folder"
