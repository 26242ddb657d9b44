"""Where findings go while policy modules run: into the loader's list, or up as an exception where nobody listens."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from netpolc.diagnostics.model import Diagnostic, Severity


class PolicyError(ValueError):
    """A value that means nothing was built outside of a build; `diagnostic` says which and where."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        place = diagnostic.origin.place if diagnostic.origin else None
        where = f"{place.path}:{place.line}: " if place else ""
        cure = f" ({diagnostic.help})" if diagnostic.help else ""
        super().__init__(f"{where}{diagnostic.code.id} {diagnostic.message}{cure}")
        self.diagnostic = diagnostic


_LISTENERS: Final[ContextVar[list[Diagnostic] | None]] = ContextVar("netpolc_listeners", default=None)


@contextmanager
def collecting() -> Generator[list[Diagnostic]]:
    """Collect what is reported inside the block instead of raising it."""
    found: list[Diagnostic] = []
    token = _LISTENERS.set(found)
    try:
        yield found
    finally:
        _LISTENERS.reset(token)


def listener() -> list[Diagnostic]:
    """Return the list that findings go to now; outside of a build one that nobody reads."""
    return _LISTENERS.get() or []


def report(diagnostic: Diagnostic) -> None:
    """Hand a finding to whoever collects; outside of a build an error raises `PolicyError`."""
    listener = _LISTENERS.get()
    if listener is not None:
        listener.append(diagnostic)
    elif diagnostic.severity is Severity.ERROR:
        raise PolicyError(diagnostic)
