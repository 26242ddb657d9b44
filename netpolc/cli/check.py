"""`netpolc check`: everything that is wrong with the policies, without writing a byte."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from netpolc.cli.checking import run_check
from netpolc.cli.options import AllowEmpty, Colour, Directory, Environments, Kubernetes, Quiet, Strict, Verbose

HELP = """Say what is wrong with the policies; write nothing.

Does all that a build does, but for writing: runs policies/, asks Kubernetes' own rules, compiles in memory and judges
the result. Every finding of every environment is reported in one run, at the line that it is about.

Examples:

    netpolc check

    netpolc check --env 'prod-*' --strict

    netpolc check -o json | jq '.diagnostics[].code'

Exit codes: 0 no error, 1 errors (with --strict: or warnings), 2 usage.
"""


def check(
    *,
    environments: Environments = None,
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
    """Say what is wrong with the policies; write nothing."""
    code = run_check(
        directory.resolve(),
        environments=tuple(environments or ()),
        as_json=output == "json",
        kubernetes=kubernetes,
        strict=strict,
        allow_empty=allow_empty,
        verbose=verbose,
        quiet=quiet,
        color=color,
    )
    raise typer.Exit(code)
