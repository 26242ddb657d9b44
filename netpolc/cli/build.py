"""`netpolc build`: policies in, manifests out, and nothing half written."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from netpolc.cli.building import BUILD, run_build
from netpolc.cli.options import AllowEmpty, Colour, Directory, Environments, Kubernetes, Quiet, Strict, Verbose
from netpolc.cli.outcome import UsageError

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


def build(
    *,
    environments: Environments = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; print what is stale.")] = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print one stream of YAML; write no file.")] = False,
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The folder to write to.")] = BUILD,
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
    if stdout and (check or into != BUILD or output == "json"):
        raise typer.BadParameter("`--stdout` writes no file and prints YAML: no `--check`, `--into` or json beside it")
    try:
        code = run_build(
            directory.resolve(),
            environments=tuple(environments or ()),
            check=check,
            stdout=stdout,
            into=into,
            as_json=output == "json",
            kubernetes=kubernetes,
            strict=strict,
            allow_empty=allow_empty,
            verbose=verbose,
            quiet=quiet,
            color=color,
        )
    except UsageError as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(code)
