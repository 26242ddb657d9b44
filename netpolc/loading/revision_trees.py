"""The tree of a commit, written into an empty folder as git stores it: no attribute, filter or setting has a say."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from attrs import field

from netpolc.loading.git import git
from netpolc.loading.revision_files import blobs_of, placed, unsafe, unwritten, write_files
from netpolc.loading.revisions import Revision, is_folder
from netpolc.values import frozen

_LINK: Final = "120000"
_SUBMODULE: Final = "160000"
_FOLLOWED: Final = 40
"""So many links stand behind each other at most, as in Linux."""


@frozen
class LeftOut:
    """What stands in a tree and could not be written; `path` is relative to the folder that was asked for."""

    path: str
    reason: str
    identity: str
    """Two trees in which it is equal hold the same there."""
    place: str = field(eq=False)
    """Where it would have been written."""
    submodule: bool = False


@frozen(eq=False)
class Later:
    """Files that were not written yet, because most of them need not be."""

    folder: Path
    revision: Revision
    into: Path
    identities: Mapping[str, str]
    """What git calls the bytes of each, by path from `into`, with `/`."""

    def write(self, but: Collection[str] = ()) -> None:
        """Write them, all `but` some. Raises RevisionError."""
        files = {path: identity for path, identity in self.identities.items() if path not in but}
        try:
            write_files(self.folder, self.revision, files, self.into)
        except (OSError, ValueError) as error:
            raise unwritten(self.revision, error) from error


@frozen(eq=False)
class ExportedTree:
    """A tree, or a folder or file of it, as it was written."""

    root: Path
    left_out: tuple[LeftOut, ...]
    below: Callable[[str], tuple[LeftOut, ...]]
    """Gives what is left out at or below a path from the root, and where links from there lead to."""
    linked: bool = False
    """Whether it has links, so that what stands at one path is found at others."""
    later: Later | None = None
    """What waits to be written of the folder whose files may."""
    others: Later | None = None
    """What waits of all else, because it is not asked for at once."""
    missing: tuple[LeftOut, ...] = ()
    """All that is left out and that its modules may look for, also outside of the root."""


@frozen
class _Entry:
    mode: str
    identity: str


def every(_: str) -> bool:
    """Let no file wait."""
    return True


def export(
    folder: Path,
    revision: Revision,
    wanted: str,
    into: Path,
    later: str | None = None,
    also: Sequence[str] = (),
    at_once: Callable[[str], bool] = every,
) -> ExportedTree | None:
    """Write what a revision holds of a path from its top, into an empty folder.

    `folder`: one of the repository. `wanted`: the path, without a `/` at its end; empty for the top.
    Links that stay inside of the tree are links again, and what they lead to is written too; others, and submodules,
    are left out and told. None: the revision has no such folder. Raises RevisionError where the tree is not safe.
    `later`: the name of a folder in it whose files wait, where no link is in the way. Others wait as well that are not
    to be written `at_once`, by their path in the tree that is asked for. `also`: other paths to write.
    """
    try:
        tree = _Tree.read(folder, revision, wanted) if not also and is_folder(folder, revision.commit, wanted) else None
        if tree is None or not tree.is_whole(wanted):
            tree = _Tree.read(folder, revision)
        top = tree.resolve(wanted)
        if top is None:
            return None
        more = filter(None, map(tree.resolve, also)) if "" not in also else ("",)
        return tree.write(top, into, later, at_once, more)
    except (OSError, ValueError) as error:
        raise unwritten(revision, error) from error


@frozen(eq=False)
class _Tree:
    folder: Path
    revision: Revision
    entries: Mapping[str, _Entry]
    folders: frozenset[str]
    links: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path, revision: Revision, top: str = "") -> "_Tree":
        """List what a revision holds, or what stands at and below one path of it."""
        below = ("--", top) if top else ()
        listed = git(folder, "--literal-pathspecs", "ls-tree", "-rz", "--full-tree", revision.commit, *below)
        if not listed.well:
            raise unsafe(revision, "git does not list its tree")
        entries: dict[str, _Entry] = {}
        for line in filter(None, listed.output.split(b"\0")):
            words, _, raw = line.partition(b"\t")
            mode, _, identity = words.decode().split(" ")
            path = os.fsdecode(raw)
            if path in entries or not _is_safe(path):
                raise unsafe(revision, f"the path `{path}` is not safe to write")
            entries[path] = _Entry(mode, identity)
        folders = frozenset(above for path in entries for above in _above(path))
        both = next(iter(sorted(folders & entries.keys())), None)
        if both is not None:
            raise unsafe(revision, f"`{both}` is a file and a folder")
        links = [path for path, entry in entries.items() if entry.mode == _LINK]
        blobs = blobs_of(folder, revision, [entries[path].identity for path in links])
        texts = {path: os.fsdecode(b"".join(blob)) for path, blob in zip(links, blobs, strict=True)}
        return cls(folder, revision, entries, folders, texts)

    def is_whole(self, top: str) -> bool:
        """Say whether the rest of the revision, where it was not listed, has no say in what stands at a path.

        It has where the way to the path leads through a link, or a link at or below it leads to what is not listed.
        """
        ends = (self.resolve(path) for path in self.links)
        return not top or (top in self.folders and all(end and f"{end}/".startswith(f"{top}/") for end in ends))

    def resolve(self, path: str) -> str | None:
        """Follow a path through links; None where it leaves the tree, meets itself, or nothing is there."""
        ahead = list(reversed(path.split("/")))
        done: list[str] = []
        followed = 0
        while ahead:
            step = ahead.pop()
            if step in {"", "."}:
                continue
            if step == "..":
                if not done:
                    return None
                done.pop()
                continue
            target = self.links.get("/".join((*done, step)))
            if target is None:
                done.append(step)
                continue
            followed += 1
            if followed > _FOLLOWED or target.startswith("/") or "\0" in target:
                return None
            ahead += reversed(target.split("/"))
        found = "/".join(done)
        return found if not found or found in self.entries or found in self.folders else None

    def write(
        self, top: str, into: Path, later: str | None, at_once: Callable[[str], bool], also: Iterable[str]
    ) -> ExportedTree:
        """Write what stands at a path, and what its links lead to; `later` and `at_once` as for `export`."""
        files: dict[str, str] = {}
        links: dict[str, str] = {}
        left: dict[str, LeftOut] = {}
        for path in self._needed(top, *also):
            entry, inside = self.entries[path], path.removeprefix(f"{top}/")
            place = os.fspath(into / path)
            if entry.mode == _SUBMODULE:
                reason = f"it is a submodule, at the commit {entry.identity[:12]}"
                left[path] = LeftOut(inside, reason, entry.identity, place, submodule=True)
            elif entry.mode == _LINK:
                target = self.resolve(path)
                if target is None:
                    reason = f"it is a link to `{self.links[path]}`, which the revision does not hold"
                    left[path] = LeftOut(inside, reason, entry.identity, place)
                else:
                    links[path] = target
            else:
                files[path] = entry.identity
        (into / top if top in self.folders or not top else (into / top).parent).mkdir(parents=True, exist_ok=True)
        below = f"{top}/{later}/".lstrip("/")
        patient = {} if links or left else files
        waiting = {path: files[path] for path in patient if later is not None and path.startswith(below)}
        inside = f"{top}/".lstrip("/")
        others = {
            path: files[path] for path in patient if path not in waiting and not at_once(path.removeprefix(inside))
        }
        at_first = {path: files[path] for path in files if path not in waiting and path not in others}
        write_files(self.folder, self.revision, at_first, into)
        for path, target in links.items():
            link = placed(into, path, set())
            inside = os.path.relpath(into / target, link.parent)
            link.symlink_to(inside, target_is_directory=not target or target in self.folders)
        rest = {path.removeprefix(below): identity for path, identity in waiting.items()}
        found = tuple(left[path] for path in self._needed(top) if path in left) if left else ()
        return ExportedTree(
            into / top,
            found,
            partial(self._left_below, top, left),
            bool(links),
            self._later(into / below, rest),
            self._later(into, others),
            tuple(left.values()),
        )

    def _later(self, into: Path, identities: Mapping[str, str]) -> Later | None:
        return Later(self.folder, self.revision, into, identities) if identities else None

    def _left_below(self, top: str, left: Mapping[str, LeftOut], path: str) -> tuple[LeftOut, ...]:
        here = top
        for step in filter(None, path.split("/") if left else ()):
            there = f"{here}/{step}".lstrip("/")
            if there in left:
                return (left[there],)
            target = self.resolve(there)
            if target is None:
                return ()
            here = target
        return tuple(left[path] for path in self._needed(here) if path in left) if left else ()

    def _needed(self, *paths: str) -> Iterator[str]:
        """Give the entries at and below paths, and at and below what links among them lead to."""
        seen: set[str] = set()
        tops = list(paths)
        ordered = sorted(self.entries)
        covered: set[str] = set()
        while tops:
            here = tops.pop()
            if here in covered or any(above in covered for above in ("", *_above(here))):
                continue
            covered.add(here)
            for path in ordered if not here else (here,) if here in self.entries else _below(ordered, here):
                if path in seen:
                    continue
                seen.add(path)
                target = self.resolve(path) if path in self.links else None
                if target is not None:
                    tops.append(target)
                yield path


def _below(ordered: Sequence[str], folder: str) -> Iterator[str]:
    from bisect import bisect_left

    for index in range(bisect_left(ordered, f"{folder}/"), len(ordered)):
        if not ordered[index].startswith(f"{folder}/"):
            return
        yield ordered[index]


def _above(path: str) -> Iterator[str]:
    """Give the folders that a path stands in, the innermost first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _is_safe(path: str) -> bool:
    """Say whether every system would write a path where it says; git's own commands make no other."""
    steps = path.split("/")
    plain = all(step not in {"", ".", ".."} and step.casefold() != ".git" for step in steps)
    return plain and (os.sep == "/" or not any("\\" in step or ":" in step for step in steps))
