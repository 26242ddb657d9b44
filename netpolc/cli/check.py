"""`netpolc check`: everything that is wrong with the policies, without writing a byte."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from netpolc.cli.options import AllowEmpty, Colour, Directory, Environments, Kubernetes, Quiet, Strict, Verbose
from netpolc.cli.outcome import exit_code, shown
from netpolc.cli.progress import progress
from netpolc.cli.streams import coloured, data, people
from netpolc.pipeline import compile_project

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
    root = directory.resolve()
    with progress("compiling"):
        compiled = compile_project(
            root, environments=environments or (), kubernetes=kubernetes, allow_empty=allow_empty
        )
    found = compiled.diagnostics
    if output == "json":
        from netpolc.reports.check import check_json  # noqa: PLC0415 - brings cattrs, which text does without

        data(check_json(found, root))
    else:
        from netpolc.reports.text import render, summary  # noqa: PLC0415 - reads files, and JSON needs none of it

        visible = shown(found, verbose=verbose, quiet=quiet, strict=strict)
        data(render(visible, root=root, colour=coloured(color, sys.stdout)))
        if not quiet:
            people((summary(visible) or "no findings") + "\n")
    raise typer.Exit(exit_code(found, strict=strict))
