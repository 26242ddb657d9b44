"""The name that was probably meant: never farther away than two letters."""

from collections.abc import Iterable
from typing import Final

FARTHEST: Final = 2


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that is nearest to a word, the first in the alphabet of several; None where none is near.

    A letter added, dropped, changed, or swapped with its neighbour counts one; capitals do not count. Two letters are
    the most, and more than half of the word has to stay.
    """
    bare = word.casefold()
    found = min(((distance(bare, name.casefold()), name) for name in known), default=None)
    if found is None or found[0] > FARTHEST or 2 * found[0] >= max(len(word), 2):
        return None
    return found[1]


def meant(word: str, known: Iterable[str]) -> str | None:
    """Ask whether the nearest name was meant, where one is near."""
    near = nearest(word, (name for name in known if name != word))
    return f"did you mean `{near}`?" if near else None


def distance(one: str, other: str) -> int:
    """Count the letters to add, drop, change or swap; what is surely over two counts as three."""
    if abs(len(one) - len(other)) > FARTHEST:
        return FARTHEST + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, theirs in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != theirs))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == theirs:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
