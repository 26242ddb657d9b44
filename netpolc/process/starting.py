"""Starting another Python in which policy modules run: so early that nothing of size may be imported here."""

import os
import sys
from contextlib import suppress
from typing import Final, NamedTuple


class Started(NamedTuple):
    """A process that was started: its number, and the pipes to it and back."""

    number: int
    to: int
    back: int


_KEPT: Final = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "NETPOLC_DEBUG"),
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE"),
    }
)
_PROGRAM: Final = """
import gc, importlib.util, os, sys
gc.disable()
own, apart, *sys.path[:] = sys.argv[1:]
if apart:
    os.chdir(apart)
spec = importlib.util.spec_from_file_location("netpolc", own + "/__init__.py", submodule_search_locations=[own])
sys.modules["netpolc"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["netpolc"])
from netpolc.process.child import be_started
be_started()
"""
"""Starts this very netpolc, wherever it is: nothing but Python itself and what is installed can be imported."""
_SEED: Final = 1
"""The hash seed of a second run, or one more where the first one has it."""


def surroundings() -> dict[str, str]:
    """Return the environment variables of a process that runs apart: none by which code gets in, or a secret out."""
    return {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("LC_")}


def other_seed() -> int:
    """Return a hash seed that this process was not given."""
    return _SEED + (os.environ.get("PYTHONHASHSEED") == str(_SEED))


def command(*, apart: bool) -> list[str]:
    """Return the command line of another Python.

    `apart`: in a working directory that is nobody's, the top of the system, or of one of its drives.
    """
    here = os.path.realpath(os.curdir)
    places = [item for item in sys.path if item and os.path.realpath(item) != here]
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - `pathlib` is of size
    top = os.path.abspath(os.sep) if apart else ""  # noqa: PTH100 - as above
    return [sys.executable, "-P", "-c", _PROGRAM, own, top, *places]


def environment(*, apart: bool, seed: int | None) -> dict[str, str]:
    """Return the environment variables of another Python; `seed`: the hash seed that it has to have."""
    found = surroundings() if apart else dict(os.environ)
    return found if seed is None else {**found, "PYTHONHASHSEED": str(seed)}


def started(*, apart: bool, seed: int | None = None, quiet: bool = False) -> Started:
    """Start another Python, in a group of its own. Raises OSError.

    `apart`: one that sees nothing of the user's surroundings; `quiet`: what modules print goes nowhere.
    """
    pipes = [*os.pipe()]
    try:
        pipes += os.pipe()
        reading, to, back, writing = pipes
        actions: list[tuple[int, ...] | tuple[int, int, str, int, int]] = [
            (os.POSIX_SPAWN_DUP2, reading, 0),
            (os.POSIX_SPAWN_DUP2, writing, 1),
        ]
        if quiet:
            actions.append((os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0))
        words, variables = command(apart=apart), environment(apart=apart, seed=seed)
        number = os.posix_spawn(sys.executable, words, variables, file_actions=actions, setpgroup=0)
    except OSError:
        for pipe in pipes:
            os.close(pipe)
        raise
    os.close(reading)
    os.close(writing)
    return Started(number, to, back)


_ready: list[Started] = []


def start_second() -> None:
    """Start the process of a second run, which takes as long to begin as all that leads to its first question."""
    if hasattr(os, "posix_spawn"):
        with suppress(OSError):  # whoever takes it tries again, and is told
            _ready.append(started(apart=True, seed=other_seed(), quiet=True))


def second() -> Started | None:
    """Return the process that was started for a second run, if there is one that nobody took."""
    return _ready.pop() if _ready else None
