"""What the program of some objects hangs on, and what it is without any of those that may be there or not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from netpolc.analysis.reservations import Doubtful, Reservations, Unread
from netpolc.program.model import Program
from netpolc.sides.holding import (
    DUPLICATE,
    HOMELESS,
    NOWHERE,
    REFUSED,
    Held,
    is_homeless,
    last_of_each,
    program_of,
    unread_notes,
)
from netpolc.sides.passing import PASSING
from netpolc.values import frozen

_TURNED: Final = Doubtful(DUPLICATE, frozenset({DUPLICATE}))
_IN_DOUBT: Final[Mapping[str, Callable[[Held], bool]]] = {
    REFUSED: lambda item: item.refused is not None,
    NOWHERE: lambda item: item.nowhere is not None,
    PASSING: lambda item: item.passing is not None,
}
"""What says of an object that it may be missing, by the kind of its note."""


def reserved(
    environment: str | None, objects: Sequence[Held], ignored: Sequence[Unread], turned: Sequence[Held] = ()
) -> Reservations:
    """Say what the program of these objects hangs on; `turned`: they in the other order that they may be applied in."""
    without: dict[str, Program] = {}
    for kind, in_doubt in _IN_DOUBT.items():
        if any(map(in_doubt, objects)):
            without[kind] = program_of(environment, (item for item in objects if not in_doubt(item)))
    if any(item.homeless for item in ignored):
        without[HOMELESS] = program_of(environment, (item for item in objects if not is_homeless(item)))
    if turned:
        swapped = program_of(environment, turned)
        if swapped.policies != program_of(environment, objects).policies:
            without[DUPLICATE] = swapped
    _, duplicates = last_of_each(objects)
    doubts = [note for item in objects for note in (item.refused, item.nowhere, item.passing) if note is not None]
    notes = (*doubts, *duplicates, *unread_notes(ignored))
    decide = tuple(item for item in ignored if item.decides)
    doubts_of = _doubts_of(objects, homeless=HOMELESS in without)
    doubtful = tuple(dict.fromkeys(doubt for some in doubts_of.values() for doubt in some))
    if turned and (DUPLICATE in without or (doubtful and duplicates)):
        doubtful = (*doubtful, _TURNED)
    lacking: Callable[[frozenset[Doubtful]], Program] | None = None
    if doubtful:
        lacking = _Lacking(environment, tuple(objects), tuple(turned), doubts_of)
    return Reservations(without, None, decide, tuple(dict.fromkeys(notes)), doubtful, lacking)


@frozen(eq=False)
class _Lacking:
    """The program of objects without those of some doubts."""

    environment: str | None
    objects: tuple[Held, ...]
    turned: tuple[Held, ...]
    doubts_of: Mapping[int, tuple[Doubtful, ...]]

    def __call__(self, gone: frozenset[Doubtful]) -> Program:
        order = self.turned if _TURNED in gone else self.objects
        return program_of(
            self.environment,
            (item for item in order if gone.isdisjoint(self.doubts_of.get(id(item), ()))),
        )


def _doubts_of(objects: Sequence[Held], *, homeless: bool) -> Mapping[int, tuple[Doubtful, ...]]:
    """Put to each policy that may be there or not, by its identity in memory, what it hangs on.

    What stands in folders of no environment goes to a cluster together, or not; so does what names no namespace.
    """
    found: dict[int, list[Doubtful]] = {}
    lost = [item for item in objects if item.nowhere is not None]
    astray = [item for item in objects if homeless and is_homeless(item)]
    for kind, some in ((NOWHERE, lost), (HOMELESS, astray)):
        together = Doubtful((kind, frozenset(map(_meaning, some))), frozenset({kind}))
        for item in some:
            found.setdefault(id(item), []).append(together)
    alike: dict[int, list[Held]] = {}
    for item in objects:
        if item.refused is not None or item.passing is not None:
            alike.setdefault(id(item.source), []).append(item)
    for same in alike.values():
        doubt = _doubt(same)
        for item in same:
            found.setdefault(id(item), []).append(doubt)
    return {key: tuple(doubts) for key, doubts in found.items()}


def _doubt(same: Sequence[Held]) -> Doubtful:
    notes = [note for note in (same[0].refused, same[0].passing) if note is not None]
    identity = tuple(note.text for note in notes), tuple(map(_meaning, same))
    origins = tuple(origin for note in notes for origin in note.origins)
    return Doubtful(identity, frozenset(note.kind for note in notes), origins)


def _meaning(item: Held) -> tuple[object, ...]:
    return item.name, item.policy.kind, item.policy
