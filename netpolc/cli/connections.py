"""`netpolc connections`: who may reach whom, of the workloads that exist."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from netpolc.analysis.beyond import Chosen, ways_beyond
from netpolc.analysis.existing import Connection, Connections
from netpolc.analysis.existing import connections as connect
from netpolc.analysis.view import Options
from netpolc.cli import USAGE
from netpolc.cli.options import Colour, Directory, Inventory, OneEnvironment
from netpolc.cli.streams import coloured, data, people
from netpolc.diagnostics.model import Diagnostic
from netpolc.pipeline.existing import Existing, PathError, existing_of
from netpolc.reports.connections_json import connections_json, in_order
from netpolc.rules.addresses import cidr_faults
from netpolc.rules.version import OLDEST

HELP = """Say who may reach whom, of the workloads that exist.

Reads workloads, namespaces and policies from manifests: files, folders, `-` for standard input. Without a path, the
compiled policies of the project are asked about the workloads of --inventory. Both halves count: the egress of the
source and the ingress of the destination. What no line says is denied.

Examples:

    netpolc connections manifests/

    kubectl get deployments,statefulsets,pods,namespaces,networkpolicies -A -o yaml | netpolc connections -

    netpolc connections --env prod --inventory manifests/ --to shop/cart -o mermaid

Exit codes: 0, or 2 where something cannot be read.
"""

Format = Literal["text", "json", "csv", "markdown", "dot", "mermaid"]


def connections(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH…]", help="Files and folders; `-` is standard input.")
    ] = None,
    output: Annotated[Format, typer.Option("--output", "-o", help="The format.")] = "text",
    source: Annotated[
        str | None, typer.Option("--from", metavar="WORKLOAD", help="Only from this workload, or a namespace `shop/`.")
    ] = None,
    destination: Annotated[
        str | None, typer.Option("--to", metavar="WORKLOAD", help="Only to this workload, or a namespace `shop/`.")
    ] = None,
    namespace: Annotated[
        str, typer.Option("--namespace", "-n", metavar="NAME", help="The namespace of objects that name none.")
    ] = "default",
    pod_ips: Annotated[
        bool, typer.Option("--pod-ips", help="Let an ipBlock match pods, by their `status.podIPs`.")
    ] = False,
    pod_cidr: Annotated[
        list[str] | None, typer.Option("--pod-cidr", metavar="CIDR", help="Addresses of pods, never outside; repeats.")
    ] = None,
    inventory: Inventory = None,
    environments: OneEnvironment = None,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say who may reach whom, of the workloads that exist."""
    root = directory.resolve()
    for text in pod_cidr or ():
        if faults := cidr_faults(text, "--pod-cidr", OLDEST):
            raise typer.BadParameter(faults[0].message, param_hint="--pod-cidr")
    found: list[Diagnostic] = []
    try:
        asked = existing_of(root, paths or (), inventory, environments or (), namespace, found)
    except PathError as error:
        people(f"netpolc connections: {error}\n")
        raise typer.Exit(USAGE) from None
    if asked is None:
        from netpolc.reports.text import render  # noqa: PLC0415 - only where something is wrong

        people(render(found, root=root, colour=coloured(color, sys.stderr)))
        raise typer.Exit(USAGE)
    answer = connect(asked.program, asked.inventory, Options(pod_ips, tuple(pod_cidr or ())))
    chosen = Chosen(_wanted("--from", source, answer), _wanted("--to", destination, answer))
    rows = in_order(row for row in answer.rows() if chosen.holds(row.source, row.destination))
    data(_shown(output, rows, asked, answer, root, chosen))


def _wanted(option: str, wanted: str | None, answer: Connections) -> frozenset[str] | None:
    """Return the ends that were asked for: `shop/api[Deployment]`, `shop/api`, its pods, or all of `shop/`."""
    if wanted is None:
        return None
    found = frozenset(end for end in answer.ends if _is_named(end, wanted) or _is_named(answer.owner(end), wanted))
    if not found:
        raise typer.BadParameter(f"there is no workload `{wanted}` among those that exist", param_hint=option)
    return found


def _is_named(end: str, wanted: str) -> bool:
    return end.startswith(wanted) if wanted.endswith("/") else wanted in (end, end.rpartition("[")[0])


def _shown(
    output: Format, rows: list[Connection], asked: Existing, answer: Connections, root: Path, chosen: Chosen
) -> str:
    notes = (*answer.notes, *asked.notes)
    if output == "json":
        beyond = tuple(row for row in ways_beyond(asked.program, asked.inventory, answer) if chosen.of_end(row))
        found = connections_json(answer, rows, notes, asked.program.environment, root, beyond)
        return json.dumps(found, indent=1, sort_keys=True) + "\n"
    if output == "text":
        from netpolc.reports.connections_text import connections_text  # noqa: PLC0415 - of one format

        beyond = tuple(row for row in ways_beyond(asked.program, asked.inventory, answer) if chosen.of_end(row))
        return connections_text(rows, answer.ends, notes, chosen, beyond)
    from netpolc.reports import connections_tables  # noqa: PLC0415 - of other formats

    if output == "markdown":
        return connections_tables.connections_markdown(rows, notes)
    people("".join(f"note: {note.text}\n" for note in notes))
    return {
        "csv": connections_tables.connections_csv,
        "dot": connections_tables.connections_dot,
        "mermaid": connections_tables.connections_mermaid,
    }[output](rows)
