"""`netpolc connections`: who may reach whom, of the workloads that exist."""

import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import typer

from netpolc.analysis.beyond import Beyond, Chosen, ways_beyond
from netpolc.analysis.existing import Connections
from netpolc.analysis.existing import connections as connect
from netpolc.analysis.meshes import MOST_PAIRS
from netpolc.analysis.rows import Connection, ConnectionGroup
from netpolc.analysis.view import Options
from netpolc.cli.codes import USAGE
from netpolc.cli.options import Colour, Directory, Inventory, NoCode, OneEnvironment
from netpolc.cli.streams import coloured, data, people
from netpolc.diagnostics.model import Diagnostic
from netpolc.pipeline.existing import Existing, PathError, existing_of
from netpolc.reports.connections_json import connections_json
from netpolc.reports.escaping.lines import Shown, page
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
    no_code: NoCode = False,
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
        asked = existing_of(root, paths or (), inventory, environments or (), namespace, found, code=not no_code)
    except PathError as error:
        people(page([f"netpolc connections: {error}"]))
        raise typer.Exit(USAGE) from None
    if asked is None:
        from netpolc.reports.text import render  # noqa: PLC0415 - only where something is wrong

        people(render(found, root=root, colour=coloured(color, sys.stderr)))
        raise typer.Exit(USAGE)
    answer = connect(asked.program, asked.inventory, Options(pod_ips, tuple(pod_cidr or ())))
    chosen = Chosen(_wanted("--from", source, answer), _wanted("--to", destination, answer))
    for piece in _shown(output, chosen, asked, answer, root):
        data(piece)


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


def _shown(output: Format, chosen: Chosen, asked: Existing, answer: Connections, root: Path) -> Iterable[Shown]:
    notes = (*answer.notes, *asked.notes)
    wanted = chosen.source, chosen.destination
    together = output == "json" and answer.pairs(*wanted) > MOST_PAIRS
    each = answer.beside_groups() if together else answer.rows()
    rows = (row for row in each if chosen.holds(row.source, row.destination))
    if output == "json":
        groups = answer.groups(*wanted) if together else ()
        shown: Iterable[Connection | ConnectionGroup] = chain(groups, rows)
        return connections_json(answer, shown, notes, asked.program.environment, root, _beyond(asked, answer, chosen))
    from netpolc.reports.notes import placed  # noqa: PLC0415 - of formats for people

    notes = tuple(placed(notes, root))
    if output == "text":
        from netpolc.reports.connections_text import connections_text  # noqa: PLC0415 - of one format

        return [connections_text(rows, answer.ends, notes, chosen, _beyond(asked, answer, chosen))]
    from netpolc.reports import connections_tables  # noqa: PLC0415 - of other formats

    if output == "markdown":
        return connections_tables.connections_markdown(rows, notes)
    people(page(f"note: {note.text}" for note in notes))
    return {
        "csv": connections_tables.connections_csv,
        "dot": connections_tables.connections_dot,
        "mermaid": connections_tables.connections_mermaid,
    }[output](rows)


def _beyond(asked: Existing, answer: Connections, chosen: Chosen) -> tuple[Beyond, ...]:
    return tuple(way for way in ways_beyond(asked.program, asked.inventory, answer) if chosen.of_end(way))
