"""The process in which policy modules run, from within: it does one job, and says at the end that it did."""

import atexit
import os
import sys
from _thread import start_new_thread
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, cast

from netpolc.process.frames import read_frame, write_frame
from netpolc.process.messages import Ended, Entering, Halfway, Message, Request, Stopped, packed
from netpolc.process.starting import surroundings

if TYPE_CHECKING:
    from queue import SimpleQueue

    from netpolc.loading.sources import Ahead

# Policy modules may replace whatever they can reach: what ends the process is taken before any of them runs.
_exit: Final = os._exit
_getpid: Final = os.getpid

_MOST_FILES: Final = 1 << 16


def be_forked(reading: int, writing: int, *, apart: bool) -> NoReturn:
    """Be a process that was forked: share nothing with the other one but the two pipes, and do what it asks.

    `apart`: in another working directory, and without the environment variables of the user.
    """
    code = 1
    try:
        _leave_alone(reading, writing)
        if apart:
            os.chdir(os.path.abspath(os.sep))  # noqa: PTH100 - of a system with drives, the top of one
            kept = surroundings()
            os.environ.clear()
            os.environ.update(kept)
        _serve(reading, writing)
        code = 0
    finally:
        _exit(code)


def be_started() -> NoReturn:
    """Be a process that was started as a program: it is asked through stdin, and answers through stdout."""
    code = 1
    try:
        os.closerange(3, _most_files())  # what the other process was given, and keeps to itself
        reading, writing = os.dup(0), os.dup(1)
        _close_streams()
        _serve(reading, writing)
        code = 0
    finally:
        _exit(code)


def _leave_alone(reading: int, writing: int) -> None:
    """Let nothing that happens here reach the other process, its streams or its terminal."""
    import signal

    os.setpgid(0, 0)
    # The other process hears of Ctrl-C, and ends this one; one that is ignored stays so.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    for number in (signal.SIGTTOU, signal.SIGTTIN):
        signal.signal(number, signal.SIG_IGN)  # what this group prints must not stop it
    atexit._clear()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - what the other process still needs, it removes itself
    _close_streams()
    first, last = sorted((reading, writing))
    os.closerange(3, first)
    os.closerange(first + 1, last)
    os.closerange(last + 1, _most_files())


def _most_files() -> int:
    return min(os.sysconf("SC_OPEN_MAX"), _MOST_FILES) if hasattr(os, "sysconf") else 3


def _close_streams() -> None:
    """Give stdin nothing to read, and let what is printed go to stderr, by whatever descriptor."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115
    sys.stdout = sys.stderr
    sys.__stdout__ = sys.__stderr__  # type: ignore[misc]


class _Speaker:
    """Says messages, and counts them."""

    def __init__(self, writing: int) -> None:
        self._writing: Final = writing
        self._process: Final = _getpid()
        self._count = 0

    def say(self, message: Message) -> None:
        if _getpid() != self._process:
            _exit(1)  # a module forked, and the copy has nothing to say
        write_frame(self._writing, packed(message))
        self._count += 1

    def pause(self) -> None:
        self.say(Halfway(self._count))

    def entering(self, path: Path) -> None:
        self.say(Entering(os.fspath(path)))

    def end(self) -> None:
        write_frame(self._writing, packed(Ended(self._count)))


def _serve(reading: int, writing: int) -> None:
    from netpolc.process.sending import GOES_ON, work

    with suppress(EOFError):  # nobody asks
        asked, ahead = cast("tuple[tuple[object, ...], Ahead]", read_frame(reading))
        request = Request(*asked)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        asks = _queue() if request.job in GOES_ON else None
        start_new_thread(_watch, (reading, asks))
        speaker = _Speaker(writing)
        try:
            messages = work(request, ahead, speaker.entering, None if asks is None else asks.get)
            if request.commit is not None:
                from netpolc.process.commits import of_commit

                messages = of_commit(*request.commit, messages)
            for message in messages:
                if isinstance(message, Halfway):
                    speaker.pause()
                else:
                    speaker.say(message)
            atexit._run_exitfuncs()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - what policy modules registered still runs
        except KeyboardInterrupt:
            speaker.say(Stopped("interrupted", ""))
        except MemoryError:
            speaker.say(Stopped("memory", ""))
        except BaseException as error:  # noqa: BLE001 - whatever policy modules made of it
            speaker.say(Stopped("failed", _words(error)))
        speaker.end()


def _queue() -> "SimpleQueue[object]":
    from queue import SimpleQueue  # with all of `threading`, for which most jobs have no use

    return SimpleQueue()


def _watch(reading: int, asks: "SimpleQueue[object] | None") -> None:
    """Take what else is asked, and end with the other process, whatever runs here."""
    with suppress(OSError, EOFError, ValueError, TypeError):
        while True:
            more = read_frame(reading)
            if asks is not None:
                asks.put(more)
    if hasattr(os, "killpg") and os.getpgid(0) == _getpid():
        import signal

        os.killpg(0, signal.SIGKILL)
    _exit(1)


def _words(error: BaseException) -> str:
    if os.environ.get("NETPOLC_DEBUG"):
        import traceback

        with suppress(BaseException):
            traceback.print_exception(error)
    words = ""
    with suppress(BaseException):
        words = " ".join(str(error).split())
    name = type(error).__name__
    return f"`{name}`: {words}" if words else f"`{name}`"


if __name__ == "__main__":
    be_started()
