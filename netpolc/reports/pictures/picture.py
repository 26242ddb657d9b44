"""A picture: nodes by identity, frames of namespaces, arrows."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Final

from attrs import evolve

from netpolc.values import frozen

_SLUG: Final = 16
_DIGITS: Final = 6


class Shape(StrEnum):
    """What a node stands for, and so how it is drawn."""

    WORKLOAD = "workload"
    TOGETHER = "together"
    """Several workloads: those of a namespace, or all."""
    OUTSIDE = "outside"
    """Addresses outside of the cluster."""
    MISSING = "missing"
    """Pods that the input does not hold."""
    REMARK = "remark"
    """What the picture says of itself."""


@frozen
class Node:
    """A node: `value` is what it is, and the only thing that tells it from others."""

    shape: Shape
    value: str
    lines: tuple[str, ...]
    """What people read."""
    frame: str | None = None
    """The namespace in whose frame it stands."""


@frozen
class Arrow:
    """What may be reached from where, with the lines that stand on it."""

    source: Node
    destination: Node
    lines: tuple[str, ...]
    unknown: bool = False
    both: bool = False
    """The source may be reached from the destination in the same way."""


@frozen
class Picture:
    """Nodes in the order in which they are written, and the arrows between them."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]

    @property
    def framed(self) -> dict[str | None, list[Node]]:
        """The nodes by the namespace of their frame, those without one last."""
        found: dict[str | None, list[Node]] = {}
        for node in sorted(self.nodes, key=lambda node: (node.frame is None, node.frame or "")):
            found.setdefault(node.frame, []).append(node)
        return found


def arrows_of(single: Iterable[Arrow]) -> tuple[Arrow, ...]:
    """Give arrows in order, those of both directions as one, with two heads: addresses stand at its source."""
    found: dict[Arrow, bool] = {}
    for arrow in sorted(single, key=_arrow_order):
        back = evolve(arrow, source=arrow.destination, destination=arrow.source)
        if back in found:
            found[back] = True
        else:
            found[arrow] = False
    return tuple(evolve(arrow, both=both) for arrow, both in found.items())


def _arrow_order(arrow: Arrow) -> tuple[object, ...]:
    ends = ((end.shape is not Shape.OUTSIDE, end.shape, end.value) for end in (arrow.source, arrow.destination))
    return *ends, arrow.unknown, arrow.lines


def ids(nodes: Iterable[Node]) -> Mapping[Node, str]:
    """Give every node a word that DOT and Mermaid take: what it is called, and some digits of a hash of what it is.

    It depends on the node alone, so that a picture kept in git changes where the answer does; where two nodes would
    have one word, all get more digits.
    """
    several = tuple(nodes)
    digits = _DIGITS
    while True:
        found = {node: _id(node.shape, _called(node), node.value, digits) for node in several}
        if len(set(found.values())) == len({(node.shape, node.value) for node in several}):
            return found
        digits *= 2


def frame_id(namespace: str) -> str:
    """Return the word for the frame of a namespace."""
    return _id("frame", namespace, namespace, 2 * _DIGITS)


def _called(node: Node) -> str:
    match node.shape:
        case Shape.WORKLOAD:
            return node.value.partition("/")[2].partition("[")[0]
        case Shape.MISSING:
            return node.lines[0]
        case Shape.REMARK:
            return ""
        case _:
            return node.value


def _id(kind: str, called: str, value: str, digits: int) -> str:
    slug = "_".join(_WORDS.findall(called))[:_SLUG].strip("_")
    digest = sha256(f"{kind}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    return f"{kind[0]}_{slug}_{digest}" if slug else f"{kind[0]}_{digest}"


_WORDS: Final = re.compile("[A-Za-z0-9]+")
