"""Waiting for a process no longer than one has patience."""

import time
from collections.abc import Callable


def within(seconds: float, lives: Callable[[], bool], end: Callable[[], None]) -> Callable[[], bool]:
    """Return what says whether a process lives, and ends it when it was asked for so many seconds."""
    deadline = time.monotonic() + seconds

    def there() -> bool:
        if time.monotonic() > deadline:
            end()
        return lives()

    return there
