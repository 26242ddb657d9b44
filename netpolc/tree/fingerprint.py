"""What stands in a folder, by what the system keeps of each file: two looks at it are compared, and nothing is read."""

import os
import stat
from hashlib import sha256
from typing import NamedTuple


class Fingerprint(NamedTuple):
    """What a folder looked like."""

    digest: str
    files: int
    newest: int
    """When anything in it, or of it, was last changed, in nanoseconds as the system counts them."""


def fingerprint(folder: str) -> Fingerprint:
    """Look at everything in a folder, links as links. Raises OSError where something cannot be looked at."""
    whole = sha256()
    files, newest = 0, 0
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        lines: list[str] = []
        inner: list[str] = []
        with os.scandir(place) as entries:
            for entry in entries:
                seen = entry.stat(follow_symlinks=False)
                changed = seen.st_ctime_ns
                newest = max(newest, changed)
                kept = f"{seen.st_mode} {seen.st_size} {seen.st_mtime_ns} {changed} {seen.st_ino} {seen.st_dev}"
                lines.append(f"{entry.name}\0{kept}")
                if stat.S_ISDIR(seen.st_mode):
                    inner.append(f"{place}{os.sep}{entry.name}")
        files += len(lines) - len(inner)
        lines.sort()
        whole.update("\n".join([place, *lines, "\n"]).encode("utf-8", "surrogateescape"))
        waiting += sorted(inner)
    own = os.lstat(folder)
    whole.update(f"{own.st_mode} {own.st_ino} {own.st_dev}".encode())
    return Fingerprint(whole.hexdigest(), files, max(newest, own.st_ctime_ns))
