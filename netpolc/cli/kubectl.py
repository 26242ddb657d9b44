"""What kubectl asks: to complete a word of `kubectl netpolc`, and to compare two folders for `kubectl diff`."""

import os
import re
import shlex
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Final, NoReturn

from netpolc.cli.variables import COMPLETE

_CANDIDATES: Final = ":4"
"""To the shell: these are all, no file is meant (ShellCompDirectiveNoFileComp of cobra)."""
_FILES: Final = ":0"
"""To the shell: files and folders may be meant."""


_FOLDERS: Final = tuple(re.compile(rf"(?:.*/)?{side}-[0-9]+") for side in ("LIVE", "MERGED"))


def in_our_order(words: Sequence[str]) -> list[str]:
    """Put a command line of `kubectl diff` in order.

    With `KUBECTL_EXTERNAL_DIFF="netpolc diff --summary"` kubectl 1.37 runs `netpolc LIVE-1 MERGED-2 diff --summary`.
    """
    sides = words[:2]
    if len(sides) == 2 and all(known.fullmatch(word) for known, word in zip(_FOLDERS, sides, strict=True)):
        return [*words[2:], *sides]
    return list(words)


def complete() -> NoReturn:
    """Print the candidates for the last of the words, which may be empty, and then what the shell does with them."""
    words = sys.argv[1:]
    os.environ[COMPLETE] = "complete_bash"
    os.environ["COMP_WORDS"] = shlex.join(["netpolc", *words])
    os.environ["COMP_CWORD"] = str(max(1, len(words)))
    from netpolc.cli.application import run

    told = StringIO()
    with redirect_stdout(told):
        run([])
    found = told.getvalue().split()
    sys.stdout.write("".join(f"{word}\n" for word in found) + (_CANDIDATES if found else _FILES) + "\n")
    sys.exit(0)
