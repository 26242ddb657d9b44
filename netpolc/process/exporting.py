"""A project's programs with their lines, compiled in a process of its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from attrs import evolve

from netpolc.diagnostics.catalogue.processes import NO_CODE
from netpolc.diagnostics.model import Diagnostic, Place, finding, has_errors
from netpolc.loading.sources import compiled_ahead
from netpolc.process import parent as policy_process
from netpolc.process.compiling import joined, request_of
from netpolc.process.messages import Chosen, Found, Programs, found_in
from netpolc.process.plain_values import value_of
from netpolc.program.model import Program
from netpolc.program.promises import PlacedPromise
from netpolc.values import frozen

Tops = tuple[str, str]
"""The top of a working tree, and where that of a commit was written."""


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


def export_project(
    folder: Path, environments: Sequence[str] = (), *, commit: Tops | None = None, target: str = ""
) -> ExportedProject:
    """Compile a project folder to programs, with the facts of its environments.

    `commit`: of a commit, the top of the working tree, and where that of its own was written; its modules see neither
    the working directory nor the environment variables of the user, and import nothing of the working tree.
    `target`: the name of what it is compiled for, instead of its settings.
    """
    found: list[Diagnostic] = []
    received: Programs | None = None
    every: tuple[str, ...] = ()
    try:
        process = policy_process.take(apart=commit is not None)
    except policy_process.UnfinishedError as error:
        return ExportedProject(None, {}, (error.diagnostic,))
    try:
        request = request_of(folder, "programs", environments, target=target)._replace(commit=commit)
        process.ask(request, compiled_ahead(str(folder.resolve())))
        for message in process.messages():
            if isinstance(message, Found):
                found += (evolve(item, environment=message.environment) for item in found_in(message))
            elif isinstance(message, Chosen):
                every = message.every or ()
            elif isinstance(message, Programs):
                received = message
    except policy_process.UnfinishedError as error:
        found.append(error.diagnostic)
    finally:
        process.end()
    if received is None or has_errors(found):
        return ExportedProject(None, {}, joined(found))
    programs = cast("Mapping[str | None, Program]", value_of(received.programs))
    facts = cast("Mapping[str, Mapping[str, tuple[str, Place]]]", value_of(received.facts))
    promises = cast("Mapping[str | None, tuple[PlacedPromise, ...]]", value_of(received.promises))
    return ExportedProject(programs, facts, joined(found), every, tuple(environments), promises)


def refused(name: str) -> Diagnostic:
    """Say that a project cannot be compiled, because no code may run."""
    return finding(NO_CODE, f"`{name}` would have to be compiled, and `--no-code` refuses it", help=_CURE)


_CURE = "name manifests, or a commit that has a `build/` folder"
