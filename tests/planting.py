"""Bugs are planted into code that remembers answers: nothing of before may hide them, and nothing of them may stay."""

import sys
from collections.abc import Callable


def forget() -> None:
    """Empty every memory of netpolc."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "netpolc":
            for value in list(vars(module).values()):
                clear: Callable[[], None] | None = getattr(value, "cache_clear", None)
                if clear is not None:
                    clear()
