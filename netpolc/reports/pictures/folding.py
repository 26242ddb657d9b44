"""What all workloads of a namespace have in common, told once: a cluster's DNS is one way a namespace."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, product
from typing import Final, TypeAlias

from attrs import evolve

from netpolc.analysis.beyond import Beyond
from netpolc.analysis.ends import End
from netpolc.analysis.merging import common
from netpolc.analysis.rows import Connection, ConnectionGroup
from netpolc.program.model import Direction
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.values import frozen

_SAVED: Final = 2
"""A fold tells so many arrows at least, or it would spare none."""


@frozen(cache_hash=True)
class Together:
    """Every workload of a namespace; of all namespaces where it is None."""

    namespace: str | None
    count: int


Drawn: TypeAlias = str | Together | Intervals | End
"""An end of an arrow: a workload, several together, addresses outside, pods that the input does not hold."""


@frozen(cache_hash=True)
class Way:
    """What an arrow says but for the ports."""

    source: Drawn
    destination: Drawn
    unknown: bool = False
    name: str | None = None
    """Only ports that the destination declares under this name."""


Ways: TypeAlias = Mapping[Way, Intervals]


def ways_of(rows: Iterable[Connection | ConnectionGroup], beyond: Iterable[Beyond]) -> dict[Way, Intervals]:
    """Put the ports of each pair together."""
    found: dict[Way, Intervals] = {}
    for way, ports in _each(rows, beyond):
        found[way] = found.get(way, EMPTY) | ports
    return found


def _each(rows: Iterable[Connection | ConnectionGroup], beyond: Iterable[Beyond]) -> Iterator[tuple[Way, Intervals]]:
    for row in rows:
        if isinstance(row, Connection):
            yield Way(row.source, row.destination, row.unknown), row.ports
        else:
            for source, destination in product(row.sources, row.destinations):
                yield Way(source, destination, row.unknown), row.ports
    for way in beyond:
        if way.direction is Direction.EGRESS:
            yield Way(way.workload, way.pods, name=way.name), way.ports
        else:
            yield Way(way.pods, way.workload, name=way.name), way.ports


def folded(ways: Ways, workloads: Sequence[str]) -> Ways:
    """Tell once what all workloads of a namespace share, as sources and as destinations; and what all share with all.

    `workloads` are all that exist. What is told of several is exactly what each of them has; the rest stays beside it.
    """
    spaces = {name: list(several) for name, several in groupby(sorted(workloads), key=namespace_of)}
    groups = {Together(name, len(several)): several for name, several in spaces.items() if len(several) > 1}
    ways = _by_end(_by_end(ways, groups, source=True), groups, source=False)
    rulers = [Together(name, len(several)) if len(several) > 1 else several[0] for name, several in spaces.items()]
    return _all_with_all(ways, rulers, len(workloads)) if len(rulers) > 1 else ways


def namespace_of(workload: str) -> str:
    """Return the namespace of a workload as it is shown."""
    return workload.partition("/")[0]


def _by_end(ways: Ways, groups: Mapping[Together, Sequence[Drawn]], *, source: bool) -> Ways:
    group_of = {member: group for group, members in groups.items() for member in members}
    shared: dict[tuple[Together, Way], dict[Drawn, Intervals]] = {}
    for way, ports in ways.items():
        end = way.source if source else way.destination
        if end in group_of:
            group = group_of[end]
            shared.setdefault((group, _moved(way, group, source=source)), {})[end] = ports
    found = dict(ways)
    for (group, way), members in shared.items():
        every, _ = common(members.values())
        wholly = sum(ports == every for ports in members.values())
        if not every or len(members) < len(groups[group]) or wholly < _SAVED:
            continue
        for member, ports in members.items():
            del found[single := _moved(way, member, source=source)]
            if rest := ports - every:
                found[single] = rest
        found[way] = every
    return found


def _moved(way: Way, end: Drawn, *, source: bool) -> Way:
    return evolve(way, source=end) if source else evolve(way, destination=end)


def _all_with_all(ways: Ways, rulers: Sequence[Drawn], count: int) -> Ways:
    """Tell once what everybody may reach of everybody, and then what everybody shares with addresses outside."""
    pairs = [Way(*ends) for ends in product(rulers, rulers)]
    every, _ = common(ways.get(pair, EMPTY) for pair in pairs)
    if not every:
        return ways
    everybody = Together(None, count)
    found = {**ways, **{pair: ways[pair] - every for pair in pairs}}
    found = {Way(everybody, everybody): every, **{way: ports for way, ports in found.items() if ports}}
    outside = {
        way: ports
        for way, ports in found.items()
        if isinstance(way.source, Intervals) or isinstance(way.destination, Intervals)
    }
    kept = {way: ports for way, ports in found.items() if way not in outside}
    groups = {everybody: rulers}
    return {**kept, **_by_end(_by_end(outside, groups, source=True), groups, source=False)}
