"""`netpolc version`: which one this is, and what it is made for."""

from pathlib import Path
from typing import Annotated

from netpolc.cli.answers import tell
from netpolc.cli.options import Directory, asked, outputs
from netpolc.cli.outputs import Output
from netpolc.reports.version import versions

HELP = """Show the version, the Python that runs it, and the kinds and versions of Kubernetes that it knows.

`netpolc --version` prints the first line alone.

Examples:

    netpolc version

    netpolc version -o json | jq -r .netpolc
"""


def version(
    form: Annotated[list[Output] | None, outputs("version")] = None,
    directory: Directory = Path(),
) -> None:
    """Show the version, and what it is made for."""
    tell("version", asked(form, directory), versions(), directory.resolve())
