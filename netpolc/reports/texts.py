"""The lines of the files that an answer shows, each file read once."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from netpolc.diagnostics.files import file_bytes


class Texts:
    """Files by their path, read when they are first asked for."""

    def __init__(self) -> None:
        self._read = cache(_lines)

    def lines(self, path: str) -> tuple[str, ...] | None:
        """Return the lines of a file; None where there is none to read, as of standard input."""
        return self._read(path)

    def line(self, path: str, number: int) -> str:
        """Return one line, from 1; empty where there is none."""
        lines = self.lines(path) or ()
        return lines[number - 1] if 0 < number <= len(lines) else ""


def split_lines(text: str) -> list[str]:
    """Split a text where Python and YAML count lines; a form feed ends none."""
    return _LINE_END.split(text)


_LINE_END: Final = re.compile(r"\r\n|\r|\n")


def _lines(path: str) -> tuple[str, ...] | None:
    if path == "-":
        return None
    try:
        return tuple(split_lines(file_bytes(Path(path)).removeprefix(b"\xef\xbb\xbf").decode(errors="replace")))
    except (OSError, ValueError):  # no file, or a name that none can have
        return None
