"""Folders that are held open: what is done in one follows no link, whoever puts one there meanwhile."""

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from netpolc.values import frozen

_FOLDER: Final = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
# Whoever may pass through a folder need not be able to list it.
_PASS: Final = _FOLDER | getattr(os, "O_PATH", os.O_RDONLY)

_WAYS: Final = frozenset({"", ".", ".."})


class LinkedError(OSError):
    """A link stands where a folder has to be; `filename` says where."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.ELOOP, "it is a link", path)


@frozen(eq=False, repr=False)
class Folder:
    """A folder that is open, and where it was when it was opened.

    Every name is that of an entry: one that leads elsewhere is refused with ValueError.
    """

    path: str
    handle: int | None
    """None where the system opens no folders (Windows): there the path has to do."""

    def entry(self, name: str) -> str:
        """Return what the system calls an entry, beside `dir_fd=handle`."""
        if not is_entry(name):
            raise ValueError(f"`{name!r}` is no name of a file")
        return name if self.handle is not None else f"{self.path}{os.sep}{name}"

    def full(self, name: str) -> str:
        """Return the path of an entry, for people."""
        return f"{self.path.rstrip(os.sep)}{os.sep}{name}"

    def listed(self) -> list[str]:
        """Name the entries, sorted. Raises OSError."""
        return sorted(os.listdir(self.path if self.handle is None else self.handle))  # noqa: PTH208 - of a handle

    def looked(self, name: str) -> os.stat_result | None:
        """Look at an entry and not behind a link; None: there is none. Raises OSError."""
        try:
            return os.stat(self.entry(name), dir_fd=self.handle, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def make(self, name: str) -> None:
        """Make a folder; one that is there will do. Raises OSError."""
        with suppress(FileExistsError):
            os.mkdir(self.entry(name), dir_fd=self.handle)

    def inner(self, name: str, *, make: bool = False, flags: int = os.O_RDONLY | _FOLDER) -> "Folder":
        """Open a folder of this one. Raises OSError, of the kind LinkedError for a link."""
        entry = self.entry(name)
        if make and self.looked(name) is None:
            self.make(name)
        if self.handle is None:
            seen = self.looked(name)
            if seen is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.full(name))
            if stat.S_ISLNK(seen.st_mode) or getattr(seen, "st_reparse_tag", False):
                raise LinkedError(self.full(name))
            if not stat.S_ISDIR(seen.st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), self.full(name))
            return Folder(self.full(name), None)
        try:
            return Folder(self.full(name), os.open(entry, flags, dir_fd=self.handle))
        except OSError as error:
            seen = self.looked(name) if error.errno in {errno.ENOTDIR, errno.ELOOP} else None
            if seen is not None and stat.S_ISLNK(seen.st_mode):
                raise LinkedError(self.full(name)) from None
            raise OSError(error.errno, error.strerror, self.full(name)) from None

    def below(self, path: str, *, make: bool = False) -> "Folder":
        """Open a folder by its path below this one, with `/`; the empty path is this one again. Raises OSError."""
        found = Folder(self.path, None if self.handle is None else os.dup(self.handle))
        for name in path.split("/") if path else ():
            outer = found
            try:
                found = outer.inner(name, make=make)
            finally:
                outer.close()
        return found

    def close(self) -> None:
        """Let the folder go."""
        if self.handle is not None:
            os.close(self.handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_entry(name: str) -> bool:
    """Say whether a name is that of an entry of a folder, on every system, and no way to anywhere else."""
    return name not in _WAYS and "/" not in name and "\\" not in name and "\0" not in name


def open_folder(path: Path, *, make: bool = False) -> Folder:
    """Open a folder by an absolute path without links, and make it if need be.

    Links in the root folder are the system's own (`/tmp` of macOS) and are followed. Raises OSError, of the kind
    LinkedError for a link.
    """
    absolute = os.path.abspath(path)  # noqa: PTH100 - `Path.absolute` leaves `..` in
    anchor = Path(absolute).anchor
    parts = Path(absolute).parts[1:]
    if sys.platform == "win32":
        found = Folder(anchor, None)
    else:
        if parts:
            first = os.path.realpath(f"{anchor}{parts[0]}")
            parts = (*Path(first).parts[1:], *parts[1:])
        found = Folder(anchor, os.open(anchor, _PASS if parts else os.O_RDONLY | _FOLDER))
    for number, name in enumerate(parts, 1):
        outer = found
        try:
            found = outer.inner(name, make=make, flags=_PASS if number < len(parts) else os.O_RDONLY | _FOLDER)
        finally:
            outer.close()
    return found
