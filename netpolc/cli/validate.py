"""`netpolc validate`: what the API server would say of manifests, without a server."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.answers import tell, told
from netpolc.cli.options import Colour, Directory, Kubernetes, Quiet, Strict, Verbose, asked, outputs
from netpolc.cli.outcome import exit_code, shown
from netpolc.cli.outputs import FOR_PEOPLE, Output, printed
from netpolc.cli.streams import people
from netpolc.diagnostics.model import has_errors
from netpolc.pipeline.validate import validate_paths
from netpolc.reports.escaping.lines import page
from netpolc.reports.validate import ValidationAnswer
from netpolc.rules.version import Version
from netpolc.yaml.files import read_stream

HELP = """Say what the API server would say of manifests.

Reads files, folders (all the way down) and `-` for standard input; opens Lists; judges every NetworkPolicy of
networking.k8s.io/v1 by the rules of a Kubernetes version, without a server. What the server refuses is an error, with
the server's own field path; what it takes though nobody means it is a warning. Other kinds and templates are counted.

Examples:

    netpolc validate build/

    netpolc validate policies.yaml --kubernetes 1.33

    helm template my-release ./chart | netpolc validate - -o json

Exit codes: 0 no error, 1 errors (with --strict: or warnings), 2 usage, a path that cannot be opened, or no document at
all (--allow-empty lets that be).
"""


def validate(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files and folders; `-` is standard input.")],
    form: Annotated[list[Output] | None, outputs("validate")] = None,
    kubernetes: Kubernetes = None,
    strict: Strict = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    color: Colour = "auto",
    directory: Directory = Path(),
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="Let there be no document at all.")] = False,
) -> None:
    """Say what the API server would say of manifests."""
    reports = asked(form, directory)
    root = directory.resolve()
    try:
        found = validate_paths(paths, kubernetes or _setting(root), root, _standard_input)
    except OSError as error:
        people(page([f"netpolc validate: cannot open `{error.filename}`: {error.strerror}"]))
        raise typer.Exit(2) from None
    if found.empty and not allow_empty:
        named = ", ".join("standard input" if path == "-" else f"`{path}`" for path in found.empty)
        people(page([f"netpolc validate: there is no document in {named}; where that is meant, say --allow-empty"]))
        raise typer.Exit(2)
    visible = tuple(shown(found.diagnostics, verbose=verbose, quiet=quiet, strict=strict))
    tell("validate", reports, ValidationAnswer(found, visible, tuple(paths)), root, color)
    if printed(reports) in FOR_PEOPLE and not quiet:
        from netpolc.reports.validate_text import summary

        people(summary(found))
    raise typer.Exit(exit_code(found.diagnostics, strict=strict))


def _setting(root: Path) -> Version:
    """Return the version that the project sets, or the newest. Exits with 2 where the settings cannot be read."""
    from netpolc.loading.configuration import read_settings

    settings, found = read_settings(root)
    if has_errors(found):
        told(found, root, "never")
        raise typer.Exit(2)
    return settings.kubernetes


def _standard_input() -> bytes:
    return read_stream(sys.stdin.buffer)
