"""The exceptions of policy sets: who states them, until when, and what is told of them on a day."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from attrs import evolve

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.ending import Ending
from netpolc.authoring.policies import Policy, Within
from netpolc.authoring.problems import cut_at_argument
from netpolc.authoring.rules import Connection, Rule
from netpolc.diagnostics.catalogue.endings import ENDING_EXCEPTION
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.diagnostics.origin import Trace
from netpolc.values import frozen

NOTED: Final = 30
"""So many days before its last one an exception is noted,"""
WARNED: Final = 14
"""and so many before it is warned of."""


@frozen
class EndingClause:
    """A clause, or a rule inside of a policy, that is to go."""

    home: str
    """The name of its policy set."""
    text: str
    """It as it is written, without when and why it ends."""
    until: str
    because: str | None
    trace: Trace


def ending_clauses(sets: Iterable[AuthoredSet]) -> Iterator[EndingClause]:
    """Give every exception of policy sets."""
    for home in sets:
        for clause in home.clauses:
            for inner in clause.clauses if isinstance(clause, Within) else (clause,):
                yield from _of(home.name, inner)
                if isinstance(inner, Policy):
                    for rule in inner.rules:
                        yield from _of(home.name, rule)


def _of(home: str, stated: Policy | Connection | Rule) -> Iterator[EndingClause]:
    ending: Ending | None = stated.ending
    if ending is not None and ending.until is not None:
        yield EndingClause(home, repr(evolve(stated, ending=None)), ending.until, ending.because, stated.trace)


def shown_text(text: str) -> str:
    """Cut a clause for people."""
    return cut_at_argument(text)


def ending_findings(sets: Iterable[AuthoredSet], today: date, *, sound: bool = True) -> Iterator[Diagnostic]:
    """Tell of exceptions that end soon or have ended.

    `sound`: nothing was refused; else what stands for a refused value may be in any of them, and none is shown.
    """
    for item in ending_clauses(sets):
        left = (date.fromisoformat(item.until) - today).days
        if left > NOTED:
            continue
        why = "" if item.because is None else f" ({item.because})"
        what = f"the exception `{shown_text(item.text)}`" if sound else "an exception"
        verb = "ended" if left < 0 else "ends"
        yield finding(
            ENDING_EXCEPTION,
            f"{what} {verb} on {item.until}{why}",
            item.trace.locate(),
            help="remove it, or agree on another day",
            severity=Severity.ERROR if left < 0 else Severity.WARNING if left <= WARNED else Severity.NOTE,
        )
