"""What stands on the nodes and arrows of a picture: few words, and a count of what they leave out."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Final

from attrs import evolve

from netpolc.program.model import PodPeer
from netpolc.program.wording import authored_peer
from netpolc.reports.address_words import fewest_blocks
from netpolc.reports.counting import counted
from netpolc.reports.escaping.lines import visible
from netpolc.reports.pictures.folding import Drawn, Together
from netpolc.reports.pictures.picture import Arrow, Node, Shape
from netpolc.reports.port_words import protocol_words
from netpolc.sets.addresses import cidrs
from netpolc.sets.cut_blocks import CutBlock
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import EVERY_PORT

_LINE: Final = 60
"""How long a line is."""
_REMARK: Final = 50
"""As it is of a remark, which stands alone."""
_NAMED: Final = 6
"""How many blocks, or ports of a protocol, are named before the rest is counted."""


def node_of(end: Drawn) -> Node:
    """Return the node of an end."""
    if isinstance(end, str):
        namespace, _, name = end.partition("/")
        return Node(Shape.WORKLOAD, end, (shortened(name),), namespace)
    if isinstance(end, Together):
        return Node(Shape.TOGETHER, end.namespace or "", (f"all {end.count} workloads",), end.namespace)
    if isinstance(end, Intervals):
        return Node(Shape.OUTSIDE, " ".join(cidrs(end)), address_lines(end))
    text = repr(authored_peer((PodPeer(end.namespaces, end.pods),), ""))
    return Node(Shape.MISSING, repr(end), (*_wrapped(text), "not here"))


def shortened(text: str) -> str:
    """Write a name on one line; of a very long one the middle is left out."""
    shown = visible(text)
    return shown if len(shown) <= _LINE else f"{shown[: _LINE // 2]}…{shown[1 - _LINE // 2 :]}"


def address_lines(addresses: Intervals) -> tuple[str, ...]:
    """Write addresses as their author would: by name, or as blocks with their exceptions."""
    cut = fewest_blocks(addresses)
    lines = [line for item in cut[:_NAMED] for line in _block_lines(item)]
    if len(cut) > _NAMED:
        lines.append(f"and {len(cut) - _NAMED} blocks more")
    return tuple(lines)


def _block_lines(block: CutBlock) -> Sequence[str]:
    if not block.except_:
        return [block.cidr]
    return [f"{block.cidr} except", *_listed(block.except_, ", ")]


def port_lines(ports: Intervals, name: str | None = None, *, unknown: bool = False) -> tuple[str, ...]:
    """Write ports, a line a protocol."""
    if name is not None:
        lines = [f"port {shortened(name)}"]
    elif ports == EVERY_PORT:
        lines = ["every port"]
    else:
        lines = protocol_words(ports, numbers=lambda text: _listed(text.split(","), ",")[0])
    if not unknown:
        return tuple(lines)
    return (f"{lines[0]} (unknown)",) if len(lines) == 1 else (*lines, "(unknown)")


def _listed(words: Sequence[str], joint: str) -> Sequence[str]:
    more = len(words) - _NAMED
    text = joint.join(words[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return _wrapped(text) if joint.endswith(" ") else [text]


def _wrapped(text: str) -> Sequence[str]:
    lines = wrap(visible(text), _LINE, break_on_hyphens=False)
    return lines if len(lines) <= _NAMED else [*lines[: _NAMED - 1], f"{lines[_NAMED - 1][: _LINE - 2]} …"]


def told_apart(nodes: Iterable[Node]) -> dict[Node, Node]:
    """Return each node as it is drawn: numbered where it would read like another that it is not."""
    seen: dict[tuple[object, ...], list[Node]] = {}
    for node in nodes:
        seen.setdefault((node.frame, node.lines), []).append(node)
    return {
        node: evolve(node, lines=(*node.lines, f"({number} of {len(alike)} that read alike)"))
        if len(alike) > 1
        else node
        for alike in seen.values()
        for number, node in enumerate(sorted(alike, key=lambda node: node.value), 1)
    }


def both_ways(arrows: Iterable[Arrow]) -> Iterator[str]:
    """Say how many arrows tell of two directions."""
    heads = sum(arrow.both for arrow in arrows)
    if heads:
        yield f"{counted(heads, 'arrow has', 'arrows have')} two heads: both directions are folded into one"


def remark(*sentences: str) -> Node:
    """Return the node in which a picture says something of itself."""
    ended = (*(f"{text};" for text in sentences[:-1]), sentences[-1])
    return Node(Shape.REMARK, "", tuple(line for text in ended for line in wrap(text, _REMARK)))
