"""What policy modules touch of the file system, as far as Python says it: what they open, list, look for, and start."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import wraps
from types import FrameType, ModuleType
from typing import Final, cast

from netpolc.diagnostics.files import lies_in


class Touched:
    """Hears, from when it is made, which paths are touched, and by what programs."""

    def __init__(self, tree: str) -> None:
        """Begin to hear. `tree`: where the modules are, and what they import beside them."""
        self._tree: Final = tree
        self._read: Final[dict[str, None]] = {}
        self._seen: Final[dict[str, None]] = {}
        self._made: Final[dict[str, None]] = {}
        self._walked: Final[dict[str, None]] = {}
        self._started: Final[dict[str, None]] = {}
        self._over = False
        self._unheard: Final[dict[str, None]] = {}
        self._process: Final = os.getpid()
        self._copies: Final = os.memfd_create(_COPIES) if hasattr(os, "memfd_create") else -1
        for module in (os, sys.modules.get(os.name)):
            if module is not None:
                _let_tell(module, _LOOKING, self._see)
        _let_tell(os.path, _LOOKING_IN_C, self._see)
        self._wrap_fork_exec()
        sys.addaudithook(self._hear)

    def end(self) -> None:
        """Hear nothing any more: whoever judges what was touched asks for much more."""
        self._over = True

    @property
    def own(self) -> tuple[str, ...]:
        """What the modules made themselves, and where Python keeps what it compiled."""
        return (*self._made, *filter(None, (sys.pycache_prefix,)))

    def read(self) -> tuple[str, ...]:
        """Give the paths that were opened or listed, but for what is their own."""
        return self._not_own((*self._read, *self._of_copies()))

    def handed_on(self) -> tuple[str, ...]:
        """Give the paths that programs were started in or with, and whatever else may be one in their commands."""
        return self._not_own(tuple(self._started))

    def unheard(self) -> bool:
        """Say whether a Python was started that nobody hears, as `multiprocessing` does where it does not fork."""
        return bool(self._unheard) or _COPIES in self._of_copies()

    def looked_for(self) -> tuple[str, ...]:
        """Give the paths of which it was asked whether they exist, but for what is their own, and what is above others.

        Whoever resolves a path asks for all that is above it.
        """
        above: set[str] = set()
        for path in (*self._read, *self._seen, self._tree):
            while (path := os.path.dirname(path)) not in above:  # noqa: PTH120 - as below
                above.add(path)
        return self._not_own(tuple(path for path in self._seen if path not in self._read and path not in above))

    def walked(self) -> tuple[str, ...]:
        """Give the folders whose entries told, in C, what they are."""
        return (*self._walked, *self._of_copies())

    def _of_copies(self) -> tuple[str, ...]:
        """Give what copies of the process touched, whatever they did with it."""
        with suppress(OSError):  # a module may close what it finds
            size = os.fstat(self._copies).st_size
            return tuple(map(os.fsdecode, filter(None, os.pread(self._copies, size, 0).split(b"\0"))))
        return ()

    def _note(self, into: dict[str, None], path: str) -> None:
        if os.getpid() == self._process:
            into[path] = None
        elif not any(lies_in(path, item) for item in self._made):
            with suppress(OSError):
                os.write(self._copies, os.fsencode(path) + b"\0")

    def _not_own(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        own = tuple(map(os.path.realpath, self.own))
        return tuple(path for path in paths if not any(lies_in(os.path.realpath(path), item) for item in own))

    def _see(self, path: object) -> None:
        if not self._over and isinstance(path, (str, bytes, os.PathLike)) and self._ask():
            with suppress(TypeError, ValueError):
                self._note(self._seen, _absolute(cast("str | bytes", os.fspath(path))))

    def _ask(self) -> bool:
        """Say whether it is the modules who ask, and not what runs them; of a thread, whoever began it."""
        frame = _frame()
        last = ""
        while frame is not None:
            last = frame.f_code.co_filename
            if last.startswith(self._tree):
                return True
            frame = frame.f_back
        return last == _THREADS

    def _hear(self, event: str, words: tuple[object, ...]) -> None:
        if self._over:
            return
        if event in _STARTING:
            self._start(event, words)
        if not (event in _READING or event == _MAKING) or not words or not isinstance(words[0], (str, bytes)):
            return
        path = _absolute(words[0])
        if event == _LINKING and isinstance(place := words[-2], (str, bytes)):
            # What a link leads to is of the folder that it stands in.
            path = os.path.abspath(os.path.join(os.path.dirname(_absolute(place)), os.fsdecode(words[0])))  # noqa: PTH100, PTH118, PTH120 - as below
        flags = words[-1] if event == "open" and isinstance(words[-1], int) else 0
        if (event == _MAKING or flags & os.O_EXCL) and not _lexists(path):
            self._made[path] = None
        elif event in _READING and not (flags & os.O_TRUNC or (_UNNAMED and flags & _UNNAMED == _UNNAMED)):
            self._note(self._read, path)
            if event == _SCANNING:
                self._walked[path] = None

    def _wrap_fork_exec(self) -> None:
        """Hear of programs that are not started by `subprocess`, which has an event for them."""
        try:
            import _posixsubprocess as starting
        except ImportError:  # another system has no such module
            return
        forked = cast("Callable[..., object]", starting.fork_exec)

        @wraps(forked)
        def tell(*words: object) -> object:
            caller = _frame(1)
            if not self._over and (caller is None or caller.f_globals.get("__name__") != "subprocess"):
                self._note(self._unheard, _COPIES)
            return forked(*words)

        setattr(starting, "fork_exec", tell)  # noqa: B010 - the types of the module know no other

    def _start(self, event: str, words: tuple[object, ...]) -> None:
        """Take each word of a command as a path, and each path from `/` that stands in one."""
        # What follows the words of a command are its variables, among them `PATH`.
        place, told = (words[2], words[:2]) if event == _POPEN else (None, words[:2])
        here = _text(place) or os.curdir
        for text in _texts((place, *told)):
            for path in (text, *_parts(text)):
                with suppress(ValueError):
                    self._note(self._started, _absolute(os.path.join(here, path)))  # noqa: PTH118 - a word need be no path


_COPIES: Final = "netpolc-touched"
"""A file in memory, which copies of the process share with it."""
_READING: Final = frozenset(
    {
        *("open", "os.listdir", "os.scandir", "os.getxattr", "os.listxattr", "os.link", "os.rename", "os.symlink"),
        *("sqlite3.connect", "ctypes.dlopen"),
    }
)
_MAKING: Final = "os.mkdir"
_SCANNING: Final = "os.scandir"
_LINKING: Final = "os.symlink"
_POPEN: Final = "subprocess.Popen"
_STARTING: Final = frozenset({_POPEN, "os.exec", "os.posix_spawn", "os.spawn", "os.system"})
_UNNAMED: Final = int(getattr(os, "O_TMPFILE", 0))
"""A file without a name is made in a folder of this path."""
_LOOKING: Final = ("stat", "lstat", "access", "readlink", "statvfs")
_LOOKING_IN_C: Final = ("exists", "lexists", "isdir", "isfile", "islink", "isjunction", "isdevdrive")
"""Where these are not written in Python, they ask the system by themselves."""
_frame: Final[Callable[..., FrameType | None]] = sys._getframe  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - Python has no other
_ABILITIES: Final = ("supports_dir_fd", "supports_effective_ids", "supports_fd", "supports_follow_symlinks")
"""Sets of functions, by which it is asked what these can do."""
_THREADS: Final = f"{os.path.dirname(os.__file__)}{os.sep}threading.py"  # noqa: PTH120 - as the files of frames are
_lexists: Final = os.path.lexists
_stat: Final = os.lstat


def _let_tell(module: ModuleType, names: tuple[str, ...], told: Callable[[object], None]) -> None:
    """Put in place of functions of a module what tells of their path first: Python has no event for them."""
    for name in names:
        asked = getattr(module, name, None)
        if type(asked) is not type(_stat):
            continue
        telling = _telling(cast("Callable[..., object]", asked), told)
        setattr(module, name, telling)
        for ability in _ABILITIES:
            able = cast("set[object] | None", getattr(os, ability, None))
            if able is not None and asked in able:
                able.add(telling)


def _telling(asked: Callable[..., object], told: Callable[[object], None]) -> Callable[..., object]:
    @wraps(asked)
    def tell(*words: object, **named: object) -> object:
        told(words[0] if words else named.get("path"))
        return asked(*words, **named)

    return tell


def _absolute(path: str | bytes) -> str:
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - of the folder that it works in now


def _text(word: object) -> str:
    if isinstance(word, os.PathLike):
        word = cast("os.PathLike[str]", word).__fspath__()
    return os.fsdecode(word) if isinstance(word, (str, bytes)) else ""


def _texts(words: object) -> Iterator[str]:
    if isinstance(words, (list, tuple)):
        for word in cast("list[object] | tuple[object, ...]", words):
            yield from _texts(word)
    elif not isinstance(words, Mapping) and (text := _text(words)):
        yield text


def _parts(text: str) -> Iterator[str]:
    """Give what may be a path from `/` in a word, as `sh -c` has one."""
    import re

    return (found.group() for found in re.finditer(_FROM_TOP, text)) if os.sep == "/" else iter(())


_FROM_TOP: Final = r"/[^\s'\"`;|&<>()$:,=]+"
