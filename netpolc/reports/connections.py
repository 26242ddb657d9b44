"""The answer of `netpolc connections`, as a value."""

from collections.abc import Iterator, Sequence
from itertools import chain

from netpolc.analysis.answers import Note
from netpolc.analysis.beyond import Beyond, ChosenEnds
from netpolc.analysis.existing import Connections
from netpolc.analysis.meshes import MOST_PAIRS
from netpolc.analysis.rows import Connection, ConnectionGroup
from netpolc.values import frozen


@frozen
class ConnectionsAnswer:
    """Who may reach whom, of the ends that were chosen."""

    found: Connections
    chosen: ChosenEnds
    beyond: Sequence[Beyond]
    notes: tuple[Note, ...]
    environment: str | None
    whole: bool = False
    """Whether pictures show every workload, however many there are."""
    sure: bool = True
    """Whether everything that has a say was read; else no row is no answer of any workload."""

    def rows(self) -> Iterator[Connection]:
        """Give each pair of ends that may connect."""
        return self._chosen(self.found.rows())

    def groups(self) -> Iterator[Connection | ConnectionGroup]:
        """Give the pairs as groups, and the rows that no group tells."""
        wanted = self.chosen.source, self.chosen.destination
        return chain(self.found.groups(*wanted), self._chosen(self.found.beside_groups()))

    def rows_or_groups(self) -> Iterator[Connection | ConnectionGroup]:
        """Give each pair, or groups where there are very many."""
        wanted = self.chosen.source, self.chosen.destination
        if self.found.pairs(*wanted) <= MOST_PAIRS:
            return self._chosen(self.found.rows())
        return self.groups()

    def _chosen(self, rows: Iterator[Connection]) -> Iterator[Connection]:
        return (row for row in rows if self.chosen.holds(row.source, row.destination))
