"""Writing a build tree: every file appears as a whole, one build at a time, and a killed build breaks nothing."""

import errno
import os
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Final, TypeAlias

from netpolc.diagnostics.catalogue.tree import CANNOT_WRITE
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.manifests.planning import Plan
from netpolc.manifests.tree import UNFINISHED

_PAUSE: Final = 0.01
_WORTH: Final = 256
"""From so many files on a second thread costs less than it saves."""
_TOGETHER: Final = 250
"""How many files stand in one folder while they are aside."""
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

_Work: TypeAlias = list[tuple[str, str]]
"""The path of each file while it is aside, and below the tree."""


@contextmanager
def locked(folder: Path, *, patience: float = 60.0) -> Generator[None]:
    """Keep other builds out of a folder inside the block, and make it if need be. A killed build holds no lock.

    `patience`: how many seconds to wait for another build. Raises OSError where the folder cannot be made or locked,
    of the kind TimeoutError where the other build does not end.
    """
    deadline = time.monotonic() + patience
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        handle = _lock(folder)
        # A folder that was removed and made again meanwhile is another one: the lock would keep nobody out.
        if handle is not None and _is_at(handle, folder):
            break
        if handle is not None:
            os.close(handle)
        elif time.monotonic() > deadline:
            raise TimeoutError(errno.ETIMEDOUT, "another build has been writing there all the time", str(folder))
        else:
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        os.close(handle)


def write(plan: Plan, folder: Path) -> None:
    """Carry a plan out, in a folder that is locked.

    Everything new is written aside before the first file moves to its place, so a disk that is full leaves the tree as
    it was. Raises OSError with the path where the system refuses.
    """
    for path in plan.unfinished:
        _discard(folder / path)
    new = {**plan.added, **plan.changed}
    if new:
        aside = folder / f"{UNFINISHED}{os.getpid()}"
        try:
            aside.mkdir()
            if len(new) >= _WORTH:
                _spread(aside)
            _place(folder, new, _written(folder, new, f"{aside}{os.sep}"))
        except OSError as error:
            raise OSError(error.errno, error.strerror, _meant(error, aside, folder)) from error
        finally:
            with suppress(OSError):
                _discard(aside)
    for path in plan.removed:
        (folder / path).unlink(missing_ok=True)
    for path in plan.emptied:
        with suppress(OSError):  # whatever came into it meanwhile stays
            (folder / path).rmdir()


def _meant(error: OSError, aside: Path, folder: Path) -> str:
    """Name what the user knows: where a file should have come to, and never the folder beside it."""
    path = os.fsdecode(error.filename2 or error.filename or folder)
    return os.fspath(folder) if path.startswith(os.fspath(aside)) else path


def refused(error: OSError, folder: Path) -> Diagnostic:
    """Tell what the system refused while a tree was read or written."""
    path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else folder
    reason = (error.strerror or str(error)).lower()
    message = f"`{path.as_posix()}` cannot be read or written: {reason}"
    return finding(CANNOT_WRITE, message, Origin(Place(path.as_posix(), 1)), help=_CURES.get(error.errno or 0))


_CURES: Final = {
    errno.EEXIST: "a build tree is a folder; move the file away, or build `--into` another folder",
    errno.ENOTDIR: "a build tree is a folder; move the file away, or build `--into` another folder",
    errno.EACCES: "let this user write there, or build `--into` another folder",
    errno.EPERM: "let this user write there, or build `--into` another folder",
    errno.EROFS: "let this user write there, or build `--into` another folder",
    errno.ENOSPC: "make room on the disk; what stood there is still whole",
    errno.ETIMEDOUT: "end the other build; its lock ends with it",
}


def _written(folder: Path, files: Mapping[str, bytes], aside: str) -> list[str]:
    """Write files aside, under names that nobody takes for manifests.

    A few hundred have a folder of their own: a file system takes several times as long for one that holds them all.
    Making a file is the system's work, so a second thread halves the time.
    """
    # ext4 chooses a place for a folder by its name: the same names would bring it back to what was just deleted.
    some_name = os.urandom(4).hex()
    inner = ""
    work: _Work = []
    for number, path in enumerate(files):
        if number % _TOGETHER == 0:
            inner = f"{aside}{some_name}-{number}{os.sep}"
            os.mkdir(inner)  # noqa: PTH102 - as in `_place`
        work.append((f"{inner}{number}", path))
    failed: list[OSError] = []

    def some(part: _Work) -> None:
        for name, path in part:
            if failed:
                return
            try:
                _write(name, files[path])
            except OSError as error:
                failed.append(OSError(error.errno, error.strerror, str(folder / path)))

    half = len(work) // 2 if len(work) >= _WORTH else 0
    other = _started(some, work[:half])
    try:
        some(work[half:] if other else work)
    except BaseException:
        failed.append(OSError())
        raise
    finally:
        if other:
            other.join()
    if failed:
        raise failed[0]
    return [name for name, _ in work]


def _started(some: Callable[[_Work], None], part: _Work) -> Thread | None:
    """Start a second thread, where it has something to do and the system gives one."""
    if part:
        thread = Thread(target=some, args=(part,))
        with suppress(RuntimeError):
            thread.start()
            return thread
    return None


def _write(name: str, data: bytes) -> None:
    handle = os.open(name, _NEW, 0o666)
    try:
        written = os.write(handle, data)
        while written < len(data):
            written += os.write(handle, data[written:])
    finally:
        os.close(handle)


def _place(folder: Path, files: Mapping[str, bytes], written: list[str]) -> None:
    for parent in dict.fromkeys(path.rpartition("/")[0] for path in files):
        (folder / parent).mkdir(parents=True, exist_ok=True)
    for path, name in zip(files, written, strict=True):
        os.replace(name, f"{folder}{os.sep}{path}")  # noqa: PTH105 - thousands of files, and a Path for each is slow


def _spread(folder: Path) -> None:
    """Tell ext2 to ext4 that the folders of a folder have nothing to do with each other, as `chattr +T` does.

    Each then has a block group of its own, for itself and for its files. All in one, after a tree was deleted, an ext4
    without a journal looks again at every inode that was given up in the last minutes, for each file that it makes:
    10,000 files took 2 to 5 s, and take 0.3 s so. Another file system refuses, and nothing is lost.
    """
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - not every system has it

        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):
                flags = int.from_bytes(fcntl.ioctl(handle, _GET_FLAGS, bytes(8))[:4], sys.byteorder)
                fcntl.ioctl(handle, _SET_FLAGS, (flags | _TOP).to_bytes(4, sys.byteorder) + bytes(4))
        finally:
            os.close(handle)


# From linux/fs.h: `FS_IOC_GETFLAGS` and `FS_IOC_SETFLAGS` as most processors have them, and `FS_TOPDIR_FL`.
_GET_FLAGS: Final = 0x80086601
_SET_FLAGS: Final = 0x40086602
_TOP: Final = 0x00020000


def _discard(path: Path) -> None:
    """Remove what is left of an unfinished build: most often folders that hold nothing any more."""
    try:
        for inner in os.listdir(path):  # noqa: PTH208 - as in `_place`
            os.rmdir(f"{path}{os.sep}{inner}")  # noqa: PTH106 - as in `_place`
        path.rmdir()
    except FileNotFoundError:
        pass
    except OSError:
        import shutil  # noqa: PLC0415 - few builds need it, and it brings every kind of archive

        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _is_at(handle: int, folder: Path) -> bool:
    if sys.platform == "win32":
        return True
    try:
        return os.path.samestat(os.fstat(handle), folder.stat())
    except FileNotFoundError:
        return False


def _lock(folder: Path) -> int | None:
    """Lock a folder, or say that it is locked."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there is none elsewhere

        # A folder cannot be opened here, and a file in the tree could not be told from what was left behind.
        from hashlib import sha256  # noqa: PLC0415 - few names need it, and it is slow to import
        from tempfile import gettempdir  # noqa: PLC0415 - needed only here

        mark = sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
        handle = os.open(f"{gettempdir()}{os.sep}netpolc-{mark}.lock", os.O_RDWR | os.O_CREAT)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            os.close(handle)
            return None
        return handle
    import fcntl  # noqa: PLC0415 - there is none elsewhere

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
