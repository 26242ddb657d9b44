"""Ending by a signal as by an error: what was made for a while is removed, and whoever waits sees the signal's code."""

import signal
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

_BY_SIGNAL: Final = 128
"""The exit code of a command that a signal ends is this and the number of the signal, as in a shell."""
_NAMES: Final = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")


@contextmanager
def ended_by_signals() -> Generator[None]:
    """Raise SystemExit inside the block where a signal asks the process to end; Ctrl-C is KeyboardInterrupt as ever."""
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    old: dict[int, object] = {}
    with suppress(ValueError):  # handlers are those of the main thread
        for number in numbers:
            if signal.getsignal(number) is signal.SIG_DFL:
                old[number] = signal.signal(number, _end)
    try:
        yield
    finally:
        for number in old:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(_BY_SIGNAL + number)
