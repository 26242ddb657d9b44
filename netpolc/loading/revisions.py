"""Which commit a word means, and where a branch left the main branch."""

import os
import re
from pathlib import Path
from typing import Final

from netpolc.diagnostics.catalogue.revisions import AMBIGUOUS_SIDE, NO_MERGE_BASE, NO_REVISION
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.nearest import meant
from netpolc.loading.git import GitError, GitOutput, git, require_repository
from netpolc.loading.named_folders import named_inside
from netpolc.values import frozen

SIDES: Final = "a side is a git revision, a project folder, a folder or file of YAML, a build tree, or `-`"


class RevisionError(Exception):
    """A revision cannot be had; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@frozen
class Revision:
    """A commit of the repository that holds a folder, or a path of one."""

    name: str
    """As the user wrote it, or what it stands for."""
    commit: str
    path: str | None = None
    """The folder or file that was asked for (`REV:path`), from the top of the tree; None: the folder itself."""


def find_revision(folder: Path, name: str) -> Revision:
    """Find the commit that a word means, or the path of a commit (`REV:path`).

    Raises RevisionError, also where several branches or tags have the name: which one git takes is its own affair, and
    whoever proposes a change may add a tag.
    """
    _require(folder)
    if name and not name.startswith("-") and "\0" not in name:
        commit = _only_commit(folder, name)
        if commit is not None:
            return Revision(name, commit)
        start, colon, path = name.partition(":")
        commit = _only_commit(folder, start) if colon and start else None
        if commit is not None:
            return Revision(name, commit, _from_top(folder, path))
    message = f"`{name}` is neither a path nor a git revision"
    raise RevisionError(finding(NO_REVISION, message, help=_cure(folder, name) or SIDES))


def _cure(folder: Path, name: str) -> str | None:
    before, dots, after = name.partition("..")
    if dots and all(_commit(folder, word) for word in (before, after)):
        return f"name two sides: `netpolc diff {before} {after}`"
    start = re.split(r"[~^@:]", name, maxsplit=1)[0]
    if start == name or _commit(folder, start) is None:
        near = _WHOLE_NAMES if name.startswith("-") and name in _refs(folder) else _meant(folder, name)
        if near is not None:
            return near
    if not _is_shallow(folder):
        return None
    branch = re.fullmatch(r"origin/([\w./-]+)", name)
    fetched = f"`git fetch origin {branch[1]}:refs/remotes/{name}`" if branch else _fetch(shallow=True)
    return f"the clone is shallow: {fetched}"


def _refs(folder: Path) -> list[str]:
    done = git(folder, "for-each-ref", "--format=%(refname:short)")
    return done.output.decode(errors="replace").split() if done.well else []


def _meant(folder: Path, name: str) -> str | None:
    """Ask whether the nearest branch or tag was meant, or the nearest file or folder."""
    try:
        entries = os.listdir(folder)  # noqa: PTH208 - names alone
    except OSError:
        entries = []
    return meant(name, {*_refs(folder), *entries, "HEAD"})


def _is_shallow(folder: Path) -> bool:
    return git(folder, "rev-parse", "--is-shallow-repository").output.strip() == b"true"


def head(folder: Path) -> str | None:
    """Return the commit that is checked out; None in a repository without any."""
    return _commit(folder, "HEAD")


def is_past(folder: Path, commit: str) -> bool:
    """Say whether what is checked out was made from a commit, or is that very one."""
    return git(folder, "merge-base", "--is-ancestor", commit, "HEAD").well


def default_branch(folder: Path) -> str | None:
    """Return the ref of the main branch as the repository itself has it: that of `origin`, else `main` or `master`.

    Raises RevisionError where there is no repository.
    """
    _require(folder)
    return next((ref for ref in _DEFAULTS if _commit(folder, ref)), None)


def branch_ref(folder: Path, branch: str) -> str | None:
    """Return the ref of a branch of `origin`, or else of this repository; None where there is none of that name."""
    names = [f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"]
    names += [f"refs/remotes/{branch}"] if branch.startswith("origin/") else []
    return next((ref for ref in names if _commit(folder, ref)), None)


def merge_base(folder: Path, branch: str | None = None) -> Revision:
    """Find where HEAD left the main branch: the one that is named, else that of the repository itself.

    Raises RevisionError, with the command that fetches what a shallow clone lacks.
    """
    ref = default_branch(folder) if branch is None else branch_ref(folder, branch)
    shallow = _is_shallow(folder)
    if head(folder) is None:
        raise RevisionError(finding(NO_MERGE_BASE, "there is no commit yet", help="name two sides"))
    if ref is None:
        what = (
            f"there is no branch `{branch}`"
            if branch
            else "there is no `origin/HEAD`, and no branch `main` or `master`"
        )
        near = _meant(folder, branch) if branch else None
        raise RevisionError(finding(NO_MERGE_BASE, what, help=near or f"{_fetch(shallow)}, or {_NAME_IT}"))
    shown = ref.removeprefix("refs/remotes/").removeprefix("refs/heads/")
    done = git(folder, "merge-base", ref, "HEAD")
    if not done.well:
        why = ", because the clone is shallow" if shallow else ""
        message = f"`HEAD` and `{shown}` have no commit in common{why}"
        raise RevisionError(finding(NO_MERGE_BASE, message, help=f"{_fetch(shallow)}, or {_NAME_IT}"))
    commit = done.output.decode().strip()
    return Revision(f"where the branch left {shown}", commit)


def _fetch(shallow: bool) -> str:
    if shallow:
        return "`git fetch --unshallow origin` (in GitHub Actions: `fetch-depth: 0` of the checkout)"
    return "`git fetch origin`"


_NAME_IT: Final = "name the side: `netpolc diff origin/BRANCH`"
ORIGIN_HEAD: Final = "refs/remotes/origin/HEAD"
"""What the repository itself calls its main branch; every other name is a guess."""
_DEFAULTS: Final = (
    ORIGIN_HEAD,
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)


def _require(folder: Path) -> None:
    try:
        require_repository(folder)
    except GitError as error:
        raise RevisionError(error.diagnostic) from error


def _only_commit(folder: Path, name: str) -> str | None:
    done = git(folder, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
    if _AMBIGUOUS in done.complaint and not _WHOLE.fullmatch(name):
        message = f"`{name}` is the name of several branches, tags or commits"
        raise RevisionError(finding(AMBIGUOUS_SIDE, message, help=_WHOLE_NAMES))
    return _identity(done)


_AMBIGUOUS: Final = "is ambiguous"
_WHOLE: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""An identity of a commit, which git never takes for the name of a branch."""
_WHOLE_NAMES: Final = "write its whole name: `refs/heads/NAME`, `refs/remotes/origin/NAME`, `refs/tags/NAME`"


def _commit(folder: Path, name: str) -> str | None:
    return _identity(git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"))


def _identity(done: GitOutput) -> str | None:
    text = done.output.decode(errors="replace").strip()
    return text if done.well and re.fullmatch(r"[0-9a-f]{40,64}", text) else None


def _from_top(folder: Path, path: str) -> str:
    """Read the path of `REV:path` as git does: from the top of the tree, and from the folder with `./` before it."""
    relative = path in {".", ".."} or path.startswith(("./", "../"))
    steps: list[str] = []
    start = f"{named_inside(folder, _top_of(folder))}/" if relative else ""
    for step in (start + path).split("/"):
        if step == "..":
            if not steps:
                message = f"`{path}` leads out of the repository"
                raise RevisionError(finding(NO_REVISION, message, help=SIDES))
            steps.pop()
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)


def _top_of(folder: Path) -> str:
    return os.path.realpath(folder).removesuffix(f"/{prefix(folder)}".rstrip("/").replace("/", os.sep))


def is_folder(folder: Path, commit: str, path: str) -> bool:
    """Say whether a path of a commit, and each step to it, is a folder, and nothing else has the name of one."""
    steps = path.split("/")
    ways = ["/".join(steps[: number + 1]) for number in range(len(steps))]
    words = ("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", *ways)
    listed = git(folder, *words).output.split(b"\0") if path else []
    return all(line.startswith(b"040000 ") for line in listed if line)


def prefix(folder: Path) -> str:
    """Return the path of a folder from the top of its repository, with a `/` at its end; empty for the top."""
    done: GitOutput = git(folder, "rev-parse", "--show-prefix")
    return done.output.decode("utf-8", "surrogateescape").rstrip("\n") if done.well else ""
