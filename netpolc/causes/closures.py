"""Edits that can only be undone together with others: what has to go with each for the rest to compile."""

from collections.abc import Callable, Mapping, Sequence

from netpolc.causes.edits import Edit
from netpolc.causes.undoing import Some

Compiles = Callable[[Some], bool]


def closures(edits: Sequence[Edit], alone: Mapping[int, bool], compiles: Compiles) -> dict[int, Some]:
    """Say for each edit the fewest others that are undone with it; one of which nobody knows is left out.

    `alone`: whether the rest compiles when only this edit is undone.
    """
    found = {number: frozenset({number}) for number, well in alone.items() if well}
    words = [edit.words() for edit in edits]
    everything = frozenset(alone)
    failing = frozenset(number for number, well in alone.items() if not well)
    for number in sorted(failing):
        if number in found:
            continue
        related = _related(number, words)
        tries = dict.fromkeys((related, related | failing, everything))
        first = next((some for some in tries if len(some) > 1 and compiles(some)), None)
        if first is None:
            continue
        fewest = _fewest(number, first, alone, compiles)
        found[number] = fewest
        if len(fewest) > 2 and compiles(fewest - {number}):
            continue  # some of these need not go with this one, which says nothing of how few go with them
        found.update((other, fewest) for other in fewest & failing if other not in found)
    return found


def _related(number: int, words: Sequence[frozenset[str]]) -> Some:
    """Name the edits that change a name which this one changes, and those that change one of theirs."""
    seen = {number}
    waiting = [number]
    while waiting:
        mine = words[waiting.pop()]
        more = {other for other, theirs in enumerate(words) if mine & theirs} - seen
        seen |= more
        waiting += more
    return frozenset(seen)


def _fewest(number: int, some: Some, alone: Mapping[int, bool], compiles: Compiles) -> Some:
    """Leave edits out for as long as the rest compiles: first all that need not go, then one by one."""
    needed = frozenset(other for other in some if not alone[other])
    if len(needed) > 1 and needed != some and compiles(needed):
        some = needed
    for other in sorted(some, key=lambda other: (not alone[other], other)):
        if other != number and compiles(smaller := some - {other}):
            some = smaller
    return some
