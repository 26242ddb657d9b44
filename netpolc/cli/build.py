"""`netpolc build`: policies in, manifests out, and nothing half written."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from netpolc.cli.options import AllowEmpty, Colour, Directory, Environments, Kubernetes, Quiet, Strict, Verbose
from netpolc.cli.outcome import exit_code, shown
from netpolc.cli.progress import progress
from netpolc.cli.streams import Choice, coloured, data, people
from netpolc.diagnostics.model import Diagnostic, has_errors
from netpolc.manifests.emitting import emit_stream
from netpolc.manifests.planning import Plan, plan
from netpolc.manifests.tree import read_tree
from netpolc.manifests.writing import locked, refused, write
from netpolc.pipeline import Compiled, compile_project
from netpolc.reports.build import counts_text, folders, stale_text

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


def build(
    *,
    environments: Environments = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; print what is stale.")] = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print one stream of YAML; write no file.")] = False,
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The folder to write to.")] = _BUILD,
    output: Annotated[
        Literal["text", "json"], typer.Option("--output", "-o", help="The format: text for people, or json.")
    ] = "text",
    kubernetes: Kubernetes = None,
    strict: Strict = False,
    allow_empty: AllowEmpty = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Compile the policies to manifests."""
    if stdout and (check or into != _BUILD or output == "json"):
        raise typer.BadParameter("`--stdout` writes no file and prints YAML: no `--check`, `--into` or json beside it")
    root = directory.resolve()
    with progress("compiling"):
        compiled = compile_project(
            root, environments=environments or (), kubernetes=kubernetes, allow_empty=allow_empty
        )
    found = compiled.diagnostics
    planned: Plan | None = None
    if exit_code(found, strict=strict) == 0:
        if stdout:
            data(_stream(compiled))
        else:
            planned, more = _carried_out(compiled, root / into, check=check, chosen=bool(environments))
            found = (*found, *more)
    tree = into.as_posix()
    parts = () if planned is None else folders(planned, compiled.built, tree)
    stopped = planned is None or has_errors(found)
    code = exit_code(found, strict=strict)
    if check and planned and planned.stale:
        code = code or 1
    if output == "json":
        from netpolc.reports.build_json import build_json  # noqa: PLC0415 - text needs none of it

        data(build_json(found, parts, root, written=not (check or stopped)))
        raise typer.Exit(code)
    visible = shown(found, verbose=verbose, quiet=quiet, strict=strict)
    people(_told(visible, root, color))
    if check and not stopped:
        data(stale_text(parts))
    if not quiet:
        before = exit_code(compiled.diagnostics, strict=strict) or (planned and has_errors(planned.diagnostics))
        people("" if stopped else counts_text(parts, tree))
        people(f"{tree} is stale; `netpolc build` writes it\n" if code and not stopped else "")
        people(_counted(visible, "; nothing is written" if before else ""))
    raise typer.Exit(code)


def _told(visible: Sequence[Diagnostic], root: Path, color: Choice) -> str:
    """Show findings; a build without any imports nothing for it."""
    if not visible:
        return ""
    from netpolc.reports.text import render  # noqa: PLC0415 - as above

    return render(visible, root=root, colour=coloured(color, sys.stderr))


def _counted(visible: Sequence[Diagnostic], end: str) -> str:
    if not visible:
        return ""
    from netpolc.reports.text import summary  # noqa: PLC0415 - as above

    return f"{summary(visible)}{end}\n"


def _stream(compiled: Compiled) -> bytes:
    """Join the manifests of the one environment that was built."""
    if len(compiled.built) > 1:
        names = ", ".join(f"`{name}`" for name in compiled.built)
        raise typer.BadParameter(f"`--stdout` prints one environment; choose one of {names} with `--env`")
    return emit_stream(compiled.files[path] for path in sorted(compiled.files))


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
