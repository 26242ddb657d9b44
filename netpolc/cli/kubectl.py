"""`kubectl_complete-netpolc`: what kubectl asks when a word of `kubectl netpolc` is to be completed."""

import os
import shlex
import sys
from contextlib import redirect_stdout
from io import StringIO
from typing import Final, NoReturn

from netpolc.cli.plain import COMPLETE

_CANDIDATES: Final = ":4"
"""To the shell: these are all, no file is meant (ShellCompDirectiveNoFileComp of cobra)."""
_FILES: Final = ":0"
"""To the shell: files and folders may be meant."""


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
