"""Files of a build tree that a cluster gets and no build wrote."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from netpolc.diagnostics.catalogue.tree import STRANGER
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.tree.layout import UNFINISHED, BuildTree, Entry, environment_folder
from netpolc.yaml.applying import is_applied


def strangers(
    tree: BuildTree, known: Collection[str], others: Iterable[str], chosen: Iterable[str | None] | None
) -> tuple[str, ...]:
    """Find the files that are applied with a tree and are not of this build, as paths below it.

    `known`: what a build writes, and what it removes. `others`: every environment of the project. `chosen`: those that
    are built now, None for all; the folders of others are not looked at.
    """
    built = None if chosen is None else set(chosen)
    aside = {environment_folder(name) for name in others if built is not None and name not in built}
    return tuple(
        path
        for path, kind in tree.standing.items()
        if (kind is not Entry.FOLDER and is_applied(path)) or _is_linked_folder(tree, path, kind)
        if path not in known and _top(path) not in aside
    )


def _is_linked_folder(tree: BuildTree, path: str, kind: Entry) -> bool:
    """Say whether a link leads to a folder: whoever is told to apply that folder follows it."""
    return kind is Entry.LINK and (tree.folder / path).is_dir()


def _top(path: str) -> str:
    return path.partition("/")[0] if "/" in path else ""


def strangers_told(folder: Path, paths: Iterable[str]) -> Iterator[Diagnostic]:
    """Make a finding of each stranger."""
    for path in paths:
        why = ": it is in what a build that was killed has left" if path.startswith(UNFINISHED) else ""
        message = f"`{path}` was not written by netpolc, and is applied with the build{why}"
        yield finding(STRANGER, message, Origin(Place((folder / path).as_posix(), 1)), help=_CURE)


_CURE = "move or remove it, or name it in `beside` of `[tool.netpolc]`, where it is meant"
