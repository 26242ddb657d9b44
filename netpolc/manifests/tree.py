"""The build tree: where a manifest goes, and what stands in a folder now."""

import os
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from attrs import frozen

from netpolc.manifests.header import HEADER

UNFINISHED: Final = ".netpolc-unfinished-"
"""What the name of the folder of an unfinished build begins with; it stands at the top of the tree."""

# Without its line end: a checkout may have given the file another one, and it is generated all the same.
_MARK: Final = HEADER.rstrip("\n").encode()
_LONGEST: Final = 200
_KEPT: Final = 180
# Windows keeps these names for devices in every folder and with any ending.
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_READ: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def manifest_path(environment: str | None, namespace: str | None, name: str) -> str:
    """Return the path of a manifest below `build/`, with `/`; cluster-scoped ones stand in `_cluster`.

    A name over 200 bytes, and one that Windows keeps for a device, becomes its first 180 characters, `-`, and 16 hex
    digits of its SHA-256.
    """
    top = "" if environment is None else f"{environment_folder(environment)}/"
    return f"{top}{'_cluster' if namespace is None else _safe(namespace)}/{_safe(name)}.yaml"


def environment_folder(environment: str) -> str:
    """Return the name of the folder of an environment below `build/`."""
    return _safe(environment)


def is_generated(data: bytes) -> bool:
    """Say whether the bytes of a file carry the mark of a generated one."""
    return data.startswith(_MARK)


class Kind(StrEnum):
    """What stands at a path."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    DEVICE = "device"


@frozen(eq=False, repr=False)
class BuildTree:
    """What stands in a folder, by path relative to it, with `/`, sorted. Links are never followed."""

    folder: Path
    standing: Mapping[str, Kind]

    def beginning(self, path: str, size: int) -> bytes:
        """Read the first bytes of a file; of what is no file, or may not be read, there are none."""
        if self.standing.get(path) is not Kind.FILE:
            return b""
        try:
            handle = os.open(f"{self.folder}/{path}", _READ)
        except (PermissionError, FileNotFoundError):
            return b""
        try:
            return os.read(handle, size)
        finally:
            os.close(handle)

    def is_ours(self, path: str) -> bool:
        """Say whether a generated file stands at a path."""
        return is_generated(self.beginning(path, len(_MARK)))


def read_tree(folder: Path) -> BuildTree:
    """Look at a folder; one that is not there is empty. Raises OSError where it cannot be read."""
    try:
        return BuildTree(folder, dict(_standing(os.fspath(folder), "")))
    except FileNotFoundError:
        return BuildTree(folder, {})


def _safe(name: str) -> str:
    if len(name.encode()) <= _LONGEST and not _DEVICE.fullmatch(name):
        return name
    from hashlib import sha256  # noqa: PLC0415 - few names need it, and it is slow to import

    return f"{name[:_KEPT]}-{sha256(name.encode()).hexdigest()[:16]}"


def _standing(folder: str, below: str) -> Iterator[tuple[str, Kind]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            kind = _kind(entry)
            yield below + entry.name, kind
            if kind is Kind.FOLDER:
                yield from _standing(entry.path, f"{below}{entry.name}/")


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_file(follow_symlinks=False):
        return Kind.FILE
    if entry.is_symlink():
        return Kind.LINK
    return Kind.FOLDER if entry.is_dir(follow_symlinks=False) else Kind.DEVICE
