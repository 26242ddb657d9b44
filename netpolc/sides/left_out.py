"""What of a revision is not read: a link out of its tree, a submodule, and where git is told to look it up."""

import os
from collections.abc import Iterable
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.analysis.reservations import Reservations, Unread
from netpolc.diagnostics.catalogue.revisions import UNSAFE_TREE
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.diagnostics.origin import Written
from netpolc.loading.git import ignored_variables
from netpolc.loading.revision_trees import LeftOut
from netpolc.loading.sources import PACKAGE
from netpolc.sides.comparison import BUILD, Side
from netpolc.sides.holding import unread_notes
from netpolc.yaml.applying import is_applied

_OF_A_PROJECT: Final = (PACKAGE, BUILD, "pyproject.toml")


def with_left_out(side: Side, left_out: Iterable[LeftOut], name: str) -> Side | Diagnostic:
    """Tell of a side what of its revision is not read; a diagnostic where the side cannot be read without it."""
    unread: list[Unread] = []
    for item in left_out:
        if item.path in _OF_A_PROJECT or item.path.startswith(f"{PACKAGE}/"):
            return finding(UNSAFE_TREE, f"`{item.path}` of `{name}` cannot be read: {item.reason}")
        in_build = item.path.startswith(f"{BUILD}/")
        if (in_build or side.plain) and (item.submodule or is_applied(item.path)):
            place = Written(Origin(Place((side.root / item.path).as_posix(), 1)))
            unread.append(
                Unread(f"{item.path}\0{item.identity}", f"`{item.path}` ({item.reason})", place, decides=True)
            )
    if not unread:
        return side
    reservations = dict(side.reservations)
    for environment in side.programs:
        old = reservations.get(environment, Reservations())
        notes = (*old.notes, *unread_notes(unread))
        reservations[environment] = evolve(old, unread=(*old.unread, *unread), notes=notes)
    return evolve(side, reservations=reservations)


def with_ignored_variables(side: Side) -> Side:
    """Note the variables of git by which a revision is not looked up, though a shell has them."""
    ignored = ignored_variables(os.environ)
    if not ignored:
        return side
    text = f"{', '.join(f'`{item}`' for item in ignored)} of the environment does not count: {_OWN_REPOSITORY}"
    return evolve(side, notes=(*side.notes, Note("git", text)))


_OWN_REPOSITORY: Final = "a revision is looked up in the repository that the project folder lies in"
