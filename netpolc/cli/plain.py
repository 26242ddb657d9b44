"""Plain command lines of `build` and `check`, read without typer.

Importing it takes a tenth of a build of 1,000 policies, in which nothing else can begin. Whatever is not surely plain
is left to typer, which reads every option, and words every mistake.
"""

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from netpolc.cli.kept import FOLDER
from netpolc.cli.variables import COMPLETE, any_given

if TYPE_CHECKING:
    from netpolc.cli.kept_parts import KeptParts

_FLAGS: Final = {
    "--allow-empty": "allow_empty",
    "--check": "check",
    "--no-cache": "no_cache",
    "--quiet": "quiet",
    "--strict": "strict",
    "--verbose": "verbose",
    "-q": "quiet",
    "-v": "verbose",
}
_VALUES: Final = {"--directory": "directory", "--env": "env", "--into": "into", "-C": "directory"}
_OF_BUILD: Final = frozenset({"--check", "--into"})


class Plain(NamedTuple):
    """A command, its flags, and its options that have a value, in the order of the command line."""

    command: str
    flags: frozenset[str]
    values: tuple[tuple[str, str], ...]


def plain(arguments: Sequence[str]) -> Plain | None:
    """Read a command line; None where it is not plain, right or wrong."""
    if not arguments or arguments[0] not in {"build", "check"} or COMPLETE in os.environ:
        return None
    if any_given(os.environ):
        return None
    flags: set[str] = set()
    values: list[tuple[str, str]] = []
    words = iter(arguments[1:])
    for word in words:
        if word in _OF_BUILD and arguments[0] != "build":
            return None
        if word in _FLAGS:
            flags.add(_FLAGS[word])
        elif word in _VALUES:
            value = next(words, "-")
            if value.startswith("-"):
                return None
            values.append((_VALUES[word], value))
        else:
            return None
    found = Plain(arguments[0], frozenset(flags), tuple(values))
    root = _last(found, "directory", ".")
    return found if os.path.isdir(root) and os.access(root, os.R_OK) else None  # noqa: PTH112 - as typer asks


def folder(arguments: Sequence[str]) -> str | None:
    """Return the project folder of a plain command line."""
    found = plain(arguments)
    return None if found is None else os.path.realpath(_last(found, "directory", "."))


def run(found: Plain) -> int:
    """Carry a plain command line out, and return the exit code."""
    root = Path(_last(found, "directory", ".")).resolve()
    started = time.time_ns()
    if _is_answered(found, root, started):
        return 0
    from netpolc.pipeline.wanted import BUILD, Wanted

    wanted = Wanted(
        root,
        tuple(value for name, value in found.values if name == "env"),
        Path(_last(found, "into", str(BUILD))),
        check="check" in found.flags,
        strict="strict" in found.flags,
        allow_empty="allow_empty" in found.flags,
    )
    verbose, quiet = "verbose" in found.flags, "quiet" in found.flags
    parts = _kept_parts(found, root, started) if found.command == "build" else None
    keep = partial(_keep, found, root, started)
    if found.command == "check":
        from netpolc.cli.checking import CheckOptions, Telling, run_check

        return run_check(wanted, (), CheckOptions(), Telling(verbose=verbose, quiet=quiet), keep)
    from netpolc.cli.building import run_build

    return run_build(wanted, verbose=verbose, quiet=quiet, keep=keep, parts=parts)


def _is_answered(found: Plain, root: Path, started: int) -> bool:
    """Tell an answer that was kept, where nothing has changed since."""
    if not os.path.lexists(f"{root}{os.sep}{FOLDER}{os.sep}{found.command}"):
        return False  # as in most projects, which import nothing for it
    from netpolc.cli.caching import begun, known_answer

    asked = begun(root, found.command, found.flags, found.values, started)
    known = None if asked is None else known_answer(asked)
    if known is None:
        return False
    from netpolc.cli.streams import people
    from netpolc.reports.escaping.lines import page

    people(page(known))
    return True


def _keep(found: Plain, root: Path, started: int, lines: Sequence[str]) -> None:
    from netpolc.cli.caching import begun, keep_answer

    asked = begun(root, found.command, found.flags, found.values, started)
    if asked is not None:
        keep_answer(asked, lines)


def _kept_parts(found: Plain, root: Path, started: int) -> "KeptParts | None":
    from netpolc.cli.caching import begun
    from netpolc.cli.kept_parts import KeptParts

    asked = begun(root, found.command, found.flags, found.values, started)
    return None if asked is None else KeptParts(asked, whole=all(name != "env" for name, _ in found.values))


def _last(found: Plain, name: str, default: str) -> str:
    return next((value for key, value in reversed(found.values) if key == name), default)
