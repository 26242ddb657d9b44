"""By what a part of a project becomes what it does, beside what it says: the settings and the modules that stand there.

The same is looked at before a run and after it. Where it is equal, so it was in between: whatever is changed gets
another time of the system, but for what was changed a moment ago, of which the bytes are held against each other.
"""

import os
from pathlib import Path
from typing import NamedTuple, TypeAlias

from netpolc.diagnostics.files import file_bytes
from netpolc.loading.sources import module_files, policy_folders

_Seen: TypeAlias = tuple[int, ...]


class PartInputs(NamedTuple):
    """The settings and the modules at a moment."""

    settings: bytes | None
    """None: there are none."""
    seen: tuple[tuple[str, _Seen, bytes | None], ...]
    """Each file and folder, what the system says of it, and its bytes where these may change unseen."""
    newest: int
    """When any of it was last changed, in nanoseconds."""


def part_inputs(root: Path, since: int) -> PartInputs | None:
    """Look at the settings and the modules of a project folder; None where something of it cannot be read.

    `since`: what was changed then or later, in nanoseconds, may change again and keep its time.
    """
    folder = os.fspath(root)
    settings = f"{folder}{os.sep}pyproject.toml"
    seen: list[tuple[str, _Seen, bytes | None]] = []
    newest = 0
    try:
        there = os.path.lexists(settings)
        places = [place for place, _, _ in policy_folders(folder, _raise)]
        modules = [path for path, _ in module_files(folder, _raise)]
        whole = [*([settings] if there else ()), *places]
        for number, path in enumerate((*whole, *modules)):
            own, end = os.lstat(path), os.stat(path)  # noqa: PTH116 - a Path for each is slow
            changed = max(own.st_ctime_ns, end.st_ctime_ns)
            newest = max(newest, changed)
            read = changed >= since and number >= len(whole)
            seen.append((path, (*_told(own), *_told(end)), file_bytes(path) if read else None))
        return PartInputs(file_bytes(settings) if there else None, tuple(seen), newest)
    except (OSError, ValueError):
        return None


def _told(found: os.stat_result) -> _Seen:
    return found.st_dev, found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _raise(error: OSError) -> None:
    raise error
