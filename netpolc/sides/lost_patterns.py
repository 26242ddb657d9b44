"""Files that a pattern of `beside` named before a change, and that no pattern names after it."""

from collections.abc import Iterator
from pathlib import Path

from attrs import evolve

from netpolc.analysis.reservations import Reservations, Unread
from netpolc.diagnostics.model import Origin, Place
from netpolc.diagnostics.origin import Written
from netpolc.loading.beside import files_beside
from netpolc.sides.comparison import BUILD, Side
from netpolc.sides.holding import unread_notes


def with_lost_patterns(before: Side, after: Side) -> Side:
    """Let answers hang on files that still stand after a change which took their pattern away: it would hide them.

    Files of the build tree count whatever names them.
    """
    lost = [pattern for pattern in before.beside if pattern not in after.beside]
    if not lost or not after.root.is_dir():
        return after
    reservations = dict(after.reservations)
    for name in after.programs:
        found = tuple(_hidden(after, lost, name))
        if found:
            mine = reservations.get(name, Reservations())
            notes = (*mine.notes, *unread_notes(found))
            reservations[name] = evolve(mine, unread=(*mine.unread, *found), notes=tuple(dict.fromkeys(notes)))
    return evolve(after, reservations=reservations)


def _hidden(side: Side, lost: list[str], environment: str | None) -> Iterator[Unread]:
    named = set(_named(side, side.beside, environment))
    for file in sorted(set(_named(side, lost, environment)) - named):
        if not file.is_relative_to(side.root / BUILD):
            shown = file.relative_to(side.root).as_posix()
            title = f"file `{shown}`, which `beside` named before the change"
            yield Unread(f"{shown}\0lost", title, Written(Origin(Place(file.as_posix(), 1))), decides=True)


def _named(side: Side, patterns: list[str] | tuple[str, ...], environment: str | None) -> Iterator[Path]:
    for some in files_beside(side.root, patterns, environment).values():
        yield from some
