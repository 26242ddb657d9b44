"""How commands answer: every report that `-o` asks for, findings for people, what is written where."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from netpolc.cli.outputs import Output, write_report
from netpolc.cli.streams import Choice, coloured, data, people
from netpolc.diagnostics.model import Diagnostic


def tell(
    answer: str,
    outputs: Sequence[Output],
    value: object,
    root: Path,
    color: Choice = "auto",
    *,
    brief: bool = False,
    every: bool = False,
) -> None:
    """Write an answer in each format that is asked for, and to stderr what a format has no room for.

    Files come first: whoever reads stdout may stop to read. Raises ReportError.
    """
    from netpolc.reports.escaping.lines import Shown
    from netpolc.reports.formats import Aside, Page, written

    asides: dict[Shown, None] = {}

    def pieces(output: Output, *, colour: bool) -> Iterator[Shown]:
        for piece in written(answer, output.form, value, Page(root, colour, brief, every)):
            if not isinstance(piece, Aside):
                yield piece
            elif piece.text not in asides:
                asides[piece.text] = None
                people(piece.text)

    for output in outputs:
        if output.file is not None:
            write_report(output.file, pieces(output, colour=False))
    for output in outputs:
        if output.file is None:
            for piece in pieces(output, colour=coloured(color, sys.stdout)):
                data(piece)


def told(
    found: Sequence[Diagnostic], root: Path, color: Choice = "auto", listed: str = "netpolc check -o json"
) -> None:
    """Show people what was found, on stderr; where there is nothing, nothing is imported for it.

    `listed` is the command that lists all of very many.
    """
    if found:
        from netpolc.reports.text import render

        people(render(found, root=root, colour=coloured(color, sys.stderr), listed=listed))
