"""`netpolc build`: policies in, manifests out, and nothing half written."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.building import run_build
from netpolc.cli.options import (
    AllowEmpty,
    AsOf,
    Colour,
    Directory,
    Environments,
    Kubernetes,
    NoCache,
    Quiet,
    Strict,
    TargetName,
    Verbose,
    asked,
    outputs,
)
from netpolc.cli.outcome import UsageError
from netpolc.cli.outputs import TEXT, Output, printed
from netpolc.pipeline.wanted import BUILD, Wanted

HELP = """Compile the policies to manifests.

Writes one NetworkPolicy a file below build/, for every environment; --env chooses. Files that are as they should be are
not touched, a manifest that is no longer emitted is removed, and a file that netpolc did not write is left alone. With
an error nothing is written at all. What the policy modules print goes to stderr.

Examples:

    netpolc build

    netpolc build --env prod --env 'staging-*'

    netpolc build --check

    netpolc build --stdout --env prod | kubectl apply -f -

Exit codes: 0 well, 1 errors (with --strict: or warnings; with --check: or a stale file; with --fail-on-change: or a
file that was changed), 2 usage.
"""


def build(
    *,
    environments: Environments = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; print what is stale.")] = False,
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="Exit 1 where a file was written or removed, as hooks do.")
    ] = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print one stream of YAML; write no file.")] = False,
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The folder to write to.")] = BUILD,
    form: Annotated[list[Output] | None, outputs("build")] = None,
    kubernetes: Kubernetes = None,
    target: TargetName = None,
    as_of: AsOf = None,
    strict: Strict = False,
    no_cache: NoCache = False,
    allow_empty: AllowEmpty = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Compile the policies to manifests."""
    del no_cache  # a command line that is read here is never answered by what is kept
    reports = asked(form, directory)
    if stdout and (check or into != BUILD or printed(reports) not in {None, TEXT}):
        said = "`--stdout` writes no file and prints YAML: no `--check`, `--into` or other format of stdout beside it"
        raise typer.BadParameter(said)
    try:
        wanted = Wanted(
            directory.resolve(),
            tuple(environments or ()),
            into,
            check,
            stdout,
            strict,
            allow_empty,
            kubernetes,
            as_of or "",
            target or "",
        )
        code = run_build(
            wanted, verbose=verbose, quiet=quiet, outputs=reports, color=color, fail_on_change=fail_on_change
        )
    except UsageError as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(code)
