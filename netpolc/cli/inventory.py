"""`netpolc inventory`: what exists, as typed names."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.answers import told
from netpolc.cli.codes import USAGE
from netpolc.cli.options import Colour, Directory, NamespaceOfNone
from netpolc.cli.streams import data, people
from netpolc.drafting.existing_names import ExistingNames, NamesSource
from netpolc.pipeline.existing import PathError
from netpolc.pipeline.naming import names_module, relative_paths, write_module
from netpolc.reports.counting import counted
from netpolc.reports.escaping.lines import Shown, page
from netpolc.yaml.files import STANDARD_INPUT, read_stream

HELP = """Write what exists as typed names, so that a name nobody has is refused where it is written.

Reads workloads and namespaces from manifests: files, folders, `-` for standard input; without any, what the setting
`inventory` names in whatever environment. Writes a module with the namespaces, the values of labels of pods, and the
names of container ports that exist, and helpers that take no others: type checkers refuse `app("frontned")`, and so
does a run, with the nearest name. One name is one line, so what comes and goes is a small change; `netpolc check` says
where the module is out of date. Nobody has to use it.

Examples:

    netpolc inventory rendered/ --into policies/cluster.py

    helm template shop charts/shop | netpolc inventory - --into policies/cluster.py

    kubectl get deployments,statefulsets,namespaces -A -o yaml | netpolc inventory -

Exit codes: 0 well, 1 there are no names, or the file is another's, 2 usage, or a path that cannot be read.
"""


def inventory(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH…]", help="Files and folders; `-` is standard input. Without any: the setting `inventory`."
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="FILE", help="The module to write; without it, it is printed.")
    ] = None,
    namespace: NamespaceOfNone = "default",
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Write what exists as typed names."""
    if into is not None and not (into.suffix == ".py" and into.stem.isidentifier()):
        raise typer.BadParameter("names a module, such as `policies/cluster.py`", param_hint="--into")
    root = directory.resolve()
    sources = paths or []
    given = read_stream(sys.stdin.buffer) if STANDARD_INPUT in sources else None
    try:
        made = names_module(root, NamesSource(relative_paths(root, sources), namespace), given)
    except PathError as error:
        people(page([f"netpolc inventory: {error}"]))
        raise typer.Exit(USAGE) from None
    if made.text is None or made.names is None:
        told(made.diagnostics, root, color)
        unreadable = any(item.code.id != "NP492" for item in made.diagnostics)
        raise typer.Exit(USAGE if unreadable else 1)
    if into is None:
        data(Shown(made.text))
        changed = True
    else:
        changed, problem = write_module(root, into, made.text)
        if problem is not None:
            told((problem,), root, color)
            raise typer.Exit(1)
        data(page([into.as_posix()]))
    people(page([f"{_counts(made.names)}{'' if changed else '; nothing has changed'}"]))
    if made.names.left_out:
        people(page([f"left out: {counted(made.names.left_out, 'text')} that no cluster takes for a name"]))


def _counts(names: ExistingNames) -> str:
    values, ports = sum(map(len, names.labels.values())), sum(map(len, names.ports.values()))
    words = (
        ("namespace", len(names.namespaces)),
        ("label", len(names.labels)),
        ("value", values),
        ("port name", ports),
    )
    return ", ".join(counted(count, word) for word, count in words)
