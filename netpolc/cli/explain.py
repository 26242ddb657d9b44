"""`netpolc explain`: the page of a code."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.answers import tell
from netpolc.cli.options import Directory, output
from netpolc.diagnostics.catalogue import all_codes
from netpolc.reports.explain import PagesAnswer, find_code, nearest

HELP = """Show the page of a finding's code.

A page says why the finding matters, shows an example, and the cure. A code goes by its number or by its name.

Examples:

    netpolc explain NP103

    netpolc explain port-out-of-range

    netpolc explain --all
"""


def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A number or a name.", show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List all codes.")] = False,
    form: Annotated[str, output("explain")] = "text",
    directory: Directory = Path(),
) -> None:
    """Show the page of a finding's code."""
    if (code is None) == (not every):
        raise typer.BadParameter("give a code such as `NP103`, or `--all`")
    if code is None:
        tell("explain", form, PagesAnswer(tuple(all_codes()), as_list=True), directory)
        return
    found = find_code(code)
    if found is None:
        near = nearest(code)
        cure = f"did you mean `{near}`?" if near else "`netpolc explain --all` lists them"
        raise typer.BadParameter(f"there is no code `{code}`; {cure}")
    tell("explain", form, PagesAnswer((found,), as_list=False), directory)
