"""What `netpolc --help` shows, written without typer, whose import takes longer than all the rest."""

import os
import sys
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from netpolc.cli.commands import COMMANDS, HELP, PROGRAM
from netpolc.reports.escaping.lines import Shown, page

MOST_COLUMNS: Final = 100
_FEWEST: Final = 50
_UNKNOWN: Final = 80
"""The columns of what is no terminal."""
_OPTIONS: Final = (("--version", "Show the version and exit."), ("-h, --help", "Show this message and exit."))


def root_help() -> Shown:
    """Return the help of the program, as wide as the terminal, with every command in full."""
    return page(_lines(max(min(_columns(), MOST_COLUMNS) - 1, _FEWEST)))


def _lines(width: int) -> Iterator[str]:
    yield f"Usage: {PROGRAM} [OPTIONS] COMMAND [ARGS]..."
    for paragraph in HELP.strip().split("\n\n"):
        yield ""
        indent = "  " + " " * (len(paragraph) - len(paragraph.lstrip()))
        yield from wrap(paragraph.strip(), width, initial_indent=indent, subsequent_indent=indent)
    for head, rows in (("Options", _OPTIONS), ("Commands", [(item.name, item.summary) for item in COMMANDS])):
        yield ""
        yield f"{head}:"
        room = max(len(name) for name, _ in rows) + 4
        for name, summary in rows:
            yield from wrap(summary, width, initial_indent=f"  {name}".ljust(room), subsequent_indent=" " * room)


def _columns() -> int:
    """Return how wide the terminal is, as `shutil.get_terminal_size` does, which imports what unpacks archives."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _UNKNOWN  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
    except (AttributeError, ValueError, OSError):
        return _UNKNOWN
