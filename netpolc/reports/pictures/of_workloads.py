"""The picture of workloads: a node each, in the frame of its namespace."""

from collections.abc import Iterable, Iterator

from netpolc.reports.counting import counted
from netpolc.reports.pictures.folding import Together, Ways, folded
from netpolc.reports.pictures.picture import Arrow, Node, Picture, Shape, arrows_of
from netpolc.reports.pictures.words import both_ways, node_of, port_lines, remark, told_apart


def picture_of_workloads(ways: Ways, workloads: Iterable[str], shown: Iterable[str], remarks: Iterable[str]) -> Picture:
    """Draw ways between ends.

    `workloads` are all that exist, `shown` those that are drawn although no arrow meets them, `remarks` what else is
    said in a node.
    """
    told = folded(ways, tuple(workloads))
    ends = dict.fromkeys((*shown, *(end for way in told for end in (way.source, way.destination))))
    nodes = told_apart(node_of(end) for end in ends)
    arrows = arrows_of(
        Arrow(
            nodes[node_of(way.source)],
            nodes[node_of(way.destination)],
            port_lines(ports, way.name, unknown=way.unknown),
            way.unknown,
        )
        for way, ports in told.items()
    )
    empty = "no workloads" if not nodes else "no connection" if not arrows else None
    sentences = [*remarks, *([empty] if empty else ()), *_folds(ways, told, arrows), *both_ways(arrows)]
    return Picture((*sorted(nodes.values(), key=_order), *([remark(*sentences)] if sentences else ())), arrows)


def _order(node: Node) -> tuple[bool, str, bool, str, str]:
    return node.frame is None, node.frame or "", node.shape is Shape.WORKLOAD, node.shape, node.value


def _folds(ways: Ways, told: Ways, arrows: Iterable[Arrow]) -> Iterator[str]:
    groups = sum(isinstance(way.source, Together) or isinstance(way.destination, Together) for way in told)
    if groups:
        shared = counted(len(ways) - len(told) + groups, "connection")
        folds = sum(Shape.TOGETHER in (arrow.source.shape, arrow.destination.shape) for arrow in arrows)
        yield f"{shared} that all workloads of a namespace share are folded into {counted(folds, 'arrow')}"
