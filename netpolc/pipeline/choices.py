"""The choices of what is in a cluster, of what may be there or not."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from netpolc.analysis.reservations import Doubtful, Reservations
from netpolc.program.model import Program

MOST: Final = 5
"""Of so many things every choice is asked about, which are 31; of more nobody knows the answer."""


def choices(doubtful: Iterable[Doubtful]) -> Iterator[frozenset[Doubtful]] | None:
    """Give what may be missing, fewest first; None where there are too many choices."""
    items = tuple(dict.fromkeys(doubtful))
    if len(items) > MOST:
        return None
    return (frozenset(some) for size in range(1, len(items) + 1) for some in combinations(items, size))


def without(program: Program, side: Reservations, gone: frozenset[Doubtful]) -> Program:
    """Return the program of a side without what is missing there."""
    mine = gone.intersection(side.doubtful)
    return program if side.lacking is None or not mine else side.lacking(mine)


def of_kind(doubtful: Iterable[Doubtful], kind: str) -> frozenset[Doubtful]:
    """Give what a kind of note doubts."""
    return frozenset(item for item in doubtful if kind in item.kinds)


def worlds(side: Reservations) -> Iterator[tuple[frozenset[str], Program]]:
    """Give the programs that a side may have beside its own, each with the kinds of notes that lead there."""
    yield from ((frozenset({kind}), program) for kind, program in side.without.items())
    if side.lacking is None:
        return
    asked = {of_kind(side.doubtful, kind) for kind in side.without}
    for gone in choices(side.doubtful) or ():
        if gone not in asked:
            yield frozenset(kind for item in gone for kind in item.kinds), side.lacking(gone)
