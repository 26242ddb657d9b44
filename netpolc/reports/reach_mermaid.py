"""The answer of `netpolc reach` as a flowchart of Mermaid: the shortest paths, from the start on."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.analysis.beyond import Beyond
from netpolc.reports.connections_mermaid import MOST_TEXT, flowchart
from netpolc.reports.counting import counted
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.formats import Aside, Page, Piece
from netpolc.reports.notes import beside_data
from netpolc.reports.pictures.picture import Arrow, Node, Picture, Shape
from netpolc.reports.pictures.views import MOST_ARROWS
from netpolc.reports.pictures.words import node_of, port_lines, remark, shortened, told_apart
from netpolc.reports.reach import ReachAnswer, ReachedAlike, alike

_EACH: Final = 6
"""So many workloads that are reached alike are drawn each; of more those alone that lead on."""


def write(answer: ReachAnswer, where: Page) -> Iterable[Piece]:
    """Write the shortest paths as Mermaid reads them; where it would not, people are told."""
    yield from beside_data(answer.notes, where.root)
    drawn = reach_mermaid(answer)
    if len(drawn) > MOST_TEXT:
        said = f"note: Mermaid reads {MOST_TEXT} characters, and these are {len(drawn)}: choose fewer with --hops"
        yield Aside(page([said]))
    yield drawn


def reach_mermaid(answer: ReachAnswer) -> Shown:
    """Draw an arrow for the last connection of each shortest path; what does not fit is counted in a remark."""
    groups = list(alike(answer.rows))
    leading = {end for item in groups for end in item.first.path}
    every = [arrow for item in groups for arrow in _arrows(item, leading)]
    arrows = every[:MOST_ARROWS]
    said = [f"{counted(len(every) - len(arrows), 'arrow')} more left out, told by -o json"] if every != arrows else []
    said += [] if arrows else ["nothing is reached"]
    starts = map(_start, answer.found.starts)
    nodes = dict.fromkeys((*starts, *(node for item in arrows for node in (item.source, item.destination))))
    told = told_apart(nodes)
    drawn = tuple(Arrow(told[item.source], told[item.destination], item.lines, item.unknown) for item in arrows)
    remarks = (remark(*said),) if said else ()
    return page(flowchart(Picture((*sorted(told.values(), key=_order), *remarks), drawn)))


def _arrows(item: ReachedAlike, leading: set[str]) -> Iterator[Arrow]:
    first = item.first
    name = first.end.name if isinstance(first.end, Beyond) else None
    lines = port_lines(first.ports, name, unknown=first.unknown)
    for node in _nodes(item, leading):
        yield Arrow(_start(first.path[-1]), node, lines, first.unknown)


def _nodes(item: ReachedAlike, leading: set[str]) -> Iterator[Node]:
    """Give the nodes of what is reached alike: each for itself, or those together that lead to nobody."""
    names = [end for end in item.ends if isinstance(end, str)]
    alone = [name for name in names if len(names) <= _EACH or name in leading]
    yield from map(node_of, alone)
    rest = [name for name in names if name not in {*alone}]
    if rest:
        spaces = sorted({name.partition("/")[0] for name in rest})
        lines = (counted(len(rest), "workload"), shortened(", ".join(spaces)))
        yield Node(Shape.TOGETHER, " ".join(rest), lines)
    yield from (node_of(end.pods if isinstance(end, Beyond) else end) for end in item.ends if not isinstance(end, str))


def _start(text: str) -> Node:
    return node_of(text) if "/" in text else Node(Shape.OUTSIDE, text, (shortened(text),))


def _order(node: Node) -> tuple[bool, str, str, str]:
    return node.frame is None, node.frame or "", node.shape, node.value
