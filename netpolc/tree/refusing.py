"""What the system refuses, and where no build tree may be, told at its place."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from netpolc.diagnostics.catalogue.tree import CANNOT_WRITE, FOREIGN_FILE, INTERRUPTED, LINKED_TREE, NO_PLACE
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.tree.folders import LinkedError, is_entry
from netpolc.tree.writing import WrittenTree

_POLICIES: Final = "policies"
_LONGEST: Final = 3000
"""Bytes of the path of a tree: below it there is room for the longest path of a manifest, which Linux ends at 4,096."""
_LONGEST_NAME: Final = 255


def refused(error: OSError, folder: Path) -> Diagnostic:
    """Tell what the system refused while a tree was read or written."""
    path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else folder
    origin = Origin(Place(path.as_posix(), 1))
    if isinstance(error, LinkedError):
        message = f"`{path.as_posix()}` is a link, and a build tree stands behind none"
        real = Path(os.path.realpath(folder)).as_posix()
        return finding(LINKED_TREE, message, origin, help=f"remove the link, or name where it leads: `--into {real}`")
    reason = (error.strerror or str(error)).lower()
    message = f"`{path.as_posix()}` cannot be read or written: {reason}"
    return finding(CANNOT_WRITE, message, origin, help=_CURES.get(error.errno or 0))


_CURES: Final = {
    errno.EEXIST: "a build tree is a folder; move the file away, or build `--into` another folder",
    errno.ENOTDIR: "a build tree is a folder; move the file away, or build `--into` another folder",
    errno.EACCES: "let this user write there, or build `--into` another folder",
    errno.EPERM: "let this user write there, or build `--into` another folder",
    errno.EROFS: "let this user write there, or build `--into` another folder",
    errno.ENOSPC: "make room on the disk; what stood there is still whole",
    errno.EDQUOT: "make room on the disk; what stood there is still whole",
    errno.EFBIG: "make room on the disk; what stood there is still whole",
    errno.ENAMETOOLONG: "build `--into` a folder with a shorter path",
    errno.ETIMEDOUT: "end the other build; its lock ends with it",
}


def told(written: WrittenTree, folder: Path, *, every: bool) -> Iterator[Diagnostic]:
    """Tell what a build met that builds before it had left; `every`: it has written all environments."""
    if written.interrupted:
        what = "this one has finished it" if every else "this one has finished its own environments"
        cure = None if every else "`netpolc build` without `--env` writes the others too"
        message = f"a build before this one was interrupted, and {what}"
        yield finding(INTERRUPTED, message, Origin(Place(folder.as_posix(), 1)), help=cure)
    for path in written.left:
        message = f"`{os.path.basename(path)}` holds what was not written by netpolc, and is left alone"  # noqa: PTH119 - no Path is needed
        yield finding(FOREIGN_FILE, message, Origin(Place(path, 1)))


def place_of(root: Path, into: Path) -> Path:
    """Return the path of the tree that `--into` names, without `..`."""
    return Path(os.path.abspath(root / into))  # noqa: PTH100 - `Path.absolute` leaves `..` in


def no_place(root: Path, into: Path) -> Diagnostic | None:
    """Say why there can be no build tree at `into`; None: there can.

    `root`: the project folder, without links. A tree never is, holds or stands in what the project is made of.
    """
    tree = place_of(root, into)
    if "\0" in str(into):
        why = "holds a NUL, which no path may"
    elif any(_is_same(tree, folder) for folder in (root, *root.parents)):
        why = "is the project folder, or holds it"
    elif any(_is_same(folder, root / _POLICIES) for folder in (tree, *tree.parents)):
        why = "is the folder of the policy modules, or stands in it"
    elif ".git" in {part.lower() for part in tree.parts}:
        why = "belongs to Git"
    elif _has_modules(tree / _POLICIES):
        why = "holds policy modules"
    elif len(os.fsencode(tree)) > _LONGEST or any(len(os.fsencode(part)) > _LONGEST_NAME for part in tree.parts):
        why = f"has a name over {_LONGEST_NAME} bytes, or is over {_LONGEST} bytes long"
    elif not all(is_entry(part) for part in into.parts if part not in {into.anchor, ".."}):
        why = "has a backslash in a name"
    else:
        return None
    message = f"`{into.as_posix()}` {why}, so it can be no build tree"
    return finding(NO_PLACE, message, Origin(Place(tree.as_posix(), 1)), help=_ANOTHER)


_ANOTHER: Final = "name a folder of its own, such as `--into build`"


def _is_same(one: Path, other: Path) -> bool:
    """Compare two folders, whatever their names: a disk may not tell `Policies` from `policies`."""
    try:
        return one == other or os.path.samestat(one.stat(), other.stat())
    except (OSError, ValueError):
        return False


def _has_modules(folder: Path) -> bool:
    try:
        return any(name.endswith(".py") for name in os.listdir(folder))  # noqa: PTH208 - names only
    except (OSError, ValueError):
        return False
