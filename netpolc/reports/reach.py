"""The answer of `netpolc reach`, as a value."""

from collections.abc import Iterable, Iterator

from netpolc.analysis.answers import Note
from netpolc.analysis.hops import Reached, ReachedEnd, Reaching
from netpolc.sets.intervals import Intervals
from netpolc.values import frozen


@frozen
class ReachAnswer:
    """Whom some ends reach, in so many hops as are asked for."""

    found: Reaching
    environment: str | None
    notes: tuple[Note, ...]
    hops: int | None = None
    """None: all of them."""
    sure: bool = True
    """Whether everything that has a say was read; else nobody knows of any workload that it is not reached."""

    @property
    def rows(self) -> tuple[Reached, ...]:
        """What is told."""
        return tuple(row for row in self.found.rows if self.hops is None or row.hop <= self.hops)

    @property
    def farther(self) -> tuple[int, int]:
        """Count the workloads that only more hops lead to, and say in how many all of them are reached."""
        near = _ends(self.rows)
        hops = [row.hop for row in self.found.rows if isinstance(row.end, str) and row.end not in near]
        return len(_ends(self.found.rows) - near), max(hops, default=0)

    @property
    def is_whole(self) -> bool:
        """Say whether whoever is not told is not reached."""
        return self.sure and self.found.is_whole

    def not_reached(self) -> tuple[str, ...]:
        """Return the workloads that surely no path leads to, sorted."""
        return self.found.not_reached() if self.sure else ()

    def not_known(self) -> tuple[str, ...]:
        """Return the workloads that no path is known to lead to, and that may be reached, sorted."""
        more = () if self.sure else self.found.not_reached()
        return tuple(sorted((*self.found.not_known(), *more)))

    @property
    def counts(self) -> tuple[int, int]:
        """Count the workloads that are reached for certain, and those that may be."""
        sure = _ends(row for row in self.rows if not row.unknown)
        return len(sure), len(_ends(self.rows) - sure)


@frozen
class ReachedAlike:
    """Workloads that are reached alike, or one end of another kind."""

    ends: tuple[ReachedEnd, ...]
    first: Reached
    """One of the rows, which say the same but for the ends."""


def alike(rows: Iterable[Reached]) -> Iterator[ReachedAlike]:
    """Give rows by hop, workloads first, and of these what is sure; those that are reached alike are one."""
    found: dict[object, list[Reached]] = {}
    for row in rows:
        end = None if isinstance(row.end, str) else row.end
        found.setdefault((row.hop, row.unknown, row.path, row.ports, end), []).append(row)
    for several in sorted(found.values(), key=lambda rows: _order(rows[0])):
        yield ReachedAlike(tuple(row.end for row in several), several[0])


def _order(row: Reached) -> tuple[int, int, bool]:
    """Say in which order rows are told: those of one hop together, by the kind of their ends."""
    kind = 0 if isinstance(row.end, str) else 1 if isinstance(row.end, Intervals) else 2
    return row.hop, kind, row.unknown


def _ends(rows: Iterable[Reached]) -> frozenset[str]:
    return frozenset(row.end for row in rows if isinstance(row.end, str))
