"""What `build` and `check` answer without compiling, where nothing has changed since they found that nothing was wrong.

Kept is an answer without any finding, over a tree in which there was nothing to do, and only where everything that it
hangs on is known: the files below `policies/`, whose modules are all seen to ask for nothing else, the settings, the
tree, the command line, Python, netpolc and what it imports. Whoever has less than `MANY` manifests waits for nothing.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, cast

from netpolc.cli.kept import MARGIN
from netpolc.diagnostics.files import file_bytes, walked
from netpolc.loading.configuration import read_settings
from netpolc.loading.sources import PACKAGE, policy_folders
from netpolc.tree.layout import UNFINISHED

MANY: Final = 2000
"""A smaller tree is built in less than half a second anyway."""
_TREE: Final = "build"
_OWN: Final = str(Path(__file__).parents[1])


class Run(NamedTuple):
    """A command line whose answer may be kept."""

    root: Path
    command: str
    words: str
    started: int


def begun(
    root: Path, command: str, flags: frozenset[str], values: Sequence[tuple[str, str]], started: int
) -> Run | None:
    """Begin a run; None where its answer is never kept, nor read: whoever asks `--check` wants the work to be done.

    `started`: when it began, in nanoseconds, before anything was read.
    """
    if flags & {"check", "no_cache", "verbose"} or any(name == "into" for name, _ in values):
        return None
    if not hasattr(os, "geteuid"):  # nobody can say there whose a file is
        return None
    words = repr((command, sorted(flags), [item for item in values if item[0] != "directory"]))
    return Run(root, command, words, started)


def known_answer(run: Run) -> list[str] | None:
    """Return the lines that were told when nothing was as it is not now; None: the work has to be done."""
    from netpolc.cli.stamps import read_stamp
    from netpolc.tree.fingerprint import fingerprint

    kept = read_stamp(run.root, run.command)
    if kept is None:
        return None
    code, lines = kept.get("code"), kept.get("lines")
    if not (_are_texts(code) and _are_texts(lines)):
        return None
    try:
        inputs = _inputs(run, cast("list[str]", code))
        if inputs.digest != kept.get("inputs"):
            return None
        return cast("list[str]", lines) if fingerprint(str(run.root / _TREE)).digest == kept.get("tree") else None
    except (OSError, ValueError):
        return None


def keep_answer(run: Run, lines: Sequence[str]) -> None:
    """Keep an answer without findings, where all is known that it hangs on, and nothing of it has changed meanwhile."""
    if not _has_many(os.fspath(run.root / _TREE)):
        return
    from netpolc.cli.stamps import write_stamp
    from netpolc.tree.fingerprint import fingerprint

    try:
        tree = fingerprint(str(run.root / _TREE))
        if not _is_still(run, tree.newest) or not _is_closed(run.root):
            return
        code = sorted(loaded_code())
        inputs = _inputs(run, code)
        if not _is_still(run, inputs.newest):
            return
    except (OSError, ValueError):
        return
    kept = {"code": code, "inputs": inputs.digest, "lines": list(lines), "tree": tree.digest}
    write_stamp(run.root, run.command, cast("dict[str, object]", kept))


def _has_many(folder: str) -> bool:
    """Say whether a tree has so many files that an answer is worth to be kept; those of most have not."""
    left = MANY
    for _, _, files in walked(folder):
        left -= len(files)
        if left <= 0:
            return True
    return False


def _is_still(run: Run, newest: int) -> bool:
    return newest < run.started - MARGIN


def _is_closed(root: Path) -> bool:
    """Say whether nothing else is read: by settings, or by modules."""
    from netpolc.drafting.names_mark import MARK
    from netpolc.loading.closed_modules import is_closed

    settings, faults = read_settings(root)
    checks = settings.checks
    if faults or settings.beside or checks.inventory or checks.baseline:
        return False
    texts = (file_bytes(path) for path in policy_files(root) if path.endswith(".py"))
    # A module of names is held against the manifests that it was made of.
    return not any(text.startswith(MARK.encode()) or not is_closed(text) for text in texts)


class _Inputs(NamedTuple):
    """What an answer hangs on beside the tree, and when any of it was last changed."""

    digest: str
    newest: int


def _inputs(run: Run, code: Iterable[str]) -> _Inputs:
    """Look at everything that an answer hangs on beside the tree. Raises OSError."""
    from hashlib import sha256

    whole = sha256()
    newest = 0

    def say(*words: object) -> None:
        whole.update(repr(words).encode("utf-8", "surrogateescape"))

    say(run.words, os.fspath(run.root))
    say(sorted(name for name in os.listdir(run.root) if name.startswith(UNFINISHED)))  # noqa: PTH208 - names alone
    if run.command == "check":
        say(today())
    for path in (os.fspath(run.root / "pyproject.toml"), *policy_files(run.root)):
        if not os.path.lexists(path):
            say(path, None)
            continue
        say(path, sha256(file_bytes(path)).hexdigest())
        newest = max(newest, os.stat(path).st_ctime_ns, os.lstat(path).st_ctime_ns)  # noqa: PTH116 - a Path for each is slow
    newest = max(newest, say_code(say, code))
    for path in (os.fspath(run.root / PACKAGE), *(place for place, _, _ in policy_folders(os.fspath(run.root)))):
        say(path)  # a module may ask whether it is there, too
        newest = max(newest, os.stat(path).st_ctime_ns, os.lstat(path).st_ctime_ns)  # noqa: PTH116 - as above
    return _Inputs(whole.hexdigest(), newest)


def say_code(say: Callable[..., None], code: Iterable[str]) -> int:
    """Say which Python, netpolc and other code run; return when any of that was last changed, in nanoseconds."""
    newest = 0
    say(sys.version, sys.executable, sys.flags, sys.path, os.geteuid())
    for path in (*own_code(), *code, *sorted({*sys.path, sys.executable})):
        try:
            seen = os.stat(path)  # noqa: PTH116 - a Path for each is slow
        except OSError:
            say(path, None)
            continue
        say(path, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino)
        if path not in sys.path:
            newest = max(newest, seen.st_ctime_ns)
    return newest


def today() -> str:
    """Return the day on which exceptions end, or do not."""
    return date.today().isoformat()  # noqa: DTZ011 - exceptions end on the day of whoever asks


def policy_files(root: Path) -> list[str]:
    """List what stands below `policies/`, but for what Python keeps there. Raises OSError."""
    found: list[str] = []
    for place, _, names in policy_folders(os.fspath(root), _raise):
        if os.path.basename(place) != "__pycache__":  # noqa: PTH119 - a Path for each is slow
            found += (f"{place}{os.sep}{name}" for name in names)
    return sorted(found)


def _raise(error: OSError) -> None:
    raise error


def own_code() -> Iterator[str]:
    """Give every file of netpolc itself, and its folders."""
    for place, folders, files in os.walk(_OWN):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield place
        yield from (f"{place}{os.sep}{name}" for name in sorted(files))


def loaded_code() -> Iterator[str]:
    """Give the files of all other modules that the judgement has used."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and not file.startswith(_OWN + os.sep):
            yield file


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in cast("list[object]", value))
