"""How commands answer: `-o` of the formats that there are, findings for people, what is written where."""

import sys
from collections.abc import Sequence
from pathlib import Path

from netpolc.cli.streams import Choice, coloured, data, people
from netpolc.diagnostics.model import Diagnostic


def tell(
    answer: str,
    name: str,
    value: object,
    root: Path,
    color: Choice = "auto",
    *,
    brief: bool = False,
    every: bool = False,
) -> None:
    """Write an answer in a format to stdout, and to stderr what the format has no room for."""
    from netpolc.reports.formats import Aside, Page, written

    for piece in written(answer, name, value, Page(root, coloured(color, sys.stdout), brief, every)):
        if isinstance(piece, Aside):
            people(piece.text)
        else:
            data(piece)


def told(found: Sequence[Diagnostic], root: Path, color: Choice = "auto") -> None:
    """Show people what was found, on stderr; where there is nothing, nothing is imported for it."""
    if found:
        from netpolc.reports.text import render

        people(render(found, root=root, colour=coloured(color, sys.stderr)))
