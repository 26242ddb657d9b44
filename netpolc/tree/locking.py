"""One build at a time in a tree; a killed one holds no lock."""

import errno
import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from netpolc.tree.folders import Folder, open_folder
from netpolc.values import frozen

_PAUSE: Final = 0.01


@frozen(eq=False, repr=False)
class Site:
    """A build tree that is locked, and the folder that it stands in."""

    tree: Folder
    parent: Folder
    name: str


@contextmanager
def locked(folder: Path, *, patience: float = 60.0) -> Generator[Site]:
    """Keep other builds out of a folder inside the block, and make it if need be.

    `patience`: how many seconds to wait for another build. Raises OSError where the folder cannot be made or locked,
    of the kind TimeoutError where the other build does not end, and LinkedError where a link stands in the way.
    """
    deadline = time.monotonic() + patience
    while True:
        parent = open_folder(folder.parent, make=True)
        try:
            tree = parent.inner(folder.name, make=True)
        except BaseException:
            parent.close()
            raise
        site = Site(tree, parent, folder.name)
        try:
            handle = _lock(tree)
            # A folder that was removed and made again meanwhile is another one: the lock would keep nobody out.
            if handle is not None and _is_there(site):
                break
        except BaseException:
            _leave(site)
            raise
        _leave(site)
        if handle is not None:
            _unlock(handle, tree)
        elif time.monotonic() > deadline:
            raise TimeoutError(errno.ETIMEDOUT, "another build has been writing there all the time", str(folder))
        else:
            time.sleep(_PAUSE)
    try:
        yield site
    finally:
        _unlock(handle, tree)
        _leave(site)


def _leave(site: Site) -> None:
    site.tree.close()
    site.parent.close()


def _is_there(site: Site) -> bool:
    if site.tree.handle is None:
        return True
    seen = site.parent.looked(site.name)
    return seen is not None and os.path.samestat(os.fstat(site.tree.handle), seen)


def _unlock(handle: int, tree: Folder) -> None:
    if handle != tree.handle:
        os.close(handle)


def _lock(tree: Folder) -> int | None:
    """Lock a folder, or say that it is locked; the lock ends with the handle that is returned."""
    if sys.platform == "win32":
        import msvcrt

        # A folder cannot be opened here, and a file in the tree could not be told from what was left behind.
        from hashlib import sha256
        from tempfile import gettempdir

        mark = sha256(os.fsencode(os.path.realpath(tree.path))).hexdigest()[:16]
        handle = os.open(f"{gettempdir()}{os.sep}netpolc-{mark}.lock", os.O_RDWR | os.O_CREAT)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            os.close(handle)
            return None
        return handle
    import fcntl

    handle = -1 if tree.handle is None else tree.handle
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    return handle
