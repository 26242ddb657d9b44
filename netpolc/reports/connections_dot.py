"""The answer of `netpolc connections` as a directed graph of Graphviz."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.escaping.tables import dot_text
from netpolc.reports.formats import Page, Piece
from netpolc.reports.notes import beside_data
from netpolc.reports.pictures.picture import Picture, Shape, frame_id, ids
from netpolc.reports.pictures.views import pictures_of
from netpolc.reports.pictures.words import shortened

_SHAPES: Final = {
    Shape.WORKLOAD: "",
    Shape.TOGETHER: ", style=rounded",
    Shape.OUTSIDE: ", shape=ellipse",
    Shape.MISSING: ", style=dashed",
    Shape.REMARK: ", shape=note",
}


def write(answer: ConnectionsAnswer, where: Page) -> Iterable[Piece]:
    """Write the most telling picture of an answer."""
    yield from beside_data(answer.notes, where.root)
    yield connections_dot(pictures_of(answer))


def connections_dot(views: Iterable[Picture]) -> Shown:
    """Write the first of some pictures."""
    return page(_lines(next(iter(views))))


def _lines(picture: Picture) -> Iterator[str]:
    words = ids(picture.nodes)
    yield "digraph connections {"
    yield "  rankdir=LR; newrank=true; nodesep=0.3; ranksep=0.9;"
    yield '  node [shape=box, fontname="sans-serif", fontsize=11];'
    yield '  edge [fontname="sans-serif", fontsize=9];'
    yield '  graph [fontname="sans-serif", fontsize=11];'
    for namespace, nodes in picture.framed.items():
        if namespace is not None:
            yield f"  subgraph cluster_{frame_id(namespace)} {{"
            yield f"    label={dot_text(shortened(namespace))};"
        indent = "  " if namespace is None else "    "
        yield from (f"{indent}{words[node]} [label={dot_text(*node.lines)}{_SHAPES[node.shape]}];" for node in nodes)
        if namespace is not None:
            yield "  }"
    for arrow in picture.arrows:
        style = (", dir=both" if arrow.both else "") + (", style=dashed" if arrow.unknown else "")
        ends = f"{words[arrow.source]} -> {words[arrow.destination]}"
        yield f"  {ends} [label={dot_text(*arrow.lines)}{style}];"
    yield "}"
