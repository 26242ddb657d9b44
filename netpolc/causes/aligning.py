"""Which lines of a changed block took the place of which: in order, by how alike they read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from netpolc.causes.sliding import slid
from netpolc.sets.steps import Steps
from netpolc.values import frozen

_ALIKE: Final = 0.5
"""Lines that have less in common are two: one that went, and one that came."""
_MOST_PAIRS: Final = 1_000
"""A block with more pairs of lines stays whole: nobody reads it line by line either."""
_PAIR: Final = 4
"""To compare two lines costs so many steps."""
_CROWDED: Final = 500_000
"""With more pairs of equal lines, those that are everywhere begin no run of equal lines."""


@frozen
class Step:
    """Lines before, from `old` up to and without `old_end`, in whose place other lines stand after."""

    old: int
    old_end: int
    new: int
    new_end: int


def blocks(old: Sequence[str], new: Sequence[str], starts: tuple[frozenset[int], frozenset[int]]) -> Iterator[Step]:
    """Give the blocks of lines that changed, in order. `starts`: the lines of each side that begin a statement."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    same = 0
    while same < min(len(old), len(new)) - first and old[-1 - same] == new[-1 - same]:
        same += 1
    mine, theirs = old[first : len(old) - same], new[first : len(new) - same]
    counts = Counter(theirs)
    crowded = sum(counts[line] for line in mine) > _CROWDED
    found = [
        Step(first + i1, first + i2, first + j1, first + j2)
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, mine, theirs, autojunk=crowded).get_opcodes()
        if tag != "equal"
    ]
    above = 0
    for number, step in enumerate(found):
        below = found[number + 1].new if number + 1 < len(found) else len(new)
        room = step.new - above, below - step.new_end
        by = 0
        if step.old == step.old_end:
            by = slid(new, (step.new, step.new_end), starts[1], room)
        elif step.new == step.new_end:
            by = slid(old, (step.old, step.old_end), starts[0], room)
        above = step.new_end + by
        yield Step(step.old + by, step.old_end + by, step.new + by, step.new_end + by)


def steps(block: Step, old: Sequence[str], new: Sequence[str], effort: Steps) -> list[Step]:
    """Take a block apart into lines that were replaced, that went and that came, as long as the effort lasts."""
    mine, theirs = old[block.old : block.old_end], new[block.new : block.new_end]
    pairs = len(mine) * len(theirs)
    if pairs > _MOST_PAIRS or pairs * _PAIR > effort.left:
        return [block]
    effort.take(pairs * _PAIR)
    best = _best(mine, theirs)
    found: list[Step] = []
    i = j = 0
    while i < len(mine) or j < len(theirs):
        here, there = block.old + i, block.new + j
        if i < len(mine) and j < len(theirs) and best[i][j] == best[i + 1][j + 1] + _likeness(mine[i], theirs[j]) > 0:
            found.append(Step(here, here + 1, there, there + 1))
            i, j = i + 1, j + 1
        elif i < len(mine) and best[i][j] == best[i + 1][j]:
            found.append(Step(here, here + 1, there, there))
            i += 1
        else:
            found.append(Step(here, here, there, there + 1))
            j += 1
    return list(_paired(found))


def _paired(steps: Sequence[Step]) -> Iterator[Step]:
    """Take lines that went and lines that came beside each other as replaced, the first by the first."""
    gone: list[Step] = []
    come: list[Step] = []
    for step in (*steps, None):
        if step is not None and (step.old == step.old_end or step.new == step.new_end):
            (come if step.old == step.old_end else gone).append(step)
            continue
        both = min(len(gone), len(come))
        yield from (Step(a.old, a.old_end, b.new, b.new_end) for a, b in zip(gone, come, strict=False))
        new = come[both - 1].new_end if both else 0
        yield from (Step(item.old, item.old_end, new, new) if both else item for item in gone[both:])
        old = gone[both - 1].old_end if both else 0
        yield from (Step(old, old, item.new, item.new_end) if both else item for item in come[both:])
        gone, come = [], []
        if step is not None:
            yield step


def _best(mine: Sequence[str], theirs: Sequence[str]) -> list[list[float]]:
    """Say how alike the rests of two lists of lines are, from each pair of places on."""
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    for i in reversed(range(len(mine))):
        for j in reversed(range(len(theirs))):
            both = _likeness(mine[i], theirs[j])
            together = best[i + 1][j + 1] + both if both else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    return best


def _likeness(old: str, new: str) -> float:
    """Say how alike two lines read, from `_ALIKE` to 1; 0: they are not."""
    mine, theirs = old.strip(), new.strip()
    if mine == theirs:
        return 1.0
    if not mine or not theirs:
        return 0.0
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= _ALIKE else 0.0
