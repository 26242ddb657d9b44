"""A line that says what takes so long: only on a terminal, and gone afterwards."""

import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import Final, Self, TextIO

_SECONDS: Final = 1.0


@contextmanager
def progress(what: str) -> Generator[None]:
    """Show `what` on stderr while the block lasts longer than a second."""
    if not sys.stderr.isatty():
        yield
        return
    lock = Lock()
    state = {"shown": False, "over": False}

    def show() -> None:
        with lock:
            if not state["over"]:
                sys.stderr.write(f"{what} ...")
                sys.stderr.flush()
                state["shown"] = True

    timer = Timer(_SECONDS, show)
    timer.daemon = True
    with suppress(RuntimeError):  # a system that gives no thread: then nothing is shown
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            state["over"] = True
            if state["shown"]:
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()


class Counting:
    """A line that counts: how much of how much is done, only on a terminal, and gone afterwards."""

    def __init__(self, what: str, stream: TextIO) -> None:
        self._what: Final = what
        self._stream: Final = stream
        self._shown = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def told(self, done: int, every: int) -> None:
        """Show it, wherever it has come another per cent further."""
        part = 100 * done // every
        if not self._stream.isatty() or part <= self._shown:
            return
        self._shown = part
        filled = _WIDE * done // every
        self._stream.write(f"\r{self._what} [{'#' * filled}{' ' * (_WIDE - filled)}] {done}/{every}")
        self._stream.flush()


_WIDE: Final = 30
