"""The streams of the process: data is UTF-8 wherever it goes, and nothing that is printed can fail to be encoded."""

import os
import sys
import warnings
from io import TextIOWrapper
from typing import Literal, TextIO

from netpolc.reports.escaping.lines import Shown, page

Choice = Literal["auto", "always", "never"]


class ReportError(Exception):
    """A report cannot be written; the words say which and why."""


def settle() -> None:
    """Let stdout be UTF-8 with plain line feeds where a program reads it, and escape what a terminal cannot show.

    What Python itself warns of repeats paths and lines of the user: these are escaped as ours are.
    """
    warnings.formatwarning = _warning
    stream = sys.stdout
    if not isinstance(stream, TextIOWrapper):
        return
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
    else:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    import linecache

    source = (linecache.getline(filename, lineno) if line is None else line).strip()
    told = f"{filename}:{lineno}: {category.__name__}: {message}"
    return page([told, f"  {source}"] if source else [told])


def data(content: Shown | bytes) -> None:
    """Write what the command was asked for to stdout."""
    if isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def people(text: Shown) -> None:
    """Write what only people read to stderr."""
    sys.stdout.flush()
    sys.stderr.write(text)
    sys.stderr.flush()


def coloured(choice: Choice, stream: TextIO) -> bool:
    """Say whether to colour what goes to a stream.

    The option wins over `NO_COLOR`, that over `FORCE_COLOR`, and that over whether the stream is a terminal that can.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
