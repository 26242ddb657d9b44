"""How many connections there are between namespaces, and which namespaces are open to one another altogether."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final, TypeAlias, TypeVar

from attrs import define

from netpolc.analysis.rows import Connection, ConnectionGroup, ExistingEnd
from netpolc.reports.pictures.folding import namespace_of
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.values import frozen

_OPEN: Final = 4
"""So many namespaces are told as open to one another; of fewer, arrows are as short."""


@define
class Total:
    """What leads from one node to another."""

    connections: int = 0
    ports: Intervals = EMPTY
    """Those of any connection."""
    alike: bool = True
    """All connections have these ports."""

    def add(self, connections: int, ports: Intervals, *, alike: bool = True) -> None:
        """Count more."""
        self.alike = alike and self.alike and (not self.connections or ports == self.ports)
        self.connections += connections
        self.ports |= ports


@frozen
class OpenSpaces:
    """Namespaces of which every workload may reach every workload on these ports, itself included."""

    names: frozenset[str]
    ports: Intervals


Space: TypeAlias = str | Intervals | OpenSpaces
_End = TypeVar("_End")
Pair: TypeAlias = tuple[_End, _End, bool]
"""From where, to where, and whether that is unknown."""
Totals: TypeAlias = dict[Pair[_End], Total]
Count: TypeAlias = tuple[Pair[_End], Total]


def counts(rows: Iterable[Connection | ConnectionGroup]) -> Iterator[Count[Space]]:
    """Give the connections of rows by namespaces and sets of addresses."""
    for row in rows:
        if isinstance(row, Connection):
            yield (_space(row.source), _space(row.destination), row.unknown), Total(1, row.ports)
            continue
        sources, destinations = (Counter(map(namespace_of, ends)) for ends in (row.sources, row.destinations))
        for (source, many), (destination, others) in product(sources.items(), destinations.items()):
            yield (source, destination, row.unknown), Total(many * others, row.ports)


def _space(end: ExistingEnd) -> str | Intervals:
    return namespace_of(end) if isinstance(end, str) else end


def totals_of(several: Iterable[Count[_End]]) -> Totals[_End]:
    """Put the counts of each pair together."""
    totals: Totals[_End] = {}
    for pair, total in several:
        totals.setdefault(pair, Total()).add(total.connections, total.ports, alike=total.alike)
    return totals


def open_spaces(totals: Totals[Space], spaces: Mapping[str, int]) -> OpenSpaces | None:
    """Find namespaces that are open to one another altogether; `spaces` have so many workloads."""
    inside = {name: _whole(totals, (name, name), spaces) for name in sorted(spaces)}
    found: list[OpenSpaces] = []
    for ports in dict.fromkeys(inside.values()):
        names: list[str] = []
        for name in (name for name, mine in inside.items() if mine == ports) if ports else ():
            if all(_whole(totals, ends, spaces) == ports for other in names for ends in ((name, other), (other, name))):
                names.append(name)
        found.append(OpenSpaces(frozenset(names), ports))
    best = max(found, key=lambda spaces: len(spaces.names), default=None)
    return best if best and len(best.names) >= _OPEN else None


def folded(totals: Totals[Space], opened: OpenSpaces, spaces: Mapping[str, int]) -> Totals[Space]:
    """Tell once what leads between open namespaces, and what all of them share with another end."""
    shared: dict[Pair[Space], list[Pair[Space]]] = {}
    for pair in totals:
        source, destination = (opened if end in opened.names else end for end in pair[:2])
        shared.setdefault((source, destination, pair[2]), []).append(pair)
    found: Totals[Space] = {}
    for (source, destination, unknown), pairs in shared.items():
        ports = {_whole(totals, pair[:2], spaces) for pair in pairs}
        ends = [pair[0] if destination is not opened else pair[1] for pair in pairs]
        every = opened in (source, destination) and opened.names <= set(ends) and len(ports) == 1 and EMPTY not in ports
        if every and not unknown:
            found |= totals_of(((source, destination, unknown), totals[pair]) for pair in pairs)
        else:
            found |= {pair: totals[pair] for pair in pairs}
    return found


def _whole(totals: Totals[Space], ends: tuple[Space, Space], spaces: Mapping[str, int]) -> Intervals:
    """Return the ports on which all of one end may reach all of another, if it is the same for all; else none."""
    total = totals.get((*ends, False))
    source, destination = (spaces[end] if isinstance(end, str) else 1 for end in ends)
    return total.ports if total and total.alike and total.connections == source * destination else EMPTY
