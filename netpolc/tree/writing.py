"""Writing a build tree: every file appears as a whole, and each environment in one step where the system has that."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from netpolc.tree.aside import cleared, left_aside, made_aside
from netpolc.tree.assembling import assembled, placed, units
from netpolc.tree.folders import Folder
from netpolc.tree.locking import Site
from netpolc.tree.planning import Plan
from netpolc.values import frozen

_MANY: Final = 256
"""From so many files on they are spread over the disk."""
_TOGETHER: Final = 250
"""How many files stand in one folder while they are aside."""
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


@frozen
class WrittenTree:
    """What writing came to, but for the plan itself."""

    interrupted: bool
    """A build before this one was killed while it wrote."""
    left: tuple[str, ...]
    """Folders of such builds in which there is something that netpolc did not write."""


def write(plan: Plan, site: Site) -> WrittenTree:
    """Carry a plan out, in a tree that is locked.

    Everything new is written aside before anything comes to its place, so a disk that is full leaves the tree as it
    was. Raises OSError with the path where the system refuses.
    """
    found = left_aside(site)
    left = tuple(host.full(name) for host, name in found if not cleared(host, name, site.tree))
    if plan.stale:
        _carry_out(plan, site)
    for path in plan.emptied:
        above, _, name = path.rpartition("/")
        with suppress(OSError), site.tree.below(above) as folder:  # whatever came into it meanwhile stays
            os.rmdir(folder.entry(name), dir_fd=folder.handle)
    return WrittenTree(bool(found), left)


def _carry_out(plan: Plan, site: Site) -> None:
    tree = site.tree
    new = {**plan.added, **plan.changed}
    together = tuple(units(plan))
    if not (new or together):
        _remove(plan.removed, tree)
        return
    aside, name, host = _made(site)
    try:
        if len(new) >= _MANY:
            _spread(aside)
        where = _written(tree, new, aside)
        # A folder in the tree holds no manifest under its own name that is not of the tree.
        done = assembled(together, tree, aside, where) if host is site.parent else ()
        swapped = {path for unit in done for path in unit.stale}
        for unit in done:
            placed(unit, tree, aside)
        _place({path: place for path, place in where.items() if path not in swapped}, tree, aside)
        _remove((path for path in plan.removed if path not in swapped), tree)
    finally:
        aside.close()
        with suppress(OSError):
            cleared(host, name, tree, {*plan.changed, *plan.removed, *plan.unchanged}, own=True)


def _made(site: Site) -> tuple[Folder, str, Folder]:
    try:
        return made_aside(site)
    except OSError as error:
        # The user knows the tree, and no folder beside it.
        raise OSError(error.errno, error.strerror, site.tree.path) from error


def _written(tree: Folder, files: Mapping[str, bytes], aside: Folder) -> dict[str, tuple[str, str]]:
    """Write files aside, under names that nobody takes for manifests; return the batch and the number of each.

    A few hundred have a folder of their own: a file system takes several times as long for one that holds them all.
    """
    # ext4 chooses a place for a folder by its name: the same names would bring it back to what was just deleted.
    some_name = os.urandom(4).hex()
    where: dict[str, tuple[str, str]] = {}
    for count, paths in enumerate(_batched(tuple(files))):
        name = f"{some_name}-{count}"
        path = paths[0]
        try:
            aside.make(name)
            with aside.inner(name) as folder:
                for number, path in enumerate(paths):
                    _write(folder, str(number), files[path])
                    where[path] = (name, str(number))
        except OSError as error:
            raise OSError(error.errno, error.strerror, tree.full(path)) from error
    return where


def _batched(paths: Sequence[str]) -> Iterable[Sequence[str]]:
    return (paths[start : start + _TOGETHER] for start in range(0, len(paths), _TOGETHER))


def _write(folder: Folder, name: str, data: bytes) -> None:
    handle = os.open(folder.entry(name), _NEW, 0o666, dir_fd=folder.handle)
    try:
        written = os.write(handle, data)
        while written < len(data):
            written += os.write(handle, data[written:])
    finally:
        os.close(handle)


def _place(where: Mapping[str, tuple[str, str]], tree: Folder, aside: Folder) -> None:
    """Bring new files to their places one by one."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for path, (batch, number) in where.items():
        folder, _, name = path.rpartition("/")
        groups.setdefault((batch, folder), []).append((number, name))
    for (batch, above), names in groups.items():
        with aside.inner(batch) as old, tree.below(above, make=True) as new:
            for number, name in names:
                try:
                    os.replace(old.entry(number), new.entry(name), src_dir_fd=old.handle, dst_dir_fd=new.handle)
                except OSError as error:
                    raise OSError(error.errno, error.strerror, new.full(name)) from error


def _remove(paths: Iterable[str], tree: Folder) -> None:
    groups: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        groups.setdefault(folder, []).append(name)
    for above, names in groups.items():
        with suppress(FileNotFoundError), tree.below(above) as place:
            for name in names:
                try:
                    os.unlink(place.entry(name), dir_fd=place.handle)
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise OSError(error.errno, error.strerror, place.full(name)) from error


def _spread(folder: Folder) -> None:
    """Tell ext2 to ext4 that the folders of a folder have nothing to do with each other, as `chattr +T` does.

    Each then has a block group of its own, for itself and for its files. All in one, after a tree was deleted, an ext4
    without a journal looks again at every inode that was given up in the last minutes, for each file that it makes:
    10,000 files took 2 to 5 s, and take 0.3 s so. Another file system refuses, and nothing is lost.
    """
    if sys.platform == "linux" and folder.handle is not None:
        import fcntl

        with suppress(OSError):
            flags = int.from_bytes(fcntl.ioctl(folder.handle, _GET_FLAGS, bytes(8))[:4], sys.byteorder)
            fcntl.ioctl(folder.handle, _SET_FLAGS, (flags | _TOP).to_bytes(4, sys.byteorder) + bytes(4))


# From linux/fs.h: `FS_IOC_GETFLAGS` and `FS_IOC_SETFLAGS` as most processors have them, and `FS_TOPDIR_FL`.
_GET_FLAGS: Final = 0x80086601
_SET_FLAGS: Final = 0x40086602
_TOP: Final = 0x00020000
