"""Connections of workloads that exist, one by one and as groups."""

from collections.abc import Callable
from typing import TypeAlias

from netpolc.diagnostics.origin import Located
from netpolc.sets.intervals import Intervals
from netpolc.values import frozen

ExistingEnd: TypeAlias = str | Intervals
"""A workload as it is shown (`shop/api[Deployment]`), or addresses outside of the cluster."""
Wanted: TypeAlias = Callable[[ExistingEnd], bool]
"""Says whether an end is asked for."""


@frozen
class Connection:
    """A pair that may connect on these ports. Several of one pair add up."""

    source: ExistingEnd
    destination: ExistingEnd
    ports: Intervals
    unknown: bool = False
    """It is not known whether they may: that hangs on what a note says."""


@frozen
class ConnectionGroup:
    """All of some workloads may connect with all of others on these ports."""

    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    ports: Intervals
    origins: tuple[Located, ...]
    more_origins: bool
    """There are more rules than are named."""
    unknown: bool = False
    """It is not known whether they may, as of a row."""


def in_order(row: Connection) -> tuple[object, ...]:
    """Return what rows are sorted by: source, destination and ports, workloads before addresses."""
    return _order(row.source), _order(row.destination), row.ports.bounds


def _order(end: ExistingEnd) -> tuple[int, str, tuple[int, ...]]:
    return (0, end, ()) if isinstance(end, str) else (1, "", end.bounds)
