"""`netpolc connections`: who may reach whom, of the workloads that exist."""

from pathlib import Path
from typing import Annotated, Final

import typer

from netpolc.analysis.beyond import ChosenEnds, ways_beyond
from netpolc.analysis.existing import Connections
from netpolc.analysis.existing import connections as connect
from netpolc.analysis.view import Options
from netpolc.cli.answers import tell, told
from netpolc.cli.codes import USAGE
from netpolc.cli.completing import workloads
from netpolc.cli.options import Colour, Directory, Inventory, NoCode, OneEnvironment, TargetName, asked, outputs
from netpolc.cli.outputs import Output
from netpolc.cli.streams import people
from netpolc.diagnostics.model import Diagnostic
from netpolc.diagnostics.nearest import meant
from netpolc.pipeline.existing import PathError, existing_of
from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.escaping.lines import page
from netpolc.rules.addresses import cidr_faults
from netpolc.rules.version import OLDEST

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
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH…]", help="Files and folders; `-` is standard input.")
    ] = None,
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
    target: TargetName = None,
    no_code: NoCode = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say who may reach whom, of the workloads that exist."""
    reports = asked(form, directory)
    if whole and not any(item.form in _PICTURES for item in reports):
        raise typer.BadParameter("is for the formats dot and mermaid", param_hint="--whole")
    root = directory.resolve()
    for text in pod_cidr or ():
        if faults := cidr_faults(text, "--pod-cidr", OLDEST):
            raise typer.BadParameter(faults[0].message, param_hint="--pod-cidr")
    found: list[Diagnostic] = []
    try:
        of, wanted = environments or (), target or ""
        read = existing_of(root, paths or (), inventory, of, namespace, found, code=not no_code, target=wanted)
    except PathError as error:
        people(page([f"netpolc connections: {error}"]))
        raise typer.Exit(USAGE) from None
    if read is None:
        told(found, root, color)
        raise typer.Exit(USAGE)
    answer = connect(read.program, read.inventory, Options(pod_ips, tuple(pod_cidr or ())))
    chosen = ChosenEnds(_wanted("--from", source, answer), _wanted("--to", destination, answer))
    notes = (*answer.notes, *read.notes)
    beyond = tuple(way for way in ways_beyond(read.program, read.inventory, answer) if chosen.of_end(way))
    shown = ConnectionsAnswer(answer, chosen, beyond, notes, read.program.environment, whole)
    tell("connections", reports, shown, root, color)


def _wanted(option: str, wanted: str | None, answer: Connections) -> frozenset[str] | None:
    """Return the ends that were asked for: `shop/api[Deployment]`, `shop/api`, its pods, or all of `shop/`."""
    if wanted is None:
        return None
    found = frozenset(end for end in answer.ends if _is_named(end, wanted) or _is_named(answer.owner(end), wanted))
    if not found:
        cure = meant(wanted, _names(answer, folders=wanted.endswith("/")))
        said = f"there is no workload `{wanted}` among those that exist{f'; {cure}' if cure else ''}"
        raise typer.BadParameter(said, param_hint=option)
    return found


def _names(answer: Connections, *, folders: bool) -> set[str]:
    """Return what workloads can be asked for by: their namespaces, or their names with a kind and without."""
    texts = {text for end in answer.ends for text in (end, answer.owner(end))}
    return {f"{text.partition('/')[0]}/" for text in texts} if folders else texts | {_bare(text) for text in texts}


def _bare(text: str) -> str:
    return text.rpartition("[")[0]


def _is_named(end: str, wanted: str) -> bool:
    return end.startswith(wanted) if wanted.endswith("/") else wanted in (end, _bare(end))
