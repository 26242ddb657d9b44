"""`netpolc completion`: the script that lets a shell complete commands and options."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from netpolc.cli.application import run
from netpolc.cli.options import Directory
from netpolc.cli.variables import COMPLETE

HELP = """Print the completion script of a shell.

Examples:

    source <(netpolc completion bash)

    netpolc completion zsh > ~/.zfunc/_netpolc

    netpolc completion fish > ~/.config/fish/completions/netpolc.fish
"""


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="The shell.")],
    directory: Directory = Path(),
) -> None:
    """Print the completion script of a shell."""
    del directory  # every command takes it, so that a wrapper may always give it
    # A shell asks by this variable; asked for its source, typer prints the script of that shell and ends.
    os.environ[COMPLETE] = f"source_{shell}"
    raise typer.Exit(run([]))
