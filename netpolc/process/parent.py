"""The process in which policy modules run, as the one that decides sees it: started, asked, heard and ended.

The process that judges, writes and chooses the exit code never imports a policy module. It believes what it heard only
when the last message has come: a module that ends, replaces or closes what it runs in makes an error, never a success.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from netpolc.diagnostics.catalogue.processes import BROKEN_RUN, ENDED_RUN
from netpolc.diagnostics.files import reason
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.process.frames import read_frame, widen, write_frame
from netpolc.process.messages import Ended, Entering, Halfway, Message, Request, Stopped, unpacked
from netpolc.process.plain_values import PlainError
from netpolc.process.starting import Started, command, environment, other_seed, second, started
from netpolc.process.waiting import within

if TYPE_CHECKING:
    from subprocess import Popen

    from netpolc.loading.sources import Ahead


class UnfinishedError(Exception):
    """Policy modules were not compiled to the end; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic: Final = diagnostic


class _Child(Protocol):
    """A process that was started, whichever way."""

    def ended(self) -> int | None:
        """Return the exit code, or minus the signal that killed it; None: it still runs."""
        ...

    def end(self) -> None:
        """End it with all that it started."""
        ...


class PolicyProcess:
    """A process that does one job."""

    def __init__(self, child: _Child, to: int, back: int) -> None:
        self._child: Final = child
        self._to: Final = to
        self._back: Final = back
        self._entered, self._count = "", 0
        self._over = False
        self.patience: float | None = None
        """So many seconds it may take to say the next message, after which it is ended; None: as long as it likes."""

    def ask(self, request: Request, ahead: "Ahead | None" = None) -> None:
        """Tell it what to do. `ahead`: modules that are compiled already."""
        with suppress(OSError):  # it is gone already, which whoever listens is told
            write_frame(self._to, (tuple(request), dict(ahead or {})))

    def ask_more(self, value: object) -> None:
        """Ask what the job goes on with, in plain values."""
        with suppress(OSError):  # as above
            write_frame(self._to, value)

    def messages(self) -> Iterator[Message]:
        """Give what it says, up to the last message; then it has ended, unless it goes on with another project.

        Raises UnfinishedError where that never comes, KeyboardInterrupt where it was interrupted, and MemoryError.
        """
        paused = False
        try:
            while not isinstance(message := self._heard(), Ended | Halfway):
                self._count += 1
                if isinstance(message, Entering):
                    self._entered = message.path
                elif isinstance(message, Stopped):
                    raise self._stopped(message)
                else:
                    yield message
            if message.before != self._count:
                raise UnfinishedError(self._told(f"{self._count} of {message.before} messages came"))
            paused, self._count = isinstance(message, Halfway), self._count + 1
        finally:
            if not paused:
                self.end()

    def _heard(self) -> Message:
        try:
            there = self._lives if self.patience is None else within(self.patience, self._lives, self._child.end)
            return unpacked(read_frame(self._back, there))
        except (EOFError, OSError):
            raise self._lost() from None
        except (PlainError, ValueError, TypeError):
            raise UnfinishedError(self._told("what it says cannot be read")) from None

    def _lives(self) -> bool:
        return self._child.ended() is None

    def _lost(self) -> BaseException:
        import signal
        import time

        deadline = time.monotonic() + _PATIENCE
        while (code := self._child.ended()) is None and time.monotonic() < deadline:
            time.sleep(0.01)
        if code is None:
            return UnfinishedError(self._told("it closed its files"))
        if -code == signal.SIGINT:
            return KeyboardInterrupt()
        if code >= 0:
            return UnfinishedError(self._told(f"exit code {code}"))
        name = next((item.name for item in signal.Signals if item == -code), f"signal {-code}")
        return UnfinishedError(self._told(f"killed by {name}", _KILLED if name == "SIGKILL" else _ENDED))

    def _stopped(self, message: Stopped) -> BaseException:
        if message.why == "interrupted":
            return KeyboardInterrupt()
        if message.why == "memory":
            return MemoryError()
        said = f"netpolc cannot go on after the policy modules ran: {message.words}"
        return UnfinishedError(finding(BROKEN_RUN, said, self._origin(), help=_BROKEN))

    def _told(self, how: str, cure: str | None = None) -> Diagnostic:
        message = f"the policy modules ended the process before they were compiled: {how}"
        return finding(ENDED_RUN, message, self._origin(), help=cure or _ENDED)

    def _origin(self) -> Origin | None:
        return Origin(Place(Path(self._entered).as_posix(), 1)) if self._entered else None

    def end(self) -> None:
        """End the process, and whatever it started."""
        if not self._over:
            self._over = True
            for pipe in (self._to, self._back):
                with suppress(OSError):
                    os.close(pipe)
            self._child.end()


_PATIENCE: Final = 1.0
"""How many seconds a process may take to end after it has closed its pipe."""
_ENDED: Final = "a module must not end, kill or close what it runs in"
_KILLED: Final = "somebody killed it, or the system has too little memory"
_BROKEN: Final = "a module may have changed Python or netpolc; NETPOLC_DEBUG=1 shows the traceback"


class _Grouped:
    """A process that is the first of a group of its own."""

    def __init__(self, number: int) -> None:
        self._number: Final = number
        self._code: int | None = None

    def ended(self) -> int | None:
        if self._code is None:
            number, status = os.waitpid(self._number, os.WNOHANG)
            if number:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def end(self) -> None:
        from signal import SIGKILL

        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._number, SIGKILL)
        if self.ended() is None:
            os.kill(self._number, SIGKILL)  # it may have left its group
            self._code = os.waitstatus_to_exitcode(os.waitpid(self._number, 0)[1])


class _Spawned:
    """A process that was started as a program, where there are no groups."""

    def __init__(self, process: "Popen[bytes]") -> None:
        self._process: Final = process

    def ended(self) -> int | None:
        return self._process.poll()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


_started: list[PolicyProcess] = []


def start() -> None:
    """Start a process for the job that comes; the earlier, the less the two share."""
    with suppress(UnfinishedError):  # whoever takes it tries again, and is told
        _started.append(_new(apart=False))


def take(*, apart: bool = False) -> PolicyProcess:
    """Return the process that was started, or start one. `apart`: one that sees nothing of the user's surroundings.

    Raises UnfinishedError where the system gives none.
    """
    return _started.pop() if _started and not apart else _new(apart=apart)


def stop() -> None:
    """End the processes that were started and never asked."""
    while _started:
        _started.pop().end()
    while (ready := second()) is not None:
        _grouped(ready).end()


def _new(*, apart: bool) -> PolicyProcess:
    try:
        return fork(apart=apart) if hasattr(os, "fork") else spawn(apart=apart)
    except OSError as error:
        raise _none(error) from error


def fork(*, apart: bool) -> PolicyProcess:
    """Fork a process: the fastest, for nothing is imported twice."""
    import warnings

    from netpolc.process.child import be_forked

    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()  # what waits there must not be written twice
    pipes = [*os.pipe()]
    try:
        pipes += os.pipe()
        with warnings.catch_warnings():
            # Of other threads, which hold nothing that the new process needs.
            warnings.simplefilter("ignore", DeprecationWarning)
            number = os.fork()
    except OSError:
        for pipe in pipes:
            os.close(pipe)
        raise
    reading, to, back, writing = pipes
    if number == 0:
        be_forked(reading, writing, apart=apart)
    with suppress(OSError):
        os.setpgid(number, number)  # as the new process does: whoever comes first
    os.close(reading)
    os.close(writing)
    return _grouped(Started(number, to, back))


def spawn(*, apart: bool, seed: int | None = None, quiet: bool = False) -> PolicyProcess:
    """Start another Python: where there is no fork, and for another hash seed. Raises OSError.

    `quiet`: what modules print goes nowhere.
    """
    if hasattr(os, "posix_spawn"):
        return _grouped(started(apart=apart, seed=seed, quiet=quiet))
    import subprocess

    process = subprocess.Popen(  # noqa: S603 - this very Python, and our own module
        command(apart=apart),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if quiet else None,
        env=environment(apart=apart, seed=seed),
        bufsize=0,
    )
    pipes: list[int] = []
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            pipes.append(os.dup(stream.fileno()))
            stream.close()
    to, back = pipes
    return PolicyProcess(_Spawned(process), to, back)


def again() -> PolicyProcess:
    """Return a process for a second run: apart from the user's surroundings, quiet, and with another hash seed.

    Raises UnfinishedError where the system gives none.
    """
    try:
        ready = second()
        return spawn(apart=True, seed=other_seed(), quiet=True) if ready is None else _grouped(ready)
    except OSError as error:
        raise _none(error) from error


def _grouped(process: Started) -> PolicyProcess:
    for pipe in (process.to, process.back):
        widen(pipe)
    return PolicyProcess(_Grouped(process.number), process.to, process.back)


def _none(error: OSError) -> UnfinishedError:
    said = f"no process can be started for the policy modules: {reason(error)}"
    return UnfinishedError(finding(ENDED_RUN, said))
