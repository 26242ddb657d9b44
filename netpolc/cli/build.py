"""`netpolc build`: policies in, manifests out, and nothing half written."""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated, Final

import typer
from attrs import evolve

from netpolc.cli.options import AllowEmpty, Colour, Directory, Environments, Kubernetes, Quiet, Strict, Verbose
from netpolc.cli.outcome import exit_code, shown
from netpolc.cli.progress import progress
from netpolc.cli.streams import coloured, data, people
from netpolc.diagnostics.catalogue.loading import EMPTY
from netpolc.diagnostics.model import Diagnostic, finding, has_errors
from netpolc.manifests.planning import Plan, plan
from netpolc.manifests.tree import environment_folder, read_tree
from netpolc.manifests.writing import locked, refused, write
from netpolc.pipeline import Compiled, compile_project
from netpolc.reports.text import render, summary

HELP = """Compile the policies to manifests.

Writes one NetworkPolicy a file below build/, for every environment; --env chooses. Files that are as they should be are
not touched, a manifest that is no longer emitted is removed, and a file that netpolc did not write is left alone. With
an error nothing is written at all. What the policy modules print goes to stderr.

Examples:

    netpolc build

    netpolc build --env prod --env 'staging-*'

    netpolc build --check

    netpolc build --stdout --env prod | kubectl apply -f -

Exit codes: 0 well, 1 errors (with --strict: or warnings; with --check: or a stale file), 2 usage.
"""

_BUILD: Final = Path("build")
_SEPARATOR: Final = b"---\n"


def build(
    *,
    environments: Environments = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; print what is stale.")] = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print one stream of YAML; write no file.")] = False,
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The folder to write to.")] = _BUILD,
    kubernetes: Kubernetes = None,
    strict: Strict = False,
    allow_empty: AllowEmpty = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Compile the policies to manifests."""
    if stdout and (check or into != _BUILD):
        raise typer.BadParameter("`--stdout` writes no file, so `--check` and `--into` mean nothing beside it")
    root = directory.resolve()
    with progress("compiling"):
        compiled = compile_project(
            root, environments=environments or (), kubernetes=kubernetes, allow_empty=allow_empty
        )
    compiled = _not_empty(compiled, allow_empty=allow_empty)
    found = compiled.diagnostics
    planned: Plan | None = None
    if exit_code(found, strict=strict) == 0:
        if stdout:
            _one_environment(compiled)
            data(_SEPARATOR.join(compiled.files[path] for path in sorted(compiled.files)))
        else:
            planned, more = _carried_out(compiled, root / into, check=check, chosen=bool(environments))
            found = (*found, *more)
    visible = shown(found, verbose=verbose, quiet=quiet, strict=strict)
    people(render(visible, root=root, colour=coloured(color, sys.stderr)))
    code = exit_code(found, strict=strict)
    if planned is not None and not has_errors(found):
        folder = into.as_posix()
        if check:
            data("".join(f"{line}\n" for line in _stale(planned, folder)))
            code = 1 if planned.stale else code
        if not quiet:
            people(_counts(planned, compiled, folder))
            if check and planned.stale:
                people(f"{folder} is stale; `netpolc build` writes it\n")
    if not quiet and visible:
        stopped = exit_code(compiled.diagnostics, strict=strict) or (planned and has_errors(planned.diagnostics))
        people(summary(visible) + ("; nothing is written\n" if stopped else "\n"))
    raise typer.Exit(code)


def _not_empty(compiled: Compiled, *, allow_empty: bool) -> Compiled:
    """Refuse to take everything out of a tree because nothing was asked for or found."""
    if compiled.files or allow_empty or compiled.failed:
        return compiled
    empty = finding(EMPTY, "the project has no manifests", help="if that is meant: `--allow-empty`")
    return evolve(compiled, diagnostics=(*compiled.diagnostics, empty))


def _one_environment(compiled: Compiled) -> None:
    if len(compiled.built) > 1:
        names = ", ".join(f"`{name}`" for name in compiled.built)
        raise typer.BadParameter(f"`--stdout` prints one environment; choose one of {names} with `--env`")


def _carried_out(
    compiled: Compiled, folder: Path, *, check: bool, chosen: bool
) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
    """Plan the tree and, unless it is only checked, write it; what stands in the way is a finding."""
    built = compiled.built if chosen else None
    try:
        if check:
            planned = plan(compiled.files, read_tree(folder), environments=built)
            return planned, planned.diagnostics
        with progress("writing"), locked(folder):
            planned = plan(compiled.files, read_tree(folder), environments=built)
            if not has_errors(planned.diagnostics):
                write(planned, folder)
            return planned, planned.diagnostics
    except OSError as error:
        return None, (refused(error, folder),)


def _stale(planned: Plan, folder: str) -> list[str]:
    kinds = {**dict.fromkeys(planned.added, "added"), **dict.fromkeys(planned.changed, "changed")}
    return [f"{kinds.get(path, 'removed')} {folder}/{path}" for path in planned.stale]


def _counts(planned: Plan, compiled: Compiled, folder: str) -> str:
    """Return a line for each environment: how many of its files are added, changed, removed, unchanged."""
    alone = compiled.built in {(None,), ()}

    def owner(path: PurePosixPath) -> str:
        return folder if alone else path.parts[0]

    groups: dict[str, dict[str, int]] = {}
    kinds: tuple[tuple[str, Iterable[PurePosixPath]], ...] = (
        ("added", planned.added),
        ("changed", planned.changed),
        ("removed", planned.removed),
        ("unchanged", planned.unchanged),
    )
    for name in [folder] if alone else [environment_folder(name) for name in compiled.built if name is not None]:
        groups[name] = {}
    for kind, paths in kinds:
        for name, count in sorted(Counter(map(owner, paths)).items()):
            groups.setdefault(name, {})[kind] = count
    lines = (
        f"{name}: {', '.join(f'{count} {kind}' for kind, count in counts.items()) or 'no manifests'}"
        for name, counts in groups.items()
    )
    return "".join(f"{line}\n" for line in lines)
