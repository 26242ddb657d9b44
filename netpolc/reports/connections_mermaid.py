"""The answer of `netpolc connections` as a flowchart of Mermaid."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.escaping.tables import mermaid_text
from netpolc.reports.formats import Aside, Page, Piece
from netpolc.reports.notes import beside_data
from netpolc.reports.pictures.picture import Arrow, Node, Picture, Shape, frame_id, ids
from netpolc.reports.pictures.views import MOST_ARROWS, pictures_of
from netpolc.reports.pictures.words import shortened

MOST_TEXT: Final = 50_000
"""How many characters Mermaid reads by default (`maxTextSize`)."""

_SHAPES: Final = {
    Shape.WORKLOAD: ("[", "]"),
    Shape.TOGETHER: ("([", "])"),
    Shape.OUTSIDE: ("(", ")"),
    Shape.MISSING: ("[", "]:::missing"),
    Shape.REMARK: ("[", "]:::remark"),
}
_WIDTH: Final = '  %%{init: {"flowchart": {"wrappingWidth": 480}}}%%'
"""Mermaid breaks lines of 200 pixels; ours are short enough as they are."""
_CLASSES: Final = {
    Shape.MISSING: "  classDef missing stroke-dasharray:5 5",
    Shape.REMARK: "  classDef remark fill:none,stroke:none",
}


def write(answer: ConnectionsAnswer, where: Page) -> Iterable[Piece]:
    """Write the most telling picture of an answer that Mermaid reads; where it would not, people are told."""
    yield from beside_data(answer.notes, where.root)
    drawn, refusals = connections_mermaid(pictures_of(answer))
    if refusals:
        yield Aside(page(f"note: {text}" for text in refusals))
    yield drawn


def connections_mermaid(views: Iterable[Picture]) -> tuple[Shown, tuple[str, ...]]:
    """Write the first of some pictures that Mermaid reads by default, or else the last; and say why it would not."""
    drawn = page(())
    refusals: tuple[str, ...] = ()
    for picture in views:
        drawn = page(flowchart(picture))
        refusals = tuple(_refusals(len(picture.arrows), len(drawn)))
        if not refusals:
            break
    return drawn, refusals


def _refusals(arrows: int, characters: int) -> Iterator[str]:
    cure = "or choose with --from and --to"
    if arrows > MOST_ARROWS:
        yield f"Mermaid draws {MOST_ARROWS} arrows, and these are {arrows}: raise its `maxEdges`, {cure}"
    if characters > MOST_TEXT:
        yield f"Mermaid reads {MOST_TEXT} characters, and these are {characters}: raise its `maxTextSize`, {cure}"


def flowchart(picture: Picture) -> Iterator[str]:
    """Give the lines of a picture as Mermaid reads them."""
    words = ids(picture.nodes)
    yield "flowchart LR"
    yield _WIDTH
    for namespace, nodes in picture.framed.items():
        if namespace is not None:
            yield f"  subgraph {frame_id(namespace)}[{mermaid_text(shortened(namespace))}]"
        indent = "  " if namespace is None else "    "
        yield from (f"{indent}{words[node]}{_shape(node)}" for node in nodes)
        if namespace is not None:
            yield "  end"
    yield from (_arrow(words[arrow.source], words[arrow.destination], arrow) for arrow in picture.arrows)
    shapes = {node.shape for node in picture.nodes}
    yield from (line for shape, line in _CLASSES.items() if shape in shapes)


def _shape(node: Node) -> str:
    opening, closing = _SHAPES[node.shape]
    return f"{opening}{mermaid_text(*node.lines)}{closing}"


def _arrow(source: str, destination: str, arrow: Arrow) -> str:
    left, right = ("-.", ".->") if arrow.unknown else ("--", "-->")
    left = f"<{left}" if arrow.both else left
    return f"  {source} {left} {mermaid_text(*arrow.lines)} {right} {destination}"
