"""`netpolc schema`: the JSON Schema of an output or of a manifest."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.completing import schemas
from netpolc.cli.options import Directory
from netpolc.cli.streams import data
from netpolc.diagnostics.nearest import meant
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.schemas import schema_names, schema_text

HELP = """Print the JSON Schema of an output.

The schema of what a command prints under `-o json` goes by the name of the command; that of a manifest by its kind.
Without a name, the names are listed.

Examples:

    netpolc schema

    netpolc schema check

    netpolc schema NetworkPolicy > NetworkPolicy.json
"""


def schema(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", autocompletion=schemas, help="A command or a kind.", show_default=False),
    ] = None,
    directory: Directory = Path(),
) -> None:
    """Print the JSON Schema of an output."""
    del directory  # every command takes it, so that a wrapper may always give it
    names = schema_names()
    if name is None:
        data(page(names))
        return
    text = schema_text(name)
    if text is None:
        cure = meant(name, names) or f"there are {', '.join(f'`{known}`' for known in names)}"
        raise typer.BadParameter(f"there is no schema `{name}`; {cure}")
    data(Shown(text))  # a file of the package
