"""`netpolc explain`: the page of a code."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from netpolc.cli.options import Directory
from netpolc.cli.streams import data
from netpolc.diagnostics.catalogue import all_codes
from netpolc.reports.explain import find_code, list_text, nearest, page_text, pages_json

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
    output: Annotated[
        Literal["text", "json"], typer.Option("--output", "-o", help="The format: text for people, or json.")
    ] = "text",
    directory: Directory = Path(),
) -> None:
    """Show the page of a finding's code."""
    del directory  # every command takes it, so that a wrapper may always give it
    if (code is None) == (not every):
        raise typer.BadParameter("give a code such as `NP103`, or `--all`")
    if code is None:
        codes = all_codes()
        data(pages_json(codes) if output == "json" else list_text(codes))
        return
    found = find_code(code)
    if found is None:
        near = nearest(code)
        cure = f"did you mean `{near}`?" if near else "`netpolc explain --all` lists them"
        raise typer.BadParameter(f"there is no code `{code}`; {cure}")
    data(pages_json([found]) if output == "json" else page_text(found))
