"""`netpolc import`: YAML that is there becomes Python that means the same."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.answers import tell, told
from netpolc.cli.options import Colour, Directory, NamespaceOfNone, Quiet, asked, outputs
from netpolc.cli.outcome import exit_code, shown
from netpolc.cli.outputs import FOR_PEOPLE, Output, printed
from netpolc.cli.streams import people
from netpolc.pipeline.importing import ImportWanted, import_paths
from netpolc.reports.escaping.lines import page
from netpolc.reports.formats import Page
from netpolc.reports.imported import ImportAnswer
from netpolc.rules.names import namespace_faults
from netpolc.yaml.files import read_stream

HELP = """Write YAML that is there as Python that means the same.

Reads files, folders (all the way down) and `-` for standard input, as `netpolc validate` does, and writes a module a
namespace below policies/: names for what recurs, connections for what both ends say, functions and loops for what
repeats, and comments. Before a byte is written, the Python is compiled beside what the project has, and compared with
what was read: object by object, and for every possible pod. No file is ever overwritten.

With --env the folders are those of several environments, and what differs between them becomes typed facts. With
--rename connections write the manifests that their subjects name, and the objects that are gone are told.

Examples:

    netpolc import manifests/ --into policies-as-code

    kubectl get networkpolicies -A -o yaml | netpolc import -

    netpolc import --env staging=rendered/staging --env prod=rendered/prod

Exit codes: 0 all policies are in, 1 one is left out, or nothing is written, 2 usage, or a path that cannot be opened.
"""


def import_(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]…", help="Files and folders; `-` is standard input.")
    ] = None,
    form: Annotated[list[Output] | None, outputs("import")] = None,
    into: Annotated[
        Path, typer.Option("--into", metavar="FOLDER", help="The project folder; it is made if need be.")
    ] = Path(),
    namespace: NamespaceOfNone = "default",
    environments: Annotated[
        list[str] | None,
        typer.Option("--env", metavar="NAME=PATH", help="What an environment has; repeats, instead of PATH."),
    ] = None,
    rename: Annotated[
        bool, typer.Option("--rename", help="Let connections write manifests of other names than today's.")
    ] = False,
    quiet: Quiet = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Write YAML that is there as Python that means the same."""
    reports = asked(form, directory)
    root = directory.resolve()
    if namespace_faults(namespace, ""):
        raise typer.BadParameter(f"`{namespace}` is no namespace", param_hint="'--namespace' / '-n'")
    wanted = ImportWanted(root, (root / into).resolve(), _paths(paths or [], environments or []), namespace, rename)
    try:
        found = import_paths(wanted, lambda: read_stream(sys.stdin.buffer))
    except OSError as error:
        people(page([f"netpolc import: cannot open `{error.filename}`: {error.strerror}"]))
        raise typer.Exit(2) from None
    visible = tuple(shown(found.diagnostics, verbose=not quiet, quiet=quiet))
    tell("import", reports, ImportAnswer(found, visible), root, color)
    if printed(reports) in FOR_PEOPLE:
        told(visible, root, color, "-o json")
        if not quiet:
            from netpolc.reports.import_text import summary

            people(summary(found, Page(root)))
    raise typer.Exit(exit_code(found.diagnostics) or int(found.failed))


def _paths(paths: list[str], environments: list[str]) -> dict[str | None, list[str]]:
    if bool(paths) == bool(environments):
        raise typer.BadParameter("name paths, or environments with `--env NAME=PATH`, and not both")
    if paths:
        return {None: paths}
    found: dict[str | None, list[str]] = {}
    for word in environments:
        name, equals, path = word.partition("=")
        if not equals or not path or namespace_faults(name, ""):
            raise typer.BadParameter(f"`{word}` is not NAME=PATH", param_hint="'--env'")
        found.setdefault(name, []).append(path)
    return found
