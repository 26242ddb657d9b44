"""`netpolc mutate`: how much the promises notice."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.answers import tell, told
from netpolc.cli.codes import INTERRUPTED
from netpolc.cli.options import Colour, Directory, Environments, asked, outputs
from netpolc.cli.outputs import Output
from netpolc.cli.progress import Counting
from netpolc.diagnostics.model import has_errors
from netpolc.pipeline.mutating import mutate as judged

HELP = """Say how much the promises notice, by changing each clause a little.

Each clause is removed, its ports are opened or moved by one, its peers become any pod of their namespaces, any
namespace or everybody, blocks become eight bits wider or lose their exceptions, and policies no longer isolate. A
change that closes and opens nothing is none; of the others those survive by which no promise breaks. They are told
worst first, each at its line, as what nobody promised.

Examples:

    netpolc mutate

    netpolc mutate --env prod --fail-under 90

    netpolc mutate -o json | jq .score

Exit codes: 0 well, 1 errors (with --fail-under: or a lower score), 2 usage, 130 after Ctrl-C, with what is known.
"""


def mutate(
    *,
    environments: Environments = None,
    fail_under: Annotated[
        int | None, typer.Option("--fail-under", metavar="SCORE", min=0, max=100, help="Exit 1 below so many per cent.")
    ] = None,
    form: Annotated[list[Output] | None, outputs("mutate")] = None,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say how much the promises notice."""
    root, reports = directory.resolve(), asked(form, directory)
    with Counting("mutants", sys.stderr) as counting:
        answer = judged(root, tuple(environments or ()), counting.told)
    told(answer.diagnostics, root, color, "-o json")
    failed = has_errors(answer.diagnostics)
    tell("mutate", [item for item in reports if item.form != "text" or not failed], answer, root, color)
    if failed:
        raise typer.Exit(1)
    if not answer.complete:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(1 if fail_under is not None and (answer.score or 0) < fail_under else 0)
