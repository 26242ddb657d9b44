"""What a build would change in a build tree: only what carries netpolc's header is ever replaced or removed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from netpolc.diagnostics.catalogue.tree import FOREIGN_FILE, IN_THE_WAY
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.tree.layout import MARK, UNFINISHED, BuildTree, Entry, environment_folder, is_generated, is_left_over
from netpolc.tree.standing import OtherTreeError, StandingManifests, digest_of
from netpolc.values import frozen


@frozen(eq=False, repr=False)
class Plan:
    """What a build does to a folder; every path is relative to it, with `/`, and all are sorted."""

    added: Mapping[str, bytes]
    changed: Mapping[str, bytes]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    emptied: tuple[str, ...]
    """Folders that hold nothing afterwards, the inner ones first."""
    standing: Mapping[str, Entry]
    """What stood there, whoever made it."""
    diagnostics: tuple[Diagnostic, ...]
    """What netpolc did not write: an error where a manifest has to stand there, a note elsewhere."""

    @property
    def stale(self) -> tuple[str, ...]:
        """Every file that is not as the build would have it."""
        return tuple(sorted((*self.added, *self.changed, *self.removed)))


def plan(
    files: Mapping[str, bytes],
    tree: BuildTree,
    *,
    environments: Iterable[str | None] | None = None,
    standing: Sequence[StandingManifests] = (),
) -> Plan:
    """Compare what has to stand in a tree with what does; nothing is written.

    `environments`: those that this run built; only their folders are pruned. None, and the environment None of a
    project without environments, stand for the whole tree. `standing`: manifests beside `files` of which only the
    digest is known. Raises OtherTreeError where they do not stand there.
    """
    known = _as_they_were(standing, tree)
    chosen = None if environments is None else frozenset(environments)
    scopes = None if chosen is None or None in chosen else {environment_folder(name) for name in chosen if name}
    obstacles = {name: _obstacle(name, tree) for name in _folders(files)}
    added: dict[str, bytes] = {}
    changed: dict[str, bytes] = {}
    unchanged: list[str] = []
    foreign: dict[str, Diagnostic] = {}
    for name in sorted(files):
        data = files[name]
        obstacle = obstacles[name.rpartition("/")[0]]
        old = tree.beginning(name, len(data) + 1)
        if obstacle is None and name not in tree.standing:
            added[name] = data
        elif obstacle is None and old == data:
            unchanged.append(name)
        elif obstacle is None and is_generated(old):
            changed[name] = data
        else:
            foreign[obstacle or name] = _in_the_way(obstacle or name, tree)
    if known:
        unchanged = sorted((*unchanged, *known))
    removed: list[str] = []
    for name in sorted(_others(tree, scopes) - files.keys() - foreign.keys() - known):
        if tree.is_ours(name):
            removed.append(name)
        else:
            foreign[name] = _foreign(name, tree)
    return Plan(
        added,
        changed,
        tuple(removed),
        tuple(unchanged),
        _emptied(tree, scopes, {*files, *foreign, *known}),
        tree.standing,
        tuple(foreign[name] for name in sorted(foreign)),
    )


def _as_they_were(standing: Iterable[StandingManifests], tree: BuildTree) -> set[str]:
    """Read what has to stand there by its digest, and give the paths."""
    known: set[str] = set()
    others: set[bytes] = set()
    for paths, digest, key in standing:
        known.update(paths)
        if key not in others and digest_of([tree.whole(path) for path in paths]) != digest:
            others.add(key)
    if others:
        raise OtherTreeError(frozenset(others))
    return known


def _in_scope(name: str, scopes: set[str] | None) -> bool:
    top = name.partition("/")[0]
    return not top.startswith(UNFINISHED) and (scopes is None or top in scopes)


def _others(tree: BuildTree, scopes: set[str] | None) -> set[str]:
    others = (name for name, kind in tree.standing.items() if kind is not Entry.FOLDER)
    return {name for name in others if _in_scope(name, scopes) or _is_hidden(name, tree)}


def _is_hidden(name: str, tree: BuildTree) -> bool:
    """Say whether a file stands where a killed build may have left some, and is none of these.

    Whoever applies the tree would take it, whatever its folder is called.
    """
    top, _, inner = name.partition("/")
    return top.startswith(UNFINISHED) and not is_left_over(inner, tree.beginning(name, len(MARK)))


def _emptied(tree: BuildTree, scopes: set[str] | None, kept: set[str]) -> tuple[str, ...]:
    folders = {name for name, kind in tree.standing.items() if kind is Entry.FOLDER and _in_scope(name, scopes)}
    full = {parent for folder in _folders(kept) for parent in _upwards(folder)}
    return tuple(sorted(folders - full - kept, reverse=True))


def _folders(names: Iterable[str]) -> set[str]:
    return {name.rpartition("/")[0] for name in names}


def _upwards(folder: str) -> Iterator[str]:
    """Give a folder and those it stands in, but for the tree itself."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _obstacle(folder: str, tree: BuildTree) -> str | None:
    """Find what stands where a folder has to be."""
    return next((at for at in _upwards(folder) if tree.standing.get(at, Entry.FOLDER) is not Entry.FOLDER), None)


def _in_the_way(name: str, tree: BuildTree) -> Diagnostic:
    message = f"the {tree.standing[name]} `{name}` stands where a manifest has to be written"
    return finding(IN_THE_WAY, message, _origin(name, tree), help=_CURE)


_CURE: Final = "move or remove it: netpolc replaces only files that carry its header"


def _foreign(name: str, tree: BuildTree) -> Diagnostic:
    return finding(FOREIGN_FILE, f"`{name}` was not written by netpolc and is left alone", _origin(name, tree))


def _origin(name: str, tree: BuildTree) -> Origin:
    return Origin(Place((tree.folder / name).as_posix(), 1))
