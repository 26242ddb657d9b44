"""Values that differ in one letter, of which one is probably a mistake."""

from typing import Final

from netpolc.diagnostics.nearest import distance

_SHORTEST: Final = 3
"""Shorter values are one letter from many others."""


def is_near(one: str, other: str) -> bool:
    """Say whether two values differ in one letter: more, less, another, or two swapped."""
    if min(len(one), len(other)) < _SHORTEST or one.translate(NO_DIGITS) == other.translate(NO_DIGITS):
        return False
    return distance(one, other) == 1


NO_DIGITS: Final = str.maketrans("", "", "0123456789")
"""Numbers of one name are different names."""


def without_one(value: str) -> frozenset[str]:
    """Return a value, and it without each of its letters: of two near values these meet."""
    return frozenset((value, *(value[:place] + value[place + 1 :] for place in range(len(value)))))
