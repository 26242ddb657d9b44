"""The folder in which a build prepares what is new: made, filled, and cleared, also after a build that was killed.

It stands beside the tree, so that nobody who applies the tree meets it: `.netpolc-unfinished-build-1f9e0a37`. Where it
may not (the tree is a mount, the folder around it is closed), it stands in the tree, and holds no name of a manifest.

    6b1d4c02-0/17        a new file, under a number
    new/prod/shop/       a folder that is put together, to be swapped with the one of the tree; afterwards the old one
"""

import os
import re
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from netpolc.tree.folders import Folder
from netpolc.tree.layout import BATCH, MARK, READ, UNFINISHED, is_generated, is_left_over
from netpolc.tree.locking import Site

NEW: Final = "new"
"""The folder of what is put together; below it paths are those of the tree."""

_IN_TREE: Final = re.compile(re.escape(UNFINISHED) + r"[0-9a-f]+")


def made_aside(site: Site) -> tuple[Folder, str, Folder]:
    """Make the folder: it, its name, and the folder that it stands in. Raises OSError."""
    letters = os.urandom(4).hex()
    inside, beside = f"{UNFINISHED}{letters}", f"{UNFINISHED}{site.name}-{letters}"
    os.mkdir(site.tree.entry(inside), dir_fd=site.tree.handle)
    host, name = site.tree, inside
    with suppress(OSError):
        os.rename(
            site.tree.entry(inside),
            site.parent.entry(beside),
            src_dir_fd=site.tree.handle,
            dst_dir_fd=site.parent.handle,
        )
        host, name = site.parent, beside
    return host.inner(name), name, host


def left_aside(site: Site) -> tuple[tuple[Folder, str], ...]:
    """Find what killed builds of this tree have left; whatever else has such a name is not ours. Raises OSError."""
    outside = re.compile(re.escape(f"{UNFINISHED}{site.name}-") + "[0-9a-f]{8}")
    return tuple(
        (host, name)
        for host, pattern in ((site.tree, _IN_TREE), (site.parent, outside))
        for name in host.listed()
        if pattern.fullmatch(name) and _is_own_folder(host, name)
    )


def _is_own_folder(host: Folder, name: str) -> bool:
    """Say whether a folder belongs to this user: in a folder of many, such as `/tmp`, others could prepare one."""
    seen = host.looked(name)
    if seen is None or not stat.S_ISDIR(seen.st_mode):
        return False
    return sys.platform == "win32" or seen.st_uid == os.geteuid()


def cleared(host: Folder, name: str, tree: Folder, known: Iterable[str] = (), *, own: bool = False) -> bool:
    """Remove a folder with all that a build has made in it; say whether it is gone. Raises OSError.

    `known`: files of the tree that may go without a look. `own`: this build has made the folder, so what else is found
    in it came into a folder of the tree while that was swapped, and goes back there.
    """
    with host.inner(name) as aside:
        _clear(aside, "", tree, frozenset(known), own=own)
    try:
        os.rmdir(host.entry(name), dir_fd=host.handle)
    except OSError:
        return host.looked(name) is None
    return True


def _clear(folder: Folder, path: str, tree: Folder, known: frozenset[str], *, own: bool) -> None:
    for name in folder.listed():
        inner = f"{path}/{name}" if path else name
        home = inner.removeprefix(f"{NEW}/") if inner.startswith(f"{NEW}/") else None
        if home in known:
            os.unlink(folder.entry(name), dir_fd=folder.handle)
            continue
        seen = folder.looked(name)
        if seen is None:
            continue
        if stat.S_ISDIR(seen.st_mode):
            if not (path or BATCH.fullmatch(name) or name == NEW):
                continue
            with folder.inner(name) as deeper:
                _clear(deeper, inner, tree, known, own=own)
            with suppress(OSError):  # something of somebody else is in it
                os.rmdir(folder.entry(name), dir_fd=folder.handle)
        elif _is_twice(seen, tree, home) or (stat.S_ISREG(seen.st_mode) and _is_made(folder, name, inner, home)):
            os.unlink(folder.entry(name), dir_fd=folder.handle)
        elif own and home is not None:
            _put_back(folder, name, tree, home)


def _is_made(folder: Folder, name: str, inner: str, home: str | None) -> bool:
    """Say whether a build has made a file: one under a number, or a manifest among those that are put together."""
    handle = os.open(folder.entry(name), READ, dir_fd=folder.handle)
    try:
        beginning = os.read(handle, len(MARK))
    finally:
        os.close(handle)
    return is_left_over(inner, beginning) if home is None else is_generated(beginning)


def _is_twice(seen: os.stat_result, tree: Folder, home: str | None) -> bool:
    """Say whether the same file stands in the tree too: it was carried over."""
    if home is None or seen.st_nlink < 2:
        return False
    above, _, name = home.rpartition("/")
    try:
        with tree.below(above) as place:
            there = place.looked(name)
    except OSError:
        return False
    return there is not None and os.path.samestat(seen, there)


def _put_back(folder: Folder, name: str, tree: Folder, home: str) -> None:
    """Bring a file to where somebody saved it a moment ago, just before its folder was swapped."""
    above, _, last = home.rpartition("/")
    with suppress(OSError), tree.below(above, make=True) as place:
        os.replace(folder.entry(name), place.entry(last), src_dir_fd=folder.handle, dst_dir_fd=place.handle)
