"""`netpolc help`: what `--help` says, for those who ask in words."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.application import run
from netpolc.cli.completing import commands
from netpolc.cli.options import Directory

HELP = """Show the help of a command, or the list of commands.

Examples:

    netpolc help

    netpolc help diff
"""


def help(  # noqa: A001 - the command is called so, and its function as the command
    command: Annotated[
        str | None,
        typer.Argument(metavar="[COMMAND]", help="A command.", show_default=False, autocompletion=commands),
    ] = None,
    directory: Directory = Path(),
) -> None:
    """Show the help of a command, or the list of commands."""
    del directory  # every command takes it, so that a wrapper may always give it
    raise typer.Exit(run(["--help"] if command is None else [command, "--help"]))
