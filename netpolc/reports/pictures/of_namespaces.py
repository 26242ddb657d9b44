"""The picture of namespaces: a node each, and how many connections there are inside of it and to others."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from netpolc.analysis.rows import Connection, ConnectionGroup
from netpolc.reports.counting import counted
from netpolc.reports.pictures.folding import namespace_of
from netpolc.reports.pictures.picture import Arrow, Node, Picture, Shape, arrows_of
from netpolc.reports.pictures.totals import OpenSpaces, Space, Total, Totals, counts, folded, open_spaces, totals_of
from netpolc.reports.pictures.words import both_ways, node_of, port_lines, remark, shortened, told_apart
from netpolc.sets.addresses import EVERY_ADDRESS
from netpolc.sets.intervals import Intervals
from netpolc.values import frozen

_SETS: Final = 6
"""So many sets of addresses have a node each; of more, all but every address outside are counted in one."""


_FRAME: Final = "open to one another"


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


_End: TypeAlias = Space | _Rest


def picture_of_namespaces(
    rows: Iterable[Connection | ConnectionGroup],
    workloads: Sequence[str],
    remarks: tuple[Sequence[str], Sequence[str]],
    bounds: Bounds,
) -> Picture:
    """Draw how many connections lead from namespace to namespace, and from and to addresses outside.

    `workloads` are those whose namespaces are drawn; every end of a row is one of them, or addresses. `remarks` are
    said in a node, before and behind what the picture says of itself.
    """
    spaces = Counter(map(namespace_of, workloads))
    each = totals_of(counts(rows))
    opened = open_spaces(each, spaces)
    totals: Totals[_End] = dict((folded(each, opened, spaces) if opened else each).items())
    rest = _small(totals, spaces, bounds)
    totals = _joined(totals, {**rest, **_many_sets(totals, 0)}, {**rest, **_many_sets(totals, 1)})
    ends = dict.fromkeys((*(rest.get(name, name) for name in spaces), *(end for pair in totals for end in pair[:2])))
    nodes = _nodes(ends, spaces, totals, opened.names if opened else frozenset())
    between = sorted(
        ((pair, total) for pair, total in totals.items() if pair[0] != pair[1]),
        key=lambda item: (-item[1].connections, nodes[item[0][0]].value, nodes[item[0][1]].value),
    )
    arrows = arrows_of(
        Arrow(nodes[source], nodes[destination], _lines(total, unknown=unknown), unknown)
        for (source, destination, unknown), total in between[: bounds.arrows]
    )
    few = f"a node for {bounds.namespaces} of them" if rest else "one node each"
    workload = counted(len(workloads), "workload")
    said = (
        f"{counted(len(spaces), 'namespace')}, {few}: which of {workload} connect is left out",
        "the ports of an arrow are those of any of its connections",
        *both_ways(arrows),
        *_left_out([total for _, total in between[bounds.arrows :]]),
    )
    return Picture((*sorted(nodes.values(), key=_order), remark(*remarks[0], *said, *remarks[1])), arrows)


def _joined(totals: Totals[_End], sources: Mapping[_End, _Rest], destinations: Mapping[_End, _Rest]) -> Totals[_End]:
    """Put the ends that have no node of their own together."""
    return totals_of(
        ((sources.get(source, source), destinations.get(destination, destination), unknown), total)
        for (source, destination, unknown), total in totals.items()
    )


def _small(totals: Totals[_End], spaces: Mapping[str, int], bounds: Bounds) -> dict[_End, _Rest]:
    """Find the namespaces that are too many: those with the fewest connections of their own."""
    weights: Counter[_End] = Counter()
    for pair, total in totals.items():
        weights.update(dict.fromkeys(pair[:2], total.connections))
    small = sorted(spaces, key=lambda name: (-weights[name], name))[bounds.namespaces :]
    return dict.fromkeys(small, _Rest(len(small)))


def _many_sets(totals: Totals[_End], place: Literal[0, 1]) -> dict[_End, _Rest]:
    """Find the sets of addresses that are too many, as sources or as destinations."""
    sets = {end for end in (pair[place] for pair in totals) if isinstance(end, Intervals)} - {EVERY_ADDRESS}
    return dict.fromkeys(sets, _Rest(len(sets), ("from", "to")[place])) if len(sets) > _SETS else {}


def _nodes(
    ends: Iterable[_End], spaces: Mapping[str, int], totals: Totals[_End], opened: Collection[str]
) -> dict[_End, Node]:
    found = {end: _node(end, spaces, tuple(_inside(end, totals)), opened) for end in ends}
    apart = told_apart(found.values())
    return {end: apart[node] for end, node in found.items()}


def _node(end: _End, spaces: Mapping[str, int], inside: Sequence[str], opened: Collection[str]) -> Node:
    match end:
        case Intervals():
            return node_of(end)
        case OpenSpaces(names, ports):
            lines = (f"all {len(names)} namespaces", *inside, *port_lines(ports))
            return Node(Shape.TOGETHER, "\n", lines, _FRAME)
        case _Rest(count, way) if way:
            return Node(Shape.OUTSIDE, way, (f"{way} {count} sets of addresses outside",))
        case _Rest(count):
            return Node(Shape.TOGETHER, "", (counted(count, "namespace more", "namespaces more"), *inside))
        case str():
            lines = (shortened(end), counted(spaces[end], "workload"), *inside)
            return Node(Shape.TOGETHER, end, lines, _FRAME if end in opened else None)


def _inside(end: _End, totals: Totals[_End]) -> Iterator[str]:
    for unknown in (False, True):
        if total := totals.get((end, end, unknown)):
            yield f"{counted(total.connections, 'connection')} inside{' (unknown)' if unknown else ''}"


def _lines(total: Total, *, unknown: bool) -> tuple[str, ...]:
    count = counted(total.connections, "connection")
    return (f"{count} (unknown)" if unknown else count, *port_lines(total.ports))


def _left_out(rest: Sequence[Total]) -> Iterator[str]:
    if rest:
        connections = counted(sum(total.connections for total in rest), "connection")
        yield f"{counted(len(rest), 'arrow')} with {connections} are left out, those with the fewest"


def _order(node: Node) -> tuple[bool, str]:
    return node.shape is Shape.OUTSIDE, node.value
