"""A program and what exists, for questions about workloads: from manifests, or from a project and its inventory."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.diagnostics.catalogue.beside import BESIDE_NOT_READ
from netpolc.diagnostics.model import Diagnostic, Severity, has_errors
from netpolc.diagnostics.origin import Written
from netpolc.loading.beside_policies import may_open
from netpolc.loading.configuration import read_settings
from netpolc.loading.inventory import read_inventory
from netpolc.process.exporting import export_project, refused
from netpolc.program.inventory import Inventory
from netpolc.program.model import Program
from netpolc.sides.folders import Cluster, read_cluster
from netpolc.sides.holding import NOT_READ
from netpolc.values import frozen
from netpolc.yaml.files import read_stream


class PathError(Exception):
    """What is asked for cannot be found, or more has to be said."""


@frozen
class Existing:
    """The policies of one environment, and what exists there."""

    program: Program
    inventory: Inventory
    notes: tuple[Note, ...] = ()


def read_manifests(*paths: Path, namespace: str = "default") -> tuple[Existing, tuple[Diagnostic, ...]]:
    """Read the policies, workloads and namespaces of files and folders, and what cannot be read of them.

    `namespace` is that of objects that name none.
    """
    found: list[Diagnostic] = []
    cluster = read_cluster(paths, namespace, found)
    return Existing(_program(cluster), cluster.inventory, cluster.notes), tuple(found)


def _program(cluster: Cluster) -> Program:
    return Program(None, tuple(sorted(cluster.policies, key=lambda item: (item.namespace, item.name))))


def existing_of(
    root: Path,
    paths: Sequence[str],
    inventory: str | None,
    environments: Sequence[str],
    namespace: str,
    found: list[Diagnostic],
    *,
    code: bool = True,
    target: str = "",
) -> Existing | None:
    """Read what is asked about; None where something cannot be read or compiled, which `found` then says.

    `paths`: manifests, `-` for standard input; none for the project in `root`. `inventory`: what exists there, instead
    of the project's setting. `code`: whether policy modules may run. `target`: what the project is compiled for,
    instead of its settings. Raises PathError.
    """
    if paths and target:
        raise PathError("`--target` is for projects: manifests are of a target already")
    sources = [source_of(root, path) for path in paths]
    if inventory is not None:
        sources.append(source_of(root, inventory))
    if not sources:
        patterns = read_settings(root)[0].checks.inventory
        if not patterns:
            raise PathError("name manifests that hold workloads, or `--inventory FOLDER` for those of the project")
        project = project_existing(root, environments, found, code=code, target=target)
        if project is None:
            return None
        held = inventory_set(root, patterns, project.program.environment, namespace, found)
        return None if has_errors(found) else evolve(project, inventory=held)
    cluster = read_cluster(sources, namespace, found, root)
    if has_errors(found):
        return None
    if paths:
        return Existing(_program(cluster), cluster.inventory, cluster.notes)
    project = project_existing(root, environments, found, code=code, target=target)
    return project and evolve(project, inventory=cluster.inventory, notes=(*project.notes, *cluster.notes))


def inventory_set(
    root: Path, patterns: Sequence[str], environment: str | None, namespace: str, found: list[Diagnostic]
) -> Inventory:
    """Read what the setting of a project says that exists in an environment; what cannot be read is an error."""
    told: list[Diagnostic] = []
    inventory = read_inventory(root, (), patterns, environment, namespace, told)
    # Whoever is asked about workloads has to know all of them.
    found += (evolve(item, severity=Severity.ERROR) for item in told)
    return inventory


def inventory_of(root: Path, folder: str, namespace: str, found: list[Diagnostic]) -> Inventory:
    """Read the workloads and namespaces of a folder. Raises PathError where there is none."""
    return read_cluster([source_of(root, folder)], namespace, found, root).inventory


def require_workloads(*inventories: Inventory) -> None:
    """Raise PathError where a question about workloads has none to be about."""
    if not any(inventory.workloads for inventory in inventories):
        raise PathError("there is no workload; without it, every pod that could exist is meant")


def project_existing(
    root: Path, environments: Sequence[str], found: list[Diagnostic], *, code: bool = True, target: str = ""
) -> Existing | None:
    """Compile the one chosen environment of a project, with what others keep there; nothing is said of what exists.

    `code`: whether policy modules may run. `target`: what it is compiled for, instead of its settings. Raises PathError
    where there are several environments.
    """
    if not code:
        found.append(refused("."))
        return None
    program = compiled_project(root, environments, found, target=target)
    return None if program is None else Existing(with_beside(program), Inventory(), tuple(_not_read(found)))


def compiled_project(
    root: Path, environments: Sequence[str], found: list[Diagnostic], *, target: str = ""
) -> Program | None:
    """Compile the one chosen environment of a project. Raises PathError where there are several."""
    exported = export_project(root, environments, target=target)
    found += exported.diagnostics
    if exported.programs is None:
        return None
    programs = tuple(exported.programs.values())
    if len(programs) != 1:
        names = ", ".join(f"`{program.environment}`" for program in programs)
        what = f"{names} are several environments; choose one with `--env`" if programs else "there is no environment"
        raise PathError(what)
    return programs[0]


def with_beside(program: Program) -> Program:
    """Return a program in which what others keep counts as what is compiled does."""
    if not program.beside:
        return program
    policies = sorted((*program.policies, *program.beside), key=lambda item: (item.namespace, item.name))
    return evolve(program, policies=tuple(policies))


def _not_read(found: Iterable[Diagnostic]) -> Iterator[Note]:
    """Note what is wrong with files of others: whatever they say is not counted."""
    for item in found:
        if item.origin is not None and not item.origin.place.path.endswith((".py", ".toml")):
            allows = item.code.id != BESIDE_NOT_READ.id or may_open(item.origin.place)
            yield Note(NOT_READ, item.message, (Written(item.origin),), allows=allows)


def source_of(root: Path, path: str) -> Path | bytes:
    """Find what a word of the command line names; `-` is standard input. Raises PathError where it is not there."""
    if path == "-":
        return read_stream(sys.stdin.buffer)
    place = root / path
    if not os.path.exists(place):  # noqa: PTH110 - it also answers for a name that is too long
        raise PathError(f"there is no `{path}`")
    return place
