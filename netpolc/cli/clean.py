"""`netpolc clean`: what is kept between two runs, removed."""

from pathlib import Path

import typer

from netpolc.cli.codes import USAGE
from netpolc.cli.kept import FOLDER
from netpolc.cli.options import Directory, Quiet
from netpolc.cli.stamps import remove_stamps
from netpolc.cli.streams import people
from netpolc.diagnostics.files import reason
from netpolc.reports.escaping.lines import page

HELP = """Remove what is kept between two runs.

That is the folder .netpolc_cache/ of the project, by which `build` and `check` of many manifests see that nothing has
changed. The build tree stays as it is.

Examples:

    netpolc clean

Exit codes: 0 well, 2 usage or a folder that cannot be removed.
"""


def clean(
    *,
    quiet: Quiet = False,
    directory: Directory = Path(),
) -> None:
    """Remove what is kept between two runs."""
    try:
        there = remove_stamps(directory.resolve())
    except OSError as error:
        people(page([f"netpolc: `{FOLDER}` cannot be removed: {reason(error)}"]))
        raise typer.Exit(USAGE) from None
    if not quiet:
        people(page([f"{FOLDER} is removed" if there else "nothing is kept"]))
