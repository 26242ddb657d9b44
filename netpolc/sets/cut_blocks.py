"""Sets of addresses in the fewest words: blocks, each without some blocks in it, as people write them."""

from typing import TypeAlias

from netpolc.sets.addresses import cidr_set, cidrs
from netpolc.sets.intervals import Intervals, interval
from netpolc.values import frozen

_FAMILIES = ("0.0.0.0/0", "::/0")


@frozen
class CutBlock:
    """A block of addresses but those of `except_`, which are blocks in it."""

    cidr: str
    except_: tuple[str, ...] = ()


_Cut: TypeAlias = tuple[Intervals, tuple[Intervals, ...]]


def cut_blocks(addresses: Intervals) -> tuple[CutBlock, ...]:
    """Write a set as blocks less blocks, in order, IPv4 first: as few of both as it takes.

    Where both take as many, the block with its exceptions is written: that is how people think of it.
    """
    found = (cut for family in _FAMILIES for cut in _written(cidr_set(family), addresses)[0])
    return tuple(CutBlock(_text(block), tuple(map(_text, holes))) for block, holes in found)


def _written(block: Intervals, addresses: Intervals) -> tuple[tuple[_Cut, ...], tuple[Intervals, ...]]:
    """Return what of a block is in the set, as cut blocks, and what is not, as plain ones."""
    inside = addresses & block
    if not inside:
        return (), (block,)
    if inside == block:
        return ((block, ()),), ()
    first, end = block.bounds
    middle = (first + end) // 2
    left, right = (_written(half, inside) for half in (interval(first, middle - 1), interval(middle, end - 1)))
    holes = (*left[1], *right[1])
    halves = (*left[0], *right[0])
    return (((block, holes),) if 1 + len(holes) <= _words(halves) else halves), holes


def _words(cuts: tuple[_Cut, ...]) -> int:
    return sum(1 + len(holes) for _, holes in cuts)


def _text(block: Intervals) -> str:
    return cidrs(block)[0]
