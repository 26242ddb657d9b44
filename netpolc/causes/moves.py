"""Text that was moved: what went in one place came in another, so that neither edit alone says what they did."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from attrs import evolve

from netpolc.causes.edits import Edit

_ALIKE: Final = 0.6
"""So much of what went has to come again, for both to be one that was moved and edited."""
_LONGEST: Final = 4_000
"""Of longer texts it is asked only whether they are equal: to compare them takes the square of their length."""


def moves(edits: Sequence[Edit]) -> dict[int, frozenset[int]]:
    """Give for each edit by which text was moved all edits that it was moved by, itself too.

    To take two edits for a move that are none costs a little time: it is only asked whether undoing both undoes a row.
    """
    gone = {number: text for number, edit in enumerate(edits) if (text := edit.removed())}
    come = {number: text for number, edit in enumerate(edits) if (text := edit.added())}
    together: dict[int, set[int]] = {}
    for number, text in gone.items():
        for other, theirs in come.items():
            if number == other:
                continue
            only = number not in come and other not in gone
            if text == theirs or (only and _alike(text, theirs)):
                both = together.get(number, {number}) | together.get(other, {other})
                together.update(dict.fromkeys(both, both))
    return {number: frozenset(several) for number, several in together.items()}


def with_moves(edits: Sequence[Edit], together: Mapping[int, frozenset[int]]) -> tuple[Edit, ...]:
    """Tell edits by which text was moved, those of `moves`, which of their lines stand elsewhere on the other side."""
    found = list(edits)
    for number, several in together.items():
        others = [edits[other] for other in several if other != number]
        mine = {*edits[number].removed().splitlines(), *edits[number].added().splitlines()}
        theirs = {line for edit in others for text in (edit.removed(), edit.added()) for line in text.splitlines()}
        found[number] = evolve(edits[number], elsewhere=frozenset(mine & theirs))
    return tuple(found)


def _alike(left: str, right: str) -> bool:
    if len(left) + len(right) > _LONGEST:
        return False
    lines = left.splitlines(), right.splitlines()
    several = min(map(len, lines)) > 1
    matcher = (
        SequenceMatcher(None, *lines, autojunk=False) if several else SequenceMatcher(None, left, right, autojunk=False)
    )
    return min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _ALIKE and matcher.ratio() >= _ALIKE
