"""What a comparison opened and closed, as a picture of that alone."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.analysis.answers import Row, RowEnd
from netpolc.analysis.ends import End
from netpolc.analysis.exchanging import names_of
from netpolc.reports.connections_mermaid import MOST_TEXT, flowchart
from netpolc.reports.diff_sections import MatterKind, Matters
from netpolc.reports.diff_words import end_words, listed
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.part_words import ports_of
from netpolc.reports.pictures.picture import Arrow, Node, Picture, Shape
from netpolc.reports.pictures.words import address_lines, shortened
from netpolc.reports.port_words import port_words
from netpolc.sets.addresses import cidrs
from netpolc.sets.intervals import Intervals

MOST_ARROWS: Final = 30
"""So many arrows are drawn at most: people read no more."""
_OPENED: Final = "stroke:#cf222e"
_CLOSED: Final = "stroke:#1a7f37"


def changed_picture(items: Matters) -> Shown | None:
    """Draw an arrow for each row that opened, and a dotted one for each that closed; None: there are too many, or none.

    What only follows a rename is not drawn, nor is an environment that one side alone has.
    """
    rows = [
        (item.kind is MatterKind.OPENED, shared.row)
        for _, item in items
        if item.kind in {MatterKind.OPENED, MatterKind.CLOSED}
        for shared in item.rows[: MOST_ARROWS + 1]
    ]
    if not rows or len(rows) > MOST_ARROWS:
        return None
    arrows = tuple(_arrow(row, opened=opened) for opened, row in rows)
    nodes = dict.fromkeys(node for arrow in arrows for node in (arrow.source, arrow.destination))
    drawn = page((*flowchart(Picture(tuple(sorted(nodes, key=_order)), arrows)), *_colours(rows)))
    return drawn if len(drawn) <= MOST_TEXT else None


def _order(node: Node) -> tuple[bool, str, str]:
    return node.frame is None, node.frame or "", node.value


def _colours(rows: Iterable[tuple[bool, Row]]) -> Iterator[str]:
    for number, (opened, _) in enumerate(rows):
        yield f"  linkStyle {number} {_OPENED if opened else _CLOSED}"


def _arrow(row: Row, *, opened: bool) -> Arrow:
    ports = ports_of(row.part) if isinstance(row.source, End) else port_words(row.ports)
    lines = ["opened" if opened else "closed", ports]
    if row.except_:
        lines.append("with exceptions")
    return Arrow(_node(row.source), _node(row.destination), tuple(map(shortened, lines)), unknown=not opened)


def _node(end: RowEnd) -> Node:
    if isinstance(end, str):
        namespace, _, name = end.partition("/")
        return Node(Shape.WORKLOAD, end, (shortened(name),), namespace)
    if isinstance(end, tuple):
        return Node(Shape.TOGETHER, " ".join(end), (shortened(listed(end)),))
    if isinstance(end, Intervals) or end.outside:
        addresses = end if isinstance(end, Intervals) else end.addresses
        return Node(Shape.OUTSIDE, " ".join(cidrs(addresses)), address_lines(addresses))
    names = names_of(end.namespaces)
    text = end_words(end)
    if len(names) != 1 or len(end.namespaces.parts) != 1:
        return Node(Shape.TOGETHER, text, (shortened(text),))
    return Node(Shape.WORKLOAD, text, (shortened(text.partition("/")[2].replace("*", "every pod")),), names[0])
