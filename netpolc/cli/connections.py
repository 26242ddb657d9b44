"""`netpolc connections`: who may reach whom, of the workloads that exist."""

from pathlib import Path
from typing import Annotated, Final

import typer

from netpolc.analysis.beyond import ChosenEnds, ways_beyond
from netpolc.analysis.existing import Connections
from netpolc.analysis.existing import connections as connect
from netpolc.analysis.view import Options
from netpolc.cli.answers import tell
from netpolc.cli.asking import PodBlocks, WhatExists, pod_blocks
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
from netpolc.pipeline.ask import WordError, workloads_named
from netpolc.pipeline.unsure import unread_says
from netpolc.reports.connections import ConnectionsAnswer

HELP = """Say who may reach whom, of the workloads that exist.

Reads workloads, namespaces and policies from manifests: files, folders, `-` for standard input. Without a path, the
compiled policies of the project are asked about the workloads of --inventory, else of the setting `inventory`. Both
halves count: the egress of the source and the ingress of the destination. What no line says is denied.

Examples:

    netpolc connections manifests/

    kubectl get deployments,statefulsets,pods,namespaces,networkpolicies -A -o yaml | netpolc connections -

    netpolc connections --env prod --inventory manifests/ --to shop/cart -o mermaid

Exit codes: 0, or 2 where something cannot be read.
"""

_PICTURES: Final = ("dot", "mermaid")


def connections(
    paths: Paths = None,
    form: Annotated[list[Output] | None, outputs("connections")] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="WORKLOAD",
            autocompletion=workloads,
            help="Only from this workload, or a namespace `shop/`.",
        ),
    ] = None,
    destination: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="WORKLOAD", autocompletion=workloads, help="Only to this workload, or a namespace `shop/`."
        ),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Draw every workload in `dot` and `mermaid`, however many there are.")
    ] = False,
    namespace: NamespaceOfNone = "default",
    pod_ips: Annotated[
        bool, typer.Option("--pod-ips", help="Let an ipBlock match pods, by their `status.podIPs`.")
    ] = False,
    pod_cidr: PodBlocks = None,
    inventory: Inventory = None,
    environments: OneEnvironment = None,
    target: TargetName = None,
    no_code: NoCode = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say who may reach whom, of the workloads that exist."""
    reports = asked(form, directory)
    if whole and not any(item.form in _PICTURES for item in reports):
        raise typer.BadParameter("is for the formats dot and mermaid", param_hint="--whole")
    blocks = pod_blocks(pod_cidr)
    place = WhatExists.of(directory, paths, inventory, environments, namespace, target, no_code)
    read = place.read("connections", color)
    answer = connect(read.program, read.inventory, Options(pod_ips, blocks))
    chosen = ChosenEnds(_wanted("--from", source, answer), _wanted("--to", destination, answer))
    doubt = unread_says(read.notes)
    notes = (*answer.notes, *read.notes, *(() if doubt is None else (doubt,)))
    beyond = tuple(way for way in ways_beyond(read.program, read.inventory, answer) if chosen.of_end(way))
    shown = ConnectionsAnswer(answer, chosen, beyond, notes, read.program.environment, whole, doubt is None)
    tell("connections", reports, shown, place.root, color)


def _wanted(option: str, wanted: str | None, answer: Connections) -> frozenset[str] | None:
    """Return the ends that were asked for; None for all."""
    if wanted is None:
        return None
    try:
        return workloads_named(wanted, answer)
    except WordError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
