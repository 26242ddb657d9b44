"""The texts below `policies/` of both sides, and a copy of a project in which some of them can be others."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from netpolc.diagnostics.files import file_bytes
from netpolc.loading.sources import PACKAGE, policy_folders

MOST_BYTES: Final = 16 << 20
"""Who keeps more below `policies/` is told causes by traces: a copy of it would take longer than it is worth."""


class TooLargeError(Exception):
    """There is more below `policies/` than is copied."""


def files_of(root: Path) -> dict[str, bytes]:
    """Read every file below `policies/`, by its path from the root with `/`. Raises OSError and TooLargeError."""
    found: dict[str, bytes] = {}
    size = 0
    for place, names, files in policy_folders(os.fspath(root)):
        for file in files:
            data = file_bytes(Path(place, file))
            size += len(data)
            if size > MOST_BYTES:
                raise TooLargeError
            found["/".join((*names, file))] = data
    return found


def lines_of(files: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    """Read the files that are text as lines; a checkout may have given one other line ends."""
    found: dict[str, tuple[str, ...]] = {}
    for path, data in files.items():
        try:
            text = data.decode()
        except UnicodeDecodeError:
            continue
        # Only a line feed ends a line for Python's parser, whatever else `splitlines` knows.
        *lines, last = text.replace("\r\n", "\n").split("\n")
        found[path] = tuple([f"{line}\n" for line in lines] + ([last] if last else []))
    return found


def read(path: Path) -> bytes | None:
    """Read a file of the copy; None: it is not there. Raises OSError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def write(path: Path, data: bytes | None) -> None:
    """Write a file of the copy, or remove it. Raises OSError."""
    if data is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def copy(root: Path, files: Mapping[str, bytes], into: Path) -> None:
    """Make a project of which `policies/` is a copy, and everything else a link. Raises OSError."""
    for entry in os.scandir(root):
        if entry.name not in {PACKAGE, ".git"}:
            Path(into, entry.name).symlink_to(Path(root, entry.name))
    for path, data in files.items():
        write(into / path, data)
