"""Plain values that go through a pipe from one process to another."""

import marshal
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_SIZE: Final = 8
_MOST: Final = 1 << 34
"""So many bytes no value takes: whoever wrote that is somebody else."""
_PIECE: Final = 1 << 20
_PATIENCE: Final = 200
"""After how many milliseconds of silence to ask whether anybody is still there."""
_ROOM: Final = 1 << 20
"""Bytes that wait in a pipe, so that neither process need wait for the other: most systems let a user have so many."""


def widen(pipe: int) -> None:
    """Let more wait in a pipe, where the system can."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)


def write_frame(pipe: int, value: object) -> None:
    """Write a value of the kinds that `marshal` takes. Raises OSError and ValueError."""
    data = marshal.dumps(value)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - it raises for others
    rest = memoryview(len(data).to_bytes(_SIZE) + data)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def read_frame(pipe: int, there: Callable[[], bool] | None = None) -> object:
    """Read a value. Raises EOFError where nobody writes any more, and ValueError or TypeError where it is none.

    `there` says whether who writes still lives: what that process started may keep the pipe open.
    """
    size = int.from_bytes(_exactly(pipe, _SIZE, there))
    if size > _MOST:
        raise ValueError(size)
    return marshal.loads(_exactly(pipe, size, there))  # noqa: S302 - no value that it makes is code that runs


def _exactly(pipe: int, size: int, there: Callable[[], bool] | None) -> bytes:
    pieces: list[bytes] = []
    while size:
        if there is not None:
            _wait(pipe, there)
        piece = os.read(pipe, min(size, _PIECE))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _wait(pipe: int, there: Callable[[], bool]) -> None:
    """Wait until something can be read; raises EOFError where nobody is there and nothing is left."""
    try:
        from select import POLLIN, poll
    except ImportError:
        return
    waiting = poll()
    waiting.register(pipe, POLLIN)
    while not waiting.poll(_PATIENCE):
        if not there() and not waiting.poll(0):
            raise EOFError
