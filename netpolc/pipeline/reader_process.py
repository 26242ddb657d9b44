"""The second process of a build: it reads back, and judges, the manifests that the first one writes.

It is forked before the first one imports anything of size, so that the two share nothing, and no code of a policy
module ever runs in it. What it does before it is asked is to compile policy modules, while the first process imports.
Where there is none (one processor, no `fork`) the build does all of it by itself.
"""

import gc
import marshal
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Final, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netpolc.manifests.asked import Answer, Asked
    from netpolc.sources import Ahead

_BATCH: Final = 32
"""How many manifests are sent at once: the other process begins early, and is not woken for each."""
_ROOM: Final = 1 << 20
"""Bytes that wait in the pipe, so that the first process need not: most systems let a user have so many."""
_SIZE: Final = 4
_COMMON: Final = ("pathlib", "weakref", "netpolc.manifests.asked", "netpolc.rules.known")
"""What both processes need is imported once."""


class ReaderProcess:
    """The second process as the first one sees it; `Judge` of `manifests.judging` is the same in one process."""

    def __init__(self, process: int, to: BinaryIO, back: BinaryIO) -> None:
        self.number: Final = process
        self._to: Final = to
        self._back: Final = back
        self._waiting: Final[list[Asked]] = []
        self._ahead: Ahead | None = None
        self._lost = False

    def ahead(self) -> "Ahead":
        """Return the policy modules that were compiled ahead; with a process that was lost, none."""
        if self._ahead is None:
            self._ahead = cast("Ahead | None", self._heard()) or {}
        return self._ahead

    def ask(self, asked: "Asked") -> None:
        """Let one manifest be judged; manifests are numbered from 0 in the order in which they are asked about."""
        self._waiting.append(asked)
        if len(self._waiting) >= _BATCH:
            self._send()

    def answers(self) -> "Mapping[int, Answer] | None":
        """Return the numbers of the manifests with which not all is well, and begin to count anew.

        None: the process was lost, whatever stopped it.
        """
        if self._waiting:
            self._send()
        self._send()  # no manifest: it is the answers that are asked for
        return cast("Mapping[int, Answer] | None", self._heard())

    def _heard(self) -> object:
        found = None
        if not self._lost:
            with suppress(OSError):
                found = _read(self._back)
        self._lost = found is None
        return found

    def _send(self) -> None:
        self.ahead()  # it is what the process says first, and it may wait for somebody to listen
        if not self._lost:
            try:
                _write(self._to, self._waiting)
            except OSError:
                self._lost = True
        self._waiting.clear()

    def close(self) -> None:
        """Let the process end by itself."""
        self._lost = True
        for stream in (self._to, self._back):
            with suppress(OSError):
                stream.close()

    def wait(self) -> None:
        """Wait until the process has ended."""
        self.close()
        with suppress(OSError):
            os.waitpid(self.number, 0)


_started: list[ReaderProcess] = []


def start(folder: str | None = None) -> None:
    """Start the second process, unless it would only cost. The first one must not have any thread yet.

    `folder`: the project folder whose policy modules are compiled ahead.
    """
    if not hasattr(os, "fork") or _processors() < 2:
        return
    for name in _COMMON:
        import_module(name)
    pipes: list[int] = []
    try:
        pipes += os.pipe()
        pipes += os.pipe()
        process = os.fork()
    except OSError:  # no more files or processes: one is enough
        for number in pipes:
            os.close(number)
        return
    reading, to, back, writing = pipes
    if process == 0:
        os.close(to)
        os.close(back)
        _run(reading, writing, folder)
    os.close(reading)
    os.close(writing)
    _started.append(ReaderProcess(process, os.fdopen(to, "wb", 0), os.fdopen(back, "rb", 0)))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def started() -> ReaderProcess | None:
    """Return the second process, where there is one."""
    return _started[0] if _started else None


def stop() -> None:
    """End the second process, where there is one."""
    while _started:
        _started.pop().wait()


def _run(reading: int, writing: int, folder: str | None) -> None:
    """Be the second process: answer until nobody asks any more."""
    code = 1
    gc.disable()  # nothing here is a cycle
    try:
        import signal  # noqa: PLC0415 - the first process does without

        # Ctrl-C ends the first process; this one sees then that its pipe was closed.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # Whoever waits for the end of the first one's output must not wait for this one.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nowhere, number)
        sys.stdout.close()
        with os.fdopen(reading, "rb", 0) as asked, os.fdopen(writing, "wb", 0) as answers:
            with suppress(ImportError, AttributeError, OSError):
                import fcntl  # noqa: PLC0415 - not every system has it

                for pipe in (reading, writing):
                    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)
            _compile(answers, folder)
            _answer(asked, answers)
        code = 0
    finally:
        os._exit(code)


def _compile(answers: BinaryIO, folder: str | None) -> None:
    from netpolc.sources import compiled_ahead  # noqa: PLC0415 - only the second process pays for it this early

    _write(answers, {} if folder is None else compiled_ahead(folder))


def _answer(asked: BinaryIO, answers: BinaryIO) -> None:
    from netpolc.manifests.judging import Judge, second_value  # noqa: PLC0415 - only the second process pays for it

    second_value(b"{}\n")  # what the second reader has to prepare, it prepares while the policy modules run
    judge = Judge()
    while (batch := _read(asked)) is not None:
        for item in cast("list[Asked]", batch):
            judge.ask(item)
        if not batch:
            _write(answers, judge.answers())


def _write(stream: BinaryIO, value: "Sequence[Asked] | Mapping[int, Answer] | Ahead") -> None:
    # What is typed as a mapping or a sequence is a dict or a list: marshal takes no others, and raises ValueError.
    data = marshal.dumps(value)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - as above
    rest = memoryview(len(data).to_bytes(_SIZE) + data)
    while rest:
        rest = rest[stream.write(rest) :]


def _read(stream: BinaryIO) -> object:
    """Read a value; None: there is no more."""
    size = _exactly(stream, _SIZE)
    data = _exactly(stream, int.from_bytes(size)) if size else b""
    return marshal.loads(data) if data else None  # noqa: S302 - the other process is our own


def _exactly(stream: BinaryIO, size: int) -> bytes:
    pieces: list[bytes] = []
    while size and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"" if size else b"".join(pieces)
