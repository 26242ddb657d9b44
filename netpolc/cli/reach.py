"""`netpolc reach`: whom a compromised pod reaches, step by step."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.analysis.view import Options
from netpolc.cli.answers import tell
from netpolc.cli.asking import PodBlocks, WhatExists, pod_blocks
from netpolc.cli.codes import USAGE
from netpolc.cli.completing import workloads
from netpolc.cli.options import (
    Colour,
    Directory,
    Inventory,
    NamespaceOfNone,
    NoCode,
    OneEnvironment,
    Paths,
    TargetName,
    asked,
    outputs,
)
from netpolc.cli.outputs import Output
from netpolc.cli.streams import people
from netpolc.pipeline.ask import WordError
from netpolc.pipeline.reaching import reach_of
from netpolc.pipeline.unsure import unread_says
from netpolc.reports.escaping.lines import page
from netpolc.reports.reach import ReachAnswer

HELP = """Say whom a compromised pod reaches: what it may connect with, what that may connect with, and so on.

FROM is `shop/api[Deployment]`, `shop/api`, all of a namespace `shop/`, `shop/app=api,tier=web` (a pod with these
labels), or an address outside. Workloads, namespaces and policies are read as by `netpolc connections`: from manifests,
or from the project and --inventory, else the setting `inventory`. Each hop is one connection that both halves allow.
Told are the hop in which each workload is reached first, the ports of that hop, and one shortest path; and addresses
outside, to which a path may lead but not through. What hangs on what nobody knows is told as unknown.

Examples:

    netpolc reach shop/frontend manifests/

    netpolc reach shop/frontend --env prod --inventory manifests/ --hops 2

    netpolc reach 203.0.113.7 manifests/ -o mermaid

Exit codes: 0, or 2 where something cannot be read.
"""


def reach(
    source: Annotated[str, typer.Argument(metavar="FROM", autocompletion=workloads, help="Where it begins.")],
    paths: Paths = None,
    hops: Annotated[
        int | None,
        typer.Option("--hops", metavar="N", min=1, help="Only so many hops, instead of all until nobody is new."),
    ] = None,
    form: Annotated[list[Output] | None, outputs("reach")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Tell people every line and name, where the rest would be counted.")
    ] = False,
    namespace: NamespaceOfNone = "default",
    pod_cidr: PodBlocks = None,
    inventory: Inventory = None,
    environments: OneEnvironment = None,
    target: TargetName = None,
    no_code: NoCode = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say whom a compromised pod reaches, step by step."""
    reports = asked(form, directory)
    blocks = pod_blocks(pod_cidr)
    place = WhatExists.of(directory, paths, inventory, environments, namespace, target, no_code)
    read = place.read("reach", color)
    try:
        found = reach_of(source, read, Options(pod_cidrs=blocks))
    except WordError as error:
        people(page([f"netpolc reach: {error}"]))
        raise typer.Exit(USAGE) from None
    doubt = unread_says(read.notes)
    notes = (*found.notes, *read.notes, *(() if doubt is None else (doubt,)))
    answer = ReachAnswer(found, read.program.environment, notes, hops, doubt is None)
    tell("reach", reports, answer, place.root, color, every=every)
