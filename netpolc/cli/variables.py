"""Environment variables that stand for options: `NETPOLC_DIFF_FAIL_ON` for one command, `NETPOLC_ENV` for all.

An option of the command line wins over the variable of its command, that over the one for all commands, and that over
a setting. A value that is empty counts as none; several values of an option that repeats are parted by blanks.
"""

from collections.abc import Iterable, Mapping
from typing import Final

PREFIX: Final = "NETPOLC_"
COMPLETE: Final = "_NETPOLC_COMPLETE"
"""The environment variable by which a shell asks what could be typed next."""
SHARED: Final = frozenset(
    {
        "--cni",
        "--color",
        "--directory",
        "--env",
        "--inventory",
        "--kubernetes",
        "--namespace",
        "--no-cache",
        "--no-code",
        "--output",
        "--pod-cidr",
        "--quiet",
        "--service-cidr",
        "--strict",
        "--verbose",
    }
)
"""Options that mean the same wherever they are, so that one variable may stand for all commands.

What lets something pass (`--allow-empty`, `--fail-on`) is none of them: it is said for a command, or not at all.
"""
_OTHERS: Final = frozenset({"NETPOLC_ACCEPTANCE", "NETPOLC_DEBUG"})
"""Variables that stand for no option."""


def any_given(environ: Iterable[str]) -> bool:
    """Say whether any variable may stand for an option."""
    return any(name.startswith(PREFIX) and name not in _OTHERS for name in environ)


def names_of(command: str, option: str) -> list[str]:
    """Name the variables of an option such as `--fail-on`, the one that wins first."""
    word = option.removeprefix("--").replace("-", "_").upper()
    return [f"{PREFIX}{command.upper()}_{word}", *([f"{PREFIX}{word}"] if option in SHARED else [])]


def unknown(environ: Mapping[str, str], command: str, options: Iterable[str], commands: Iterable[str]) -> list[str]:
    """List the variables that stand for nothing: a wrong name would let pass what it was to stop.

    `options`: those of the command. Variables of the other commands are not looked at.
    """
    known = {name for option in (*options, *SHARED) for name in names_of(command, option)}
    others = tuple(f"{PREFIX}{other.upper()}_" for other in commands if other != command)
    return sorted(
        name
        for name, value in environ.items()
        if name.startswith(PREFIX) and value and name not in known | _OTHERS and not name.startswith(others)
    )
