"""What the process of the policy modules says of exceptions that end."""

from collections.abc import Iterator, Sequence

from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.model import Diagnostic
from netpolc.process.messages import Exceptions
from netpolc.proof.lowered import Stretches


def exceptions_said(environment: str | None, sets: Sequence[AuthoredSet]) -> Exceptions:
    """Say which clauses of an environment are to go, and until when."""
    from netpolc.program.ending import ending_clauses

    clauses: list[tuple[str, str, str, str | None, Stretches]] = [
        (item.home, item.text, item.until, item.because, item.trace.stretches()) for item in ending_clauses(sets)
    ]
    return Exceptions(environment, clauses)


def ending_told(sets: Sequence[AuthoredSet], as_of: str, *, sound: bool) -> Iterator[Diagnostic]:
    """Tell which exceptions end, as of a day (`2026-12-31`): nobody looks at a clock here.

    `sound`: nothing was refused.
    """
    from datetime import date

    from netpolc.program.ending import ending_findings

    yield from ending_findings(sets, date.fromisoformat(as_of), sound=sound)
