"""Two folders that change places in one step, where the system has that."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Final, TypeAlias

from netpolc.tree.folders import Folder

_Call: TypeAlias = Callable[[int, bytes, int, bytes], int]

# From linux/fs.h: `RENAME_EXCHANGE`; from sys/stdio.h of macOS: `RENAME_SWAP`.
_EXCHANGE: Final = 2


def can_swap(folder: Folder) -> bool:
    """Say whether folders can change places, by letting two empty ones do so in the folder aside.

    They are called as batches are, so that they go with it when the build is killed here.
    """
    names = "00000000-0", "00000000-1"
    try:
        for name in names:
            os.mkdir(folder.entry(name), dir_fd=folder.handle)
        swap(folder, names[0], folder, names[1])
    except OSError:
        return False
    finally:
        for name in names:
            with suppress(OSError):
                os.rmdir(folder.entry(name), dir_fd=folder.handle)
    return True


def swap(one: Folder, name: str, other: Folder, others: str) -> None:
    """Let `name` in one folder and `others` in another change places. Raises OSError, also where nothing can do it."""
    call = _call()
    if call is None or one.handle is None or other.handle is None:
        raise OSError(os.strerror(0))
    if call(one.handle, os.fsencode(one.entry(name)), other.handle, os.fsencode(other.entry(others))):
        import ctypes

        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), other.full(others))


@cache
def _call() -> _Call | None:
    if sys.platform not in {"linux", "darwin"}:
        return None
    import ctypes

    try:
        library = ctypes.CDLL(None, use_errno=True)
        function = library.renameat2 if sys.platform == "linux" else library.renameatx_np
    except (OSError, AttributeError):  # an older C library, or musl
        return None
    function.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    function.restype = ctypes.c_int

    def call(one: int, name: bytes, other: int, others: bytes) -> int:
        return int(function(one, name, other, others, _EXCHANGE))

    return call
