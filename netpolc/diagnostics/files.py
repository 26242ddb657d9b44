"""Reading files and folders that the user has: never what may not end, and at any depth."""

import os
import stat
from collections.abc import Callable, Iterator
from errno import EFBIG, EINVAL
from pathlib import Path
from typing import Final

_AT_ONCE: Final[int] = getattr(os, "O_NONBLOCK", 0)
"""A pipe that nobody writes to is opened all the same, and then seen to be one."""


_LARGEST: Final = 256 << 20
"""No file that a person wrote is larger, and one that is takes memory until there is none."""


_PIECE: Final = 1 << 20


def file_bytes(path: str | Path) -> bytes:
    """Read a file whole.

    Raises OSError, also where it is a pipe, a socket or a device, at the end of its links, or larger than 256 MiB.
    """
    data = beginning(path, _LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(EFBIG, "it is larger than 256 MiB", os.fspath(path))
    return data


def beginning(path: str | Path, size: int) -> bytes:
    """Read the first bytes of a file. Raises OSError as `file_bytes` does for what is no file."""
    data = bytearray()
    with open(path, "rb", buffering=0, opener=_opened) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(EINVAL, "it is no file", os.fspath(path))
        while piece := stream.read(min(_PIECE, size - len(data))):
            data += piece
    if piece is None:  # a file of the system that has nothing to say yet
        raise OSError(EINVAL, "it is no file", os.fspath(path))
    return bytes(data)


def holds(path: str, data: bytes) -> bool:
    """Say whether a file has these very bytes; what cannot be read, or is no file, has not."""
    try:
        handle = _opened(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError):
        return False
    try:
        seen = os.fstat(handle)
        return stat.S_ISREG(seen.st_mode) and seen.st_size == len(data) and os.read(handle, len(data) + 1) == data
    except OSError:
        return False
    finally:
        os.close(handle)


def reason(error: OSError) -> str:
    """Return the system's own words for what it refused, as they stand in a message."""
    words = error.strerror or "no reason"
    return words[:1].lower() + words[1:]


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | _AT_ONCE)


def lies_in(path: str, folder: str) -> bool:
    """Say whether a path is a folder, or below it; both as the system resolves them."""
    return f"{path}{os.sep}".startswith(f"{folder.rstrip(os.sep)}{os.sep}")


def walked(
    top: str | Path, refused: Callable[[OSError], object] | None = None, *, follow: bool = False
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Give each folder, from the top down, with the names of its folders and files, as `os.walk` does.

    That of Python 3.11 goes no deeper than its stack. What is taken out of the list of folders is not gone into.
    `refused` is told of a folder that cannot be read; `follow`: links to folders are gone into too.
    """
    waiting = [os.fspath(top)]
    while waiting:
        place = waiting.pop()
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    (folders if _is_folder(entry) else files).append(entry.name)
        except OSError as error:
            if refused is not None:
                refused(error)
            continue
        yield place, folders, files
        for name in reversed(folders):
            path = f"{place}{'' if place.endswith(os.sep) else os.sep}{name}"
            if follow or not os.path.islink(path):  # noqa: PTH114 - a Path for each is slow
                waiting.append(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def shown_path(path: str, root: Path) -> str:
    """Write a path relative to the project folder where it lies in it, with `/`."""
    try:
        return Path(path).relative_to(root).as_posix()
    except ValueError:
        return Path(path).as_posix() if path != "-" else path
