"""`netpolc why`: which rules allow one connection, or what stands in its way."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.analysis.explanation import why_each
from netpolc.analysis.reach import Reach
from netpolc.cli.answers import tell
from netpolc.cli.asking import WhatExists
from netpolc.cli.codes import USAGE
from netpolc.cli.completing import workloads
from netpolc.cli.options import (
    Colour,
    Directory,
    Inventory,
    NamespaceOfNone,
    NoCode,
    OneEnvironment,
    TargetName,
    asked,
    outputs,
)
from netpolc.cli.outputs import Output
from netpolc.cli.streams import people
from netpolc.diagnostics.files import shown_path
from netpolc.pipeline.ask import WordError, ends_of, ports_asked, require_a_pod
from netpolc.pipeline.curing import documents
from netpolc.pipeline.unsure import unsure
from netpolc.program.model import Policy
from netpolc.reports.escaping.lines import page
from netpolc.reports.why import WhyAnswer
from netpolc.sides.comparison import BUILD
from netpolc.targets.placing import first_path

HELP = """Say which rules at which lines allow a connection, or what isolates it and which clause would open it.

SOURCE and DESTINATION are `shop/api[Deployment]`, `shop/api` where that is one workload, `shop/app=api,tier=web` (pods
with these labels), or an address. Pods of one workload that policies treat differently are answered each. PORT is
`80`, `80/UDP`, `http` or `http/TCP`; without it, every port.

Examples:

    netpolc why shop/app=frontend shop/app=cart 7070

    netpolc why shop/cart 203.0.113.7 443 --env prod --inventory manifests/

    netpolc why shop/app=web pay/app=db --in manifests/ -o json

Exit codes: 0 allowed, 1 otherwise, 2 usage, or something cannot be read.
"""


def why(
    source: Annotated[str, typer.Argument(autocompletion=workloads, help="Where the connection begins.")],
    destination: Annotated[str, typer.Argument(autocompletion=workloads, help="Where it ends.")],
    port: Annotated[str | None, typer.Argument(metavar="[PORT]", help="The destination's port.")] = None,
    form: Annotated[list[Output] | None, outputs("why")] = None,
    manifests: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="PATH", help="Ask manifests instead of the project; repeats."),
    ] = None,
    inventory: Inventory = None,
    namespace: NamespaceOfNone = "default",
    environments: OneEnvironment = None,
    target: TargetName = None,
    no_code: NoCode = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say which rules allow a connection, or what stands in its way."""
    reports = asked(form, directory)
    place = WhatExists.of(directory, manifests, inventory, environments, namespace, target, no_code)
    read = place.read("why", color, anybody=True)
    try:
        ends = (
            ends_of(source, read.inventory, read.program),
            ends_of(destination, read.inventory, read.program),
        )
        require_a_pod(source, destination, ends)
        ports, name = ports_asked(port)
    except WordError as error:
        people(page([f"netpolc why: {error}"]))
        raise typer.Exit(USAGE) from None
    answer = unsure(why_each(read.program, ends, ports, name, read.inventory), read.notes)

    def path_of(policy: Policy) -> str:
        path = policy.origins[0].locate().place.path if policy.origins else None
        if path is not None and not path.endswith((".py", ".toml")):
            return shown_path(path, place.root)
        return f"{BUILD}/{first_path(read.program.environment, policy)}"

    written = documents if manifests else None
    told_of = WhyAnswer(answer, read.program.environment, source, destination, read.notes, path_of, written)
    tell("why", reports, told_of, place.root, color)
    raise typer.Exit(0 if answer.verdict is Reach.ALLOWED else 1)
