"""The picture of namespaces: a node each, and how many connections there are inside of it and to others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final, Literal, TypeAlias

from attrs import define, frozen

from netpolc.analysis.rows import Connection, ConnectionGroup, ExistingEnd
from netpolc.reports.pictures.folding import namespace_of
from netpolc.reports.pictures.picture import Arrow, Node, Picture, Shape, arrows_of
from netpolc.reports.pictures.words import both_ways, counted, node_of, port_lines, remark, shortened, told_apart
from netpolc.sets.addresses import EVERY_ADDRESS
from netpolc.sets.intervals import EMPTY, Intervals

_SETS: Final = 6
"""So many sets of addresses have a node each; of more, all but every address outside are counted in one."""


@frozen
class Bounds:
    """How many namespaces and arrows are drawn at most; the rest is counted in a node."""

    namespaces: int
    arrows: int


@frozen
class _Rest:
    """Namespaces or sets of addresses that are drawn as one node."""

    count: int
    way: str = ""
    """Of sets of addresses: `from` or `to` them."""


_End: TypeAlias = str | Intervals | _Rest
_Pair: TypeAlias = tuple[_End, _End, bool]


@define
class _Total:
    connections: int = 0
    ports: Intervals = EMPTY

    def add(self, count: int, ports: Intervals) -> None:
        self.connections += count
        self.ports |= ports


_Totals: TypeAlias = dict[_Pair, _Total]


def picture_of_namespaces(
    rows: Iterable[Connection | ConnectionGroup], workloads: Sequence[str], remarks: Iterable[str], bounds: Bounds
) -> Picture:
    """Draw how many connections lead from namespace to namespace, and from and to addresses outside.

    `workloads` are those whose namespaces are drawn; every end of a row is one of them, or addresses.
    """
    spaces = Counter(map(namespace_of, workloads))
    totals = _totals(_counts(rows))
    rest = _small(totals, spaces, bounds)
    totals = _joined(totals, {**rest, **_many_sets(totals, 0)}, {**rest, **_many_sets(totals, 1)})
    ends = dict.fromkeys((*(rest.get(name, name) for name in spaces), *(end for pair in totals for end in pair[:2])))
    nodes = _nodes(ends, spaces, totals)
    between = sorted(
        ((pair, total) for pair, total in totals.items() if pair[0] != pair[1]),
        key=lambda item: (-item[1].connections, nodes[item[0][0]].value, nodes[item[0][1]].value),
    )
    arrows = arrows_of(
        Arrow(nodes[source], nodes[destination], _lines(total, unknown=unknown), unknown)
        for (source, destination, unknown), total in between[: bounds.arrows]
    )
    said = (*remarks, *both_ways(arrows), *_left_out(between[bounds.arrows :]))
    return Picture(
        (*sorted(nodes.values(), key=_order), remark(*said)),
        arrows,
    )


def _counts(rows: Iterable[Connection | ConnectionGroup]) -> Iterator[tuple[_Pair, int, Intervals]]:
    for row in rows:
        if isinstance(row, Connection):
            yield (_space(row.source), _space(row.destination), row.unknown), 1, row.ports
            continue
        sources, destinations = (Counter(map(namespace_of, ends)) for ends in (row.sources, row.destinations))
        for (source, many), (destination, others) in product(sources.items(), destinations.items()):
            yield (source, destination, row.unknown), many * others, row.ports


def _space(end: ExistingEnd) -> str | Intervals:
    return namespace_of(end) if isinstance(end, str) else end


def _totals(counts: Iterable[tuple[_Pair, int, Intervals]]) -> _Totals:
    totals: _Totals = {}
    for pair, count, ports in counts:
        totals.setdefault(pair, _Total()).add(count, ports)
    return totals


def _joined(totals: _Totals, sources: Mapping[_End, _Rest], destinations: Mapping[_End, _Rest]) -> _Totals:
    """Put the ends that have no node of their own together."""
    return _totals(
        (
            (sources.get(source, source), destinations.get(destination, destination), unknown),
            total.connections,
            total.ports,
        )
        for (source, destination, unknown), total in totals.items()
    )


def _small(totals: _Totals, spaces: Mapping[str, int], bounds: Bounds) -> dict[_End, _Rest]:
    """Find the namespaces that are too many: those with the fewest connections."""
    weights: Counter[_End] = Counter()
    for pair, total in totals.items():
        weights.update(dict.fromkeys(pair[:2], total.connections))
    small = sorted(spaces, key=lambda name: (-weights[name], name))[bounds.namespaces :]
    return dict.fromkeys(small, _Rest(len(small)))


def _many_sets(totals: _Totals, place: Literal[0, 1]) -> dict[_End, _Rest]:
    """Find the sets of addresses that are too many, as sources or as destinations."""
    sets = {end for end in (pair[place] for pair in totals) if isinstance(end, Intervals)} - {EVERY_ADDRESS}
    return dict.fromkeys(sets, _Rest(len(sets), ("from", "to")[place])) if len(sets) > _SETS else {}


def _nodes(ends: Iterable[_End], spaces: Mapping[str, int], totals: _Totals) -> dict[_End, Node]:
    found: dict[_End, Node] = {}
    for end in ends:
        if isinstance(end, Intervals):
            found[end] = node_of(end)
        elif isinstance(end, _Rest) and end.way:
            found[end] = Node(Shape.OUTSIDE, end.way, (f"{end.way} {end.count} sets of addresses outside",))
        else:
            name = end if isinstance(end, str) else ""
            title = shortened(end) if isinstance(end, str) else counted(end.count, "namespace more", "namespaces more")
            size = spaces[end] if isinstance(end, str) else 0
            lines = [title, *([counted(size, "workload")] if size else ()), *_inside(end, totals)]
            found[end] = Node(Shape.TOGETHER, name, tuple(lines))
    apart = told_apart(found.values())
    return {end: apart[node] for end, node in found.items()}


def _inside(end: _End, totals: _Totals) -> Iterator[str]:
    for unknown in (False, True):
        if total := totals.get((end, end, unknown)):
            yield f"{counted(total.connections, 'connection')} inside{' (unknown)' if unknown else ''}"


def _lines(total: _Total, *, unknown: bool) -> tuple[str, ...]:
    count = counted(total.connections, "connection")
    return (f"{count} (unknown)" if unknown else count, *port_lines(total.ports))


def _left_out(rest: Sequence[tuple[_Pair, _Total]]) -> Iterator[str]:
    if rest:
        connections = counted(sum(total.connections for _, total in rest), "connection")
        yield f"{counted(len(rest), 'arrow')} with {connections} are left out, those with the fewest"


def _order(node: Node) -> tuple[bool, str]:
    return node.shape is Shape.OUTSIDE, node.value
