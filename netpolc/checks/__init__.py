"""Checks of a whole program: one file, one code, one generator each."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from netpolc.checks.dns_blocked import dns_blocked
from netpolc.checks.half_open import half_open
from netpolc.checks.isolates_dns import isolates_dns
from netpolc.checks.named_port_outside import named_port_outside
from netpolc.checks.nothing_written import nothing_written
from netpolc.checks.opened_wider import opened_wider
from netpolc.checks.unowned_namespace import unowned_namespace
from netpolc.diagnostics.model import Diagnostic
from netpolc.program.model import Program

Check: TypeAlias = Callable[[Program], Iterator[Diagnostic]]

CHECKS: Final[tuple[Check, ...]] = (
    half_open,
    dns_blocked,
    isolates_dns,
    named_port_outside,
    nothing_written,
    unowned_namespace,
    opened_wider,
)


def check(program: Program) -> tuple[Diagnostic, ...]:
    """Run every check over a program, and return all findings."""
    return tuple(finding for run in CHECKS for finding in run(program))
