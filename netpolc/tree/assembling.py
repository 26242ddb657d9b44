"""Folders of a build tree that are put together aside and change places with the old ones, each in one step.

Between two environments there is the time of one system call; within one there is none, so a build that is killed
leaves each environment as it was or as it is to be. What does not change is a hard link: the file stays the same one,
with its time, and what is not netpolc's comes along.
"""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from posixpath import commonpath

from netpolc.tree.aside import NEW
from netpolc.tree.folders import Folder
from netpolc.tree.layout import UNFINISHED, Entry
from netpolc.tree.planning import Plan
from netpolc.tree.swapping import can_swap, swap
from netpolc.values import frozen


@frozen(eq=False, repr=False)
class Unit:
    """The smallest folder that holds all that changes below one folder of the top of a tree."""

    path: str
    stale: tuple[str, ...]
    kept: tuple[str, ...]
    """Files and links that come along."""
    folders: tuple[str, ...]
    """What stands afterwards, this one first."""
    stands: bool
    """There is such a folder in the tree."""


def units(plan: Plan) -> Iterator[Unit]:
    """Give the folders that are worth to be put together: one file alone is replaced in one step anyway."""
    groups: dict[str, list[str]] = {}
    for path in plan.stale:
        if not path.startswith(UNFINISHED):
            groups.setdefault(path.partition("/")[0], []).append(path)
    standing: dict[str, list[str]] = {top: [] for top in groups}
    for path in plan.standing:
        top = path.partition("/")[0]
        if top in standing:
            standing[top].append(path)
    for top, stale in groups.items():
        path = commonpath([item.rpartition("/")[0] for item in stale]) if "/" in stale[0] else ""
        if len(stale) > 1 and path:
            found = _unit(path, stale, standing[top], plan)
            if found is not None:
                yield found


def _unit(path: str, stale: Sequence[str], standing: Sequence[str], plan: Plan) -> Unit | None:
    gone = {*plan.removed, *plan.emptied}
    inside = [item for item in standing if item.startswith(f"{path}/") and item not in gone]
    if any(plan.standing[item] is Entry.DEVICE for item in inside):
        return None
    above = {folder for item in stale if item not in gone for folder in _between(item, path)}
    above |= {item for item in inside if plan.standing[item] is Entry.FOLDER}
    if above or path not in gone:
        above.add(path)
    kept = (item for item in inside if plan.standing[item] is not Entry.FOLDER and item not in plan.changed)
    return Unit(path, tuple(stale), tuple(kept), tuple(sorted(above)), path in plan.standing)


def _between(file: str, unit: str) -> Iterator[str]:
    """Give the folders of a file below a unit."""
    folder = file.rpartition("/")[0]
    while len(folder) > len(unit):
        yield folder
        folder = folder.rpartition("/")[0]


def assembled(
    found: Sequence[Unit], tree: Folder, aside: Folder, where: Mapping[str, tuple[str, str]]
) -> tuple[Unit, ...]:
    """Put folders together in `new/` of the folder aside; return those with which that could be done.

    `where`: the batch and the number of each new file. Nothing changes in the tree.
    """
    swaps = any(unit.stands and unit.folders for unit in found) and can_swap(aside)
    done: list[Unit] = []
    for unit in found:
        if (unit.stands and unit.folders and not swaps) or not _prepared(unit, tree, aside):
            continue
        _fill(unit, aside, where)
        done.append(unit)
    return tuple(done)


def placed(unit: Unit, tree: Folder, aside: Folder) -> None:
    """Bring a folder that is put together to its place; what stood there is aside afterwards. Raises OSError."""
    above, _, name = unit.path.rpartition("/")
    with tree.below(above, make=True) as live, aside.below(f"{NEW}/{above}" if above else NEW) as new:
        if not unit.folders:
            _move(live, name, new, name)
        elif unit.stands:
            swap(new, name, live, name)
        else:
            _move(new, name, live, name)


def _prepared(unit: Unit, tree: Folder, aside: Folder) -> bool:
    """Make the folders of a unit, and link into them what comes along; False: not all of it may be."""
    kept = dict(_by_folder(unit.kept))
    above = f"{NEW}/{unit.path}".rpartition("/")[0]
    try:
        with ExitStack() as stack:
            made = stack.enter_context(aside.below(above, make=True))
            if not unit.folders:
                return True
            # What stands below a unit is opened from there, and not from the top of the tree each time.
            new = stack.enter_context(made.inner(unit.path.rpartition("/")[2], make=True))
            old = stack.enter_context(tree.below(unit.path)) if unit.stands else None
            inner = ((folder, folder[len(unit.path) + 1 :]) for folder in unit.folders)
            return all(_made_alike(path, kept.get(folder, ()), old, new) for folder, path in inner)
    except (OSError, NotImplementedError):
        return False


def _made_alike(path: str, kept: Sequence[str], unit: Folder | None, made: Folder) -> bool:
    """Make a folder of a unit, and link what comes along into it; False: the old one belongs to somebody else."""
    with made.below(path, make=True) as new:
        try:
            standing = None if unit is None else unit.below(path)
        except FileNotFoundError:
            standing = None
        if standing is None:
            return not kept
        with standing as old:
            if not _looks_alike(old, new):
                return False
            for name in kept:
                os.link(
                    old.entry(name),
                    new.entry(name),
                    src_dir_fd=old.handle,
                    dst_dir_fd=new.handle,
                    follow_symlinks=False,
                )
    return True


def _looks_alike(old: Folder, new: Folder) -> bool:
    """Give a new folder the permissions of the old one; False: it belongs to somebody else."""
    was, mine = (os.stat(item.path if item.handle is None else item.handle) for item in (old, new))  # noqa: PTH116 - of a handle
    if (was.st_uid, was.st_gid) != (mine.st_uid, mine.st_gid):
        return False
    if was.st_mode != mine.st_mode:
        os.chmod(  # noqa: PTH101 - of a handle
            new.path if new.handle is None else new.handle, stat.S_IMODE(was.st_mode)
        )
    return True


def _fill(unit: Unit, aside: Folder, where: Mapping[str, tuple[str, str]]) -> None:
    """Move the new files of a unit to where they are put together."""
    for folder, names in _by_folder([path for path in unit.stale if path in where]):
        batches: dict[str, list[str]] = {}
        for name in names:
            batches.setdefault(where[f"{folder}/{name}"][0], []).append(name)
        with aside.below(f"{NEW}/{folder}") as new:
            for batch, some in batches.items():
                with aside.inner(batch) as old:
                    for name in some:
                        _move(old, where[f"{folder}/{name}"][1], new, name)


def _move(one: Folder, name: str, other: Folder, others: str) -> None:
    try:
        os.rename(one.entry(name), other.entry(others), src_dir_fd=one.handle, dst_dir_fd=other.handle)
    except OSError as error:
        raise OSError(error.errno, error.strerror, other.full(others)) from error


def _by_folder(paths: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        groups.setdefault(folder, []).append(name)
    yield from groups.items()
