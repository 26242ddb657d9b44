"""Addresses in the words of their author: the names of the library, and blocks with their exceptions."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from netpolc.authoring.addresses import Addresses
from netpolc.authoring.library import internet, private_addresses
from netpolc.reports.counting import fitting
from netpolc.sets.addresses import EVERY_ADDRESS, block_set, cidrs
from netpolc.sets.cut_blocks import CutBlock, cut_blocks
from netpolc.sets.intervals import Intervals, union

_SHOWN: Final = 6
"""So many blocks and exceptions are listed before they are counted."""

_WRITTEN: Final = 256
"""Sets of more pieces are not searched for blocks with exceptions, and are counted in any case."""


@lru_cache(1 << 10)
def address_words(addresses: Intervals) -> str:
    """Write addresses as people say them: `internet`, `0.0.0.0/0 (except 10.0.0.0/8)`, `10.0.0.0/8, 10.9.0.1/32`.

    Of all ways to say the same, the one of the fewest words.
    """
    return _few(fewest_blocks(addresses))


@lru_cache(1 << 10)
def fewest_blocks(addresses: Intervals) -> tuple[CutBlock, ...]:
    """Write addresses as the fewest blocks with their exceptions; a block may be a name of the library."""
    if addresses == EVERY_ADDRESS:
        return (CutBlock("every address outside"),)
    if len(addresses) > _WRITTEN:
        return tuple(CutBlock(cidr) for cidr in cidrs(addresses))
    ways = [*_named_ways(addresses), cut_blocks(addresses)]
    return min(ways, key=lambda way: sum(1 + len(item.except_) for item in way))


def _named_ways(addresses: Intervals) -> Iterator[tuple[CutBlock, ...]]:
    """Say it by a name of the library, with what is missing in it and what stands beside it."""
    for name, named in _library():
        missing = cut_blocks(named - addresses)
        if all(not item.except_ for item in missing):
            beside = cut_blocks(addresses - named)
            yield (CutBlock(name, tuple(item.cidr for item in missing)), *beside)


@cache
def _library() -> tuple[tuple[str, Intervals], ...]:
    return tuple((repr(item), _members(item)) for item in (internet, private_addresses))


def _members(item: Addresses) -> Intervals:
    return union(part for block in item.blocks for part in block_set(block.cidr, block.except_))


def _few(cuts: Sequence[CutBlock]) -> str:
    """List what fits, and count the rest; one alone is never counted."""
    words: list[str] = []
    left = _SHOWN
    for index, item in enumerate(cuts):
        if left < 1 and len(cuts) - index > 1:
            return f"{', '.join(words)} and {len(cuts) - index} blocks more"
        left -= 1
        listed, number = _listed(item.except_, max(left, 1))
        left -= number
        words.append(f"{item.cidr} (except {listed})" if listed else item.cidr)
    return ", ".join(words)


def _listed(blocks: Sequence[str], most: int) -> tuple[str, int]:
    shown = fitting(blocks, most)
    more = len(blocks) - len(shown)
    return ", ".join(shown) + (f" and {more} blocks more" if more else ""), len(shown)
