"""What of a revision is not read: a link out of its tree, a submodule, and where git is told to look it up."""

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.analysis.reservations import Reservations, Unread
from netpolc.diagnostics.catalogue.revisions import UNSAFE_TREE
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.diagnostics.origin import Written
from netpolc.loading.beside import ENVIRONMENT
from netpolc.loading.git import TWO_FOLDERS, ignored_variables
from netpolc.loading.revision_trees import ExportedTree, LeftOut
from netpolc.loading.sources import PACKAGE
from netpolc.sides.comparison import BUILD, Side
from netpolc.sides.holding import unread_notes
from netpolc.yaml.applying import is_applied

_NEEDED: Final = (PACKAGE, "pyproject.toml")
"""What of a project has to be read whole."""


def with_left_out(side: Side, tree: ExportedTree, name: str) -> Side | Diagnostic:
    """Tell of a side what of its revision is not read; a diagnostic where the side cannot be read without it."""
    in_build = tree.below(BUILD)
    needed = [item for path in _NEEDED for item in tree.below(path)]
    for item in (*needed, *(item for item in in_build if item.path == BUILD)):
        return finding(UNSAFE_TREE, f"`{item.path}` of `{name}` cannot be read: {item.reason}", help=TWO_FOLDERS)
    counted = tree.left_out if side.plain else (*in_build, *_beside(side, tree))
    unread = [
        Unread(
            f"{item.path}\0{item.identity}",
            f"`{item.path}` ({item.reason})",
            Written(Origin(Place((side.root / item.path).as_posix(), 1))),
            decides=True,
        )
        for item in dict.fromkeys(counted)
        # A link of any name may lead to a folder of manifests; through such a one only projects are read.
        if item.submodule or not side.plain or is_applied(item.path)
    ]
    if not unread:
        return side
    reservations = dict(side.reservations)
    for environment in side.programs:
        old = reservations.get(environment, Reservations())
        notes = (*old.notes, *unread_notes(unread))
        reservations[environment] = evolve(old, unread=(*old.unread, *unread), notes=notes)
    return evolve(side, reservations=reservations)


def _beside(side: Side, tree: ExportedTree) -> Iterator[LeftOut]:
    """Give what is left out where the patterns of `beside` may find something; through links that is anywhere."""
    for pattern in side.beside:
        parts = PurePosixPath(pattern).parts
        fixed = [*takewhile(lambda part: not re.search(_WILD, part), parts)]
        for item in tree.below("/".join(fixed)):
            if tree.linked or _may_meet(parts, PurePosixPath(item.path).parts):
                yield item


_WILD: Final = r"[*?\[{]"


def _may_meet(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Say whether a pattern may match a path, or what is above or below it."""
    for wanted, part in zip(pattern, path, strict=False):
        if wanted == "**":
            return True
        if not fnmatchcase(part, wanted.replace(ENVIRONMENT, "*")):
            return False
    return True


def with_ignored_variables(side: Side) -> Side:
    """Note the variables of git by which a revision is not looked up, though a shell has them."""
    ignored = ignored_variables(os.environ)
    if not ignored:
        return side
    text = f"{', '.join(f'`{item}`' for item in ignored)} of the environment does not count: {_OWN_REPOSITORY}"
    return evolve(side, notes=(*side.notes, Note("git", text)))


_OWN_REPOSITORY: Final = "a revision is looked up in the repository that the project folder lies in"
