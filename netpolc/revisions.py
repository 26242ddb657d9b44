"""Git: which commit a word means, where a branch left the main branch, and a clean export of a commit."""

import os
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from attrs import frozen

from netpolc.diagnostics.catalogue.revisions import NO_GIT, NO_MERGE_BASE, NO_REVISION
from netpolc.diagnostics.model import Diagnostic, finding


class RevisionError(Exception):
    """A revision cannot be had; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@frozen
class Revision:
    """A commit of the repository that holds a folder."""

    name: str
    """As the user wrote it, or what it stands for."""
    commit: str


def find_revision(folder: Path, name: str) -> Revision:
    """Find the commit that a word means. Raises RevisionError where there is none."""
    _require_git(folder)
    done = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if done is None:
        cure = "a side is a git revision, a project folder, a folder or file of YAML, a build tree, or `-`"
        raise RevisionError(finding(NO_REVISION, f"`{name}` is neither a path nor a git revision", help=cure))
    return Revision(name, done.decode().strip())


def merge_base(folder: Path, main: str | None = None) -> Revision:
    """Find where HEAD left the main branch: `origin/HEAD`, else `main` or `master`, else the one of the setting.

    Raises RevisionError, with the command that fetches what a shallow clone lacks.
    """
    _require_git(folder)
    candidates = [main, f"origin/{main}"] if main else ["origin/HEAD", "main", "master", "origin/main", "origin/master"]
    name = next((item for item in candidates if _commit(folder, item)), None)
    shallow = (_git(folder, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"
    fetch = "git fetch --unshallow origin" if shallow else "git fetch origin"
    if name is None:
        what = (
            f"there is no branch `{main}`" if main else "there is neither `origin/HEAD` nor a branch `main` or `master`"
        )
        raise RevisionError(
            finding(NO_MERGE_BASE, what, help=f"`{fetch}`, name a side, or set `main-branch` in `[tool.netpolc]`")
        )
    done = _git(folder, "merge-base", name, "HEAD")
    if done is None:
        message = f"`HEAD` and `{name}` have no commit in common" + (
            ", because the clone is shallow" if shallow else ""
        )
        raise RevisionError(finding(NO_MERGE_BASE, message, help=f"`{fetch}`"))
    commit = done.decode().strip()
    return Revision(f"{commit[:12]}, where the branch left {name}", commit)


def export(folder: Path, revision: Revision, into: Path) -> Path:
    """Write the files of a commit into an empty folder, and return the one that is `folder` there.

    Links are left out: what they point to is not part of the commit. Raises RevisionError where git fails.
    """
    top = _git(folder, "rev-parse", "--show-prefix")
    data = _git(folder, "-c", "core.autocrlf=false", "archive", "--format=tar", revision.commit, ".", top=True)
    if top is None or data is None:
        raise RevisionError(finding(NO_REVISION, f"git cannot export `{revision.name}`"))
    with tarfile.open(fileobj=BytesIO(data)) as archive:
        for item in archive:
            content = archive.extractfile(item) if item.isreg() else None
            if content is not None:
                place = into / item.name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read())
    return into / top.decode().strip()


def _commit(folder: Path, name: str) -> bool:
    return _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}") is not None


def _require_git(folder: Path) -> None:
    if _git(folder, "rev-parse", "--git-dir") is None:
        message = f"`{folder.name or folder}` is not in a git repository, or git is not installed"
        raise RevisionError(finding(NO_GIT, message, help="name two folders: `netpolc diff before/ after/`"))


def _git(folder: Path, *words: str, top: bool = False) -> bytes | None:
    """Run git in a folder, or at the top of its repository; None where it fails."""
    place = folder
    if top:
        found = _git(folder, "rev-parse", "--show-toplevel")
        if found is None:
            return None
        place = Path(os.fsdecode(found.rstrip(b"\n")))
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours; a revision stands behind --end-of-options
            ["git", *words],  # noqa: S607 - the user's own git
            cwd=place,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
