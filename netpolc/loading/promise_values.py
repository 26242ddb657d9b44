"""Which values are promises, and sets of them, without importing what they are.

A module that states some has imported it; in a project where none has, no value is one.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from netpolc.authoring.promises import IsolationPromise, Promise, PromiseSet

_HOME: Final = "netpolc.authoring.promises"


def promise_kinds() -> "tuple[type[Promise | IsolationPromise], ...]":
    """Return the classes of promises; none where no module states any."""
    if _HOME not in sys.modules:
        return ()
    from netpolc.authoring.promises import IsolationPromise, Promise

    return Promise, IsolationPromise


def promising_functions() -> tuple[Callable[..., object], ...]:
    """Return the functions that state a promise; none where no module states any."""
    if _HOME not in sys.modules:
        return ()
    from netpolc.authoring.promises import always, isolated, never, only

    return never, only, always, isolated


def is_promise_set(value: object) -> "TypeIs[PromiseSet]":
    """Say whether a value is a promise set."""
    if _HOME not in sys.modules:
        return False
    from netpolc.authoring.promises import PromiseSet

    return isinstance(value, PromiseSet)
