"""What decorators have in common that make sets of functions: which functions they take, and who collects the sets."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Generic, TypeVar

from netpolc.authoring.problems import refuse, shown
from netpolc.diagnostics.catalogue.authoring import WRONG_SET

T = TypeVar("T")

_CURE: Final = "move the function to the top of its module"


def refuse_inner(function: object) -> None:
    """Refuse whatever is no function of a module itself."""
    if not callable(function) or "<locals>" in getattr(function, "__qualname__", "<locals>"):
        refuse(WRONG_SET, f"`{shown(function)}` is not a module-level function", _CURE)


class Gathering(Generic[T]):
    """Collects the sets of one kind that are made inside a block."""

    def __init__(self, name: str) -> None:
        self._into: Final[ContextVar[list[T] | None]] = ContextVar(name, default=None)

    @contextmanager
    def block(self) -> Generator[list[T]]:
        """Collect every set that is made inside the block."""
        made: list[T] = []
        token = self._into.set(made)
        try:
            yield made
        finally:
            self._into.reset(token)

    def add(self, made: T) -> None:
        """Add a set to those of the block that stands around."""
        into = self._into.get()
        if into is not None:
            into.append(made)


PROMISE_SETS: Final = Gathering[object]("netpolc_promise_sets")
"""Collects promise sets; whoever waits for some need not import what they are."""
