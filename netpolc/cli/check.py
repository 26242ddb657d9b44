"""`netpolc check`: everything that is wrong with the policies, without writing a byte."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.building import run_check
from netpolc.cli.options import (
    AllowEmpty,
    Colour,
    Directory,
    Environments,
    Kubernetes,
    Quiet,
    Strict,
    Verbose,
    asked,
    outputs,
)
from netpolc.cli.outputs import Output
from netpolc.pipeline.build import Wanted

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
    form: Annotated[list[Output] | None, outputs("check")] = None,
    kubernetes: Kubernetes = None,
    strict: Strict = False,
    allow_empty: AllowEmpty = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say what is wrong with the policies; write nothing."""
    wanted = Wanted(
        directory.resolve(),
        tuple(environments or ()),
        strict=strict,
        allow_empty=allow_empty,
        kubernetes=kubernetes,
    )
    raise typer.Exit(run_check(wanted, verbose=verbose, quiet=quiet, outputs=asked(form, directory), color=color))
