"""`netpolc check`: everything that is wrong with the policies, without writing a byte."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.checking import CheckOptions, Telling, run_check
from netpolc.cli.completing import checks, modules
from netpolc.cli.options import (
    AllowEmpty,
    AsOf,
    Colour,
    Directory,
    Environments,
    Inventories,
    Kubernetes,
    NamespaceIfAny,
    NoCache,
    Paths,
    Quiet,
    Strict,
    TargetName,
    Verbose,
    asked,
    outputs,
)
from netpolc.cli.outcome import UsageError
from netpolc.cli.outputs import Output
from netpolc.pipeline.wanted import Wanted

HELP = """Say what is wrong with the policies; write nothing.

Does all that a build does, but for writing: runs policies/, asks Kubernetes' own rules, compiles in memory and judges
the result. Every finding of every environment is reported in one run, at the line that it is about.

With PATHs: manifests instead, whoever wrote them. With --inventory it is also asked whom the policies select.

Examples:

    netpolc check

    netpolc check --env 'prod-*' --strict

    netpolc check manifests/ --inventory rendered/ --complete-inventory

    netpolc check build/prod --promises policies/promises.py

    netpolc check -o json | jq '.diagnostics[].code'

Exit codes: 0 no error, 1 errors (with --strict: or warnings), 2 usage.
"""


def check(
    *,
    paths: Paths = None,
    environments: Environments = None,
    inventory: Inventories = None,
    complete: Annotated[
        bool, typer.Option("--complete-inventory", help="The inventory holds all that there is.")
    ] = False,
    pod_cidr: Annotated[
        list[str] | None, typer.Option("--pod-cidr", metavar="CIDR", help="Addresses of pods; repeats.")
    ] = None,
    service_cidr: Annotated[
        list[str] | None, typer.Option("--service-cidr", metavar="CIDR", help="Addresses of Services; repeats.")
    ] = None,
    cni: Annotated[
        str | None, typer.Option("--cni", metavar="NAME[@VERSION]", help="The network plugin, such as `cilium@1.17`.")
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="NAMES", autocompletion=checks, help="Only these checks; `a,b`, or repeat."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="NAMES", autocompletion=checks, help="Not these checks; `a,b`, or repeat."),
    ] = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="FILE", help="Leave out what this file holds.")
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option("--write-baseline", metavar="FILE", help="Write what is found now as a baseline.")
    ] = None,
    as_of: AsOf = None,
    list_exceptions: Annotated[
        bool, typer.Option("--list-exceptions", help="List the clauses that end, and nothing else.")
    ] = False,
    promises: Annotated[
        list[str] | None,
        typer.Option(
            "--promises",
            metavar="MODULE",
            autocompletion=modules,
            help="Hold PATHs to what a policy module promises; repeats.",
        ),
    ] = None,
    namespace: NamespaceIfAny = None,
    form: Annotated[list[Output] | None, outputs("check")] = None,
    kubernetes: Kubernetes = None,
    target: TargetName = None,
    strict: Strict = False,
    no_cache: NoCache = False,
    allow_empty: AllowEmpty = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say what is wrong with the policies; write nothing."""
    del no_cache  # a command line that is read here is never answered by what is kept
    wanted = Wanted(
        directory.resolve(),
        tuple(environments or ()),
        strict=strict,
        allow_empty=allow_empty,
        kubernetes=kubernetes,
        target=target or "",
    )
    options = CheckOptions(
        tuple(inventory or ()),
        complete,
        tuple(pod_cidr or ()),
        tuple(service_cidr or ()),
        cni,
        tuple(select or ()),
        tuple(ignore or ()),
        baseline,
        write_baseline,
        namespace,
        as_of,
        list_exceptions,
        tuple(promises or ()),
    )
    shown = Telling(asked(form, directory), verbose=verbose, quiet=quiet, color=color)
    try:
        code = run_check(wanted, tuple(paths or ()), options, shown)
    except UsageError as error:
        raise typer.BadParameter(str(error), param_hint=error.option) from None
    raise typer.Exit(code)
