"""The answer of `netpolc why`, as a value."""

from collections.abc import Callable

from netpolc.analysis.answers import Note
from netpolc.analysis.cures import Cure
from netpolc.analysis.explanation import Why
from netpolc.program.model import Policy
from netpolc.values import frozen


@frozen
class WhyAnswer:
    """Why a connection is allowed, denied or unknown, as it was asked about."""

    found: Why
    environment: str | None
    source: str
    destination: str
    """As they were typed."""
    notes: tuple[Note, ...]
    """What the answer hangs on beside the notes of the engine."""
    path_of: Callable[[Policy], str]
    """Says where a policy's manifest is."""
    documents: Callable[[Cure], str] | None
    """Writes a cure that is to be applied beside manifests; without it, a cure is one of clauses for sets."""
