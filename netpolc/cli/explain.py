"""`netpolc explain`: the page of a code, or of a class of a change."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.answers import tell
from netpolc.cli.completing import pages
from netpolc.cli.options import Directory, asked, outputs
from netpolc.cli.outputs import Output
from netpolc.diagnostics.catalogue import all_codes
from netpolc.reports.explain import PagesAnswer, find_class, find_code, nearest

HELP = """Show the page of a finding's code, or of a class of `netpolc diff`.

A page says why the finding matters, shows an example, and the cure. A code goes by its number or by its name.
The classes of `netpolc diff`, and the words of its `--fail-on`, have pages too.

Examples:

    netpolc explain NP103

    netpolc explain port-out-of-range

    netpolc explain opened-internet

    netpolc explain --all
"""


def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]", autocompletion=pages, help="A number, a name, or a class.", show_default=False
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List all codes.")] = False,
    form: Annotated[list[Output] | None, outputs("explain")] = None,
    directory: Directory = Path(),
) -> None:
    """Show the page of a finding's code, or of a class of `netpolc diff`."""
    reports = asked(form, directory)
    if (code is None) == (not every):
        raise typer.BadParameter("give a code such as `NP103`, or `--all`")
    if code is None:
        tell("explain", reports, PagesAnswer(tuple(all_codes()), as_list=True), directory)
        return
    if (page := find_class(code)) is not None:
        tell("explain", reports, PagesAnswer((), as_list=False, classes=(page,)), directory)
        return
    found = find_code(code)
    if found is None:
        near = nearest(code)
        cure = f"did you mean `{near}`?" if near else "`netpolc explain --all` lists them"
        raise typer.BadParameter(f"there is no code `{code}`; {cure}")
    tell("explain", reports, PagesAnswer((found,), as_list=False), directory)
