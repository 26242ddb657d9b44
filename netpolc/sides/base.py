"""The side that nobody names: the commit where the branch left the main branch."""

import os
from collections.abc import Iterator
from pathlib import Path

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.diagnostics.catalogue.revisions import NO_MERGE_BASE, NOTHING_COMPARED
from netpolc.diagnostics.files import file_bytes, walked
from netpolc.diagnostics.model import finding
from netpolc.loading.configuration import read_settings, settings_of
from netpolc.loading.git import GitError, git
from netpolc.loading.revisions import ORIGIN_HEAD, RevisionError, default_branch, head, merge_base, prefix
from netpolc.loading.settings import Settings
from netpolc.loading.sources import PACKAGE, module_files
from netpolc.sides.comparison import BUILD, Side
from netpolc.sides.sides import SideError, SideRequest, read_revision
from netpolc.yaml.listing import manifest_files


def merge_base_side(asked: SideRequest) -> Side:
    """Read the commit where the branch left the main branch.

    Raises SideError, also where that is the commit that is checked out, and nothing was changed since.
    """
    here, found = read_settings(asked.folder)
    if found:
        raise SideError(found)
    try:
        branch, notes = main_branch(asked.folder, here)
        base = merge_base(asked.folder, branch)
        checked_out = base.commit == head(asked.folder)
        side = read_revision(base, asked, whole=checked_out)
        if checked_out and not _is_changed(asked.folder, side):
            message = (
                f"the commit {base.name} is the one that is checked out ({base.commit[:12]}), and nothing is changed"
            )
            cure = "name the side: `netpolc diff HEAD~1`, or in a pull request the branch that it goes into"
            raise SideError([finding(NOTHING_COMPARED, message, help=cure)])
    except (RevisionError, GitError) as error:
        raise SideError([error.diagnostic]) from None
    return evolve(side, notes=(*notes, *side.notes))


def main_branch(folder: Path, here: Settings) -> tuple[str | None, tuple[Note, ...]]:
    """Choose the branch: who proposes a change does not choose what it is compared with.

    The setting is that of the main branch as the repository has it. Only where there is no such branch, the one of the
    working tree counts. Raises SideError where a branch may only be called as the main one is, and GitError.
    """
    ref = default_branch(folder)
    if ref is None:
        return here.main_branch, ()
    shown = ref.removeprefix("refs/remotes/").removeprefix("refs/heads/")
    stored = git(folder, "cat-file", "blob", f"{ref}:{prefix(folder)}pyproject.toml")
    there = settings_of(stored.output, folder / "pyproject.toml")[0] if stored.well else Settings()
    if ref != ORIGIN_HEAD and _was_changed(folder, ref, there):
        message = f"nothing says that `{shown}` is the main branch: `main-branch` was changed in its past"
        cure = "`git remote set-head origin --auto`, or name the side: `netpolc diff rev:refs/remotes/origin/BRANCH`"
        raise SideError([finding(NO_MERGE_BASE, message, help=cure)])
    if there.main_branch == here.main_branch:
        return there.main_branch, ()
    counts = f"that is `{there.main_branch}`" if there.main_branch else "that is none"
    text = f"`main-branch` is `{here.main_branch}` here; what `{shown}` has counts, and {counts}"
    return there.main_branch, (Note("main-branch", text),)


def _was_changed(folder: Path, ref: str, settings: Settings) -> bool:
    """Say whether the past of a branch that is taken by its name alone has set another main branch.

    Whoever may push a branch may push one that is called `main`, where the main branch is called otherwise.
    """
    words = ("log", "--format=%H", "--no-textconv", "--no-ext-diff", "-G^ *main-branch", ref, "--")
    commits = git(folder, *words, f":(top,literal){prefix(folder)}pyproject.toml").output.split()
    return len(commits) > (1 if settings.main_branch else 0)


def _is_changed(folder: Path, side: Side) -> bool:
    """Say whether what a comparison looks at is another in the working tree than in the commit."""
    base = side.root
    mine, stored = _files(folder), _files(base)
    if mine.keys() != stored.keys() or any(not _same(path, stored[name]) for name, path in mine.items()):
        return True
    if side.waiting is not None:
        side.waiting.write()
    # A policy module may read any file: facts of environments, for example.
    others = (file for file in _below(base) if file.is_file()) if any(module_files(os.fspath(base))) else ()
    return any(not _same(folder / file.relative_to(base), file) for file in others)


def _files(root: Path) -> dict[str, Path]:
    """List what a comparison reads: of a project its modules, settings and build, else all manifests."""
    modules = [Path(path) for path, _ in module_files(os.fspath(root))]
    if not modules:
        found = manifest_files(root)
    else:
        inner = [file for name in (PACKAGE, BUILD) for file in _below(root / name)]
        found = (
            *(file for file in inner if file.is_file() and "__pycache__" not in file.parts),
            root / "pyproject.toml",
        )
    return {file.relative_to(root).as_posix(): file for file in (*modules, *found)}


def _below(folder: Path) -> Iterator[Path]:
    """Give every file below a folder, however deep it stands."""
    for place, _, names in walked(folder):
        yield from (Path(place, name) for name in names)


def _same(one: Path, other: Path) -> bool:
    """Compare two texts; a checkout may have given one other line ends."""
    try:
        return file_bytes(one).replace(b"\r\n", b"\n") == file_bytes(other).replace(b"\r\n", b"\n")
    except OSError:
        return not one.exists() and not other.exists()
