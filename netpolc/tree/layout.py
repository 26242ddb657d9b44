"""The build tree: where a manifest goes, and what stands in a folder now."""

import os
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from netpolc.canonical.header import HEADER
from netpolc.tree.folders import open_folder
from netpolc.values import frozen

UNFINISHED: Final = ".netpolc-unfinished-"
"""What the name of the folder of an unfinished build begins with; it stands at the top of the tree."""

BATCH: Final = re.compile(r"[0-9a-f]{8}-[0-9]+")
"""The name of a folder in it, which holds files under numbers."""

# Without its line end: a checkout may have given the file another one, and it is generated all the same.
MARK: Final = HEADER.rstrip("\n").encode()
"""What a generated file begins with."""
_USUAL: Final = 1 << 14
LARGEST: Final = 1 << 22
"""No API server takes an object of so many bytes."""
_LONGEST: Final = 200
_KEPT: Final = 180
_MOST: Final = 253
"""The most characters of a name of Kubernetes."""
# Windows keeps these names for devices in every folder and with any ending.
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
READ: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
# What every name of a policy, a namespace and an environment is: of RFC 1123.
_NAME: Final = re.compile(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?")


def manifest_path(environment: str | None, namespace: str | None, name: str) -> str:
    """Return the path of a manifest below `build/`, with `/`; cluster-scoped ones stand in `_cluster`.

    A name over 200 bytes, and one that Windows keeps for a device, becomes its first 180 characters, `-`, and 16 hex
    digits of its SHA-256.
    """
    top = "" if environment is None else f"{environment_folder(environment)}/"
    return f"{top}{'_cluster' if namespace is None else _safe(namespace)}/{_safe(name)}.yaml"


def is_safe(name: object) -> bool:
    """Say whether a name does as that of a file or folder: it leads nowhere else, and every system takes it."""
    return isinstance(name, str) and len(name) <= _MOST and _NAME.fullmatch(name) is not None


def environment_folder(environment: str) -> str:
    """Return the name of the folder of an environment below `build/`."""
    return _safe(environment)


def environment_of_folder(folder: str) -> str:
    """Return the name of the environment that a folder below `build/` is of: no longer one is the name of any."""
    name = folder.rpartition("-")[0]
    return name if _DEVICE.fullmatch(name) and environment_folder(name) == folder else folder


def is_generated(data: bytes) -> bool:
    """Say whether the bytes of a file carry the mark of a generated one."""
    return data.startswith(MARK)


def is_left_over(path: str, beginning: bytes) -> bool:
    """Say whether a build that was killed has left a file: one under a number, whole or half written.

    `path`: below the folder of the unfinished build. `beginning`: the first bytes of the file.
    """
    batch, _, number = path.partition("/")
    return bool(BATCH.fullmatch(batch) and number.isdecimal() and MARK.startswith(beginning[: len(MARK)]))


class Entry(StrEnum):
    """What stands at a path."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    DEVICE = "device"


@frozen(eq=False, repr=False)
class BuildTree:
    """What stands in a folder, by path relative to it, with `/`, sorted. Links are never followed."""

    folder: Path
    standing: Mapping[str, Entry]

    def beginning(self, path: str, size: int) -> bytes:
        """Read the first bytes of a file; of what is no file, or may not be read, there are none."""
        if self.standing.get(path) is not Entry.FILE:
            return b""
        try:
            handle = os.open(f"{self.folder}/{path}", READ)
        except (PermissionError, FileNotFoundError):
            return b""
        try:
            return os.read(handle, size)
        finally:
            os.close(handle)

    def whole(self, path: str) -> bytes:
        """Read a file; of what is larger than any manifest there is nothing."""
        found = self.beginning(path, _USUAL)
        if len(found) == _USUAL:  # room for what hardly any file has takes longer than reading one
            found = self.beginning(path, LARGEST)
        return found if len(found) < LARGEST else b""

    def is_ours(self, path: str) -> bool:
        """Say whether a generated file stands at a path."""
        return is_generated(self.beginning(path, len(MARK)))


def read_tree(folder: Path) -> BuildTree:
    """Look at a folder; one that is not there is empty.

    Raises OSError where it cannot be read, of the kind LinkedError where a link stands in the way.
    """
    try:
        with open_folder(folder):
            return BuildTree(folder, dict(_standing(os.fspath(folder))))
    except FileNotFoundError:
        return BuildTree(folder, {})


@lru_cache(maxsize=1 << 12)
def _safe(name: str) -> str:
    if len(name.encode()) <= _LONGEST and not _DEVICE.fullmatch(name):
        return name
    from hashlib import sha256

    return f"{name[:_KEPT]}-{sha256(name.encode()).hexdigest()[:16]}"


def _standing(folder: str) -> Iterator[tuple[str, Entry]]:
    """Give what stands in a folder, each folder before what it holds; nothing here is as deep as the tree."""
    waiting = [_entries(folder, "")]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
            continue
        yield entry
        if entry[1] is Entry.FOLDER:
            waiting.append(_entries(f"{folder}/{entry[0]}", f"{entry[0]}/"))


def _entries(folder: str, below: str) -> Iterator[tuple[str, Entry]]:
    with os.scandir(folder) as entries:
        found = sorted((below + entry.name, _kind(entry)) for entry in entries)
    return iter(found)


def _kind(entry: os.DirEntry[str]) -> Entry:
    if entry.is_file(follow_symlinks=False):
        return Entry.FILE
    if entry.is_symlink():
        return Entry.LINK
    return Entry.FOLDER if entry.is_dir(follow_symlinks=False) else Entry.DEVICE
