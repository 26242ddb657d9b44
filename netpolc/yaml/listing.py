"""Which files hold manifests."""

import re
from pathlib import Path
from typing import Final

from netpolc.diagnostics.files import walked

SUFFIXES: Final = (".json", ".yaml", ".yml")
_OF_KUBECTL: Final = re.compile(r"(?:LIVE|MERGED)-[0-9]+")
"""The folders that `kubectl diff` makes for a program in KUBECTL_EXTERNAL_DIFF, in which no name has a suffix."""


def manifest_files(path: Path) -> tuple[Path, ...]:
    """List what a folder holds, all the way down, whose name ends in `.yaml`, `.yml` or `.json`, sorted; or the file.

    As in `kubectl -R -f`, links to folders are not followed, and one with such a name is listed as if it were a file.
    `.git` is left out, and in a folder of `kubectl diff` every name counts. Raises OSError where there is nothing or it
    cannot be opened.
    """
    if not path.is_dir():
        path.stat()
        return (path,)
    suffixes = ("",) if _OF_KUBECTL.fullmatch(path.name) else SUFFIXES
    found: list[Path] = []
    for folder, folders, names in walked(path, _raise):
        folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if name.endswith(SUFFIXES) and Path(folder, name).is_symlink()]
        found += [Path(folder, name) for name in (*names, *links) if name.endswith(suffixes)]
    return tuple(sorted(found))


def may_be_listed(path: str) -> bool:
    """Say whether a file may be among the `manifest_files` of some folder that it is in; `path`: with `/`."""
    *folders, name = path.split("/")
    return name.endswith(SUFFIXES) or any(map(_OF_KUBECTL.fullmatch, folders))


def _raise(error: OSError) -> None:
    raise error
