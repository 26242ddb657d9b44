"""A line that says what takes so long: only on a terminal, only after a second, and gone afterwards."""

import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import Final

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
