"""Running git: in the repository that a folder lies in, whatever the environment says."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from netpolc.diagnostics.catalogue.revisions import GIT_REFUSES, NO_GIT
from netpolc.diagnostics.files import lies_in
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.values import frozen

_KEPT: Final = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"})
"""Where git's own settings are: they say whose repositories are trusted."""
_REDIRECTING: Final = (
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_WORK_TREE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_SHALLOW_FILE",
)
"""By these a shell, or the hook of another repository, points git elsewhere; a user is told that they do not count."""
_OWN: Final = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""A commit is read as it was made: no replacement, no graft. Nothing is fetched, and nothing is asked."""
_SETTINGS: Final = ("-c", "protocol.allow=never", "-c", "core.fsmonitor=false", "-c", "core.warnAmbiguousRefs=true")
_OWNERSHIP: Final = "dubious ownership"


class GitError(Exception):
    """Git does not answer; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@frozen
class GitOutput:
    """What git printed, and whether it was content."""

    well: bool
    output: bytes
    complaint: str


def git(folder: Path, *words: str) -> GitOutput:
    """Run git in a folder. Raises GitError where there is no git to run."""
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours; a revision stands behind --end-of-options
            ["git", *_SETTINGS, *words],  # noqa: S607 - the user's own git
            cwd=folder,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env=surroundings(os.environ),
        )
    except (OSError, ValueError) as error:
        reason = "is not installed" if isinstance(error, FileNotFoundError) else f"cannot be run: {error}"
        raise GitError(finding(NO_GIT, f"git {reason}", help=TWO_FOLDERS)) from error
    return GitOutput(done.returncode == 0, done.stdout, done.stderr.decode(errors="replace").strip())


def require_repository(folder: Path) -> None:
    """Raise GitError where a folder is in no git repository, in one that git will not read, or in files of another one.

    The files of a repository without a working tree may be files of a commit, and say whatever whoever made it wants.
    So may a submodule, unless netpolc is run in it: who runs it elsewhere names commits of the repository around.
    """
    answer = git(folder, "rev-parse", "--absolute-git-dir", "--show-superproject-working-tree")
    if answer.well:
        own, _, around = os.fsdecode(answer.output.rstrip(b"\n")).partition("\n")
        if (around or _is_submodule(own)) and _repository_here() != own:
            shown = f"`{folder.name}` is in a submodule, whose commits are none of the repository around it"
            raise GitError(finding(GIT_REFUSES, shown, help=f"run netpolc in the submodule, or {TWO_FOLDERS}"))
        if lies_in(os.path.realpath(folder), own) and _is_in_another(own):
            shown = f"`{Path(own).name}` is a repository in the files of another one"
            raise GitError(finding(GIT_REFUSES, f"{shown}, and no commit is read of it", help=TWO_FOLDERS))
        return
    if _OWNERSHIP in answer.complaint:
        first, *more = [line.strip() for line in answer.complaint.splitlines() if line.strip()]
        command = next((line for line in more if line.startswith("git config")), None)
        cure = f"if you trust it: `{command}`" if command else None
        raise GitError(finding(GIT_REFUSES, f"git says: {first.removeprefix('fatal: ').rstrip('.')}", help=cure))
    raise GitError(finding(NO_GIT, f"`{folder.name or folder}` is not in a git repository", help=TWO_FOLDERS))


def _is_in_another(own: str) -> bool:
    """Say whether the files of a repository lie in another one, also where git does not see that one.

    A commit may have brought a broken repository between the two, at which git stops; a `.git` no commit brings.
    """
    above = Path(own).parents
    return any(os.path.lexists(item / ".git") for item in above) or git(above[0], "rev-parse", "--git-dir").well


def _is_submodule(own: str) -> bool:
    """Say whether a repository is kept in the `modules` of another one, as git keeps those of submodules.

    Of the repository around git tells nothing where a broken one, which a commit may have brought, stands between.
    """
    return any(item.name == "modules" and os.path.lexists(item.parent / "HEAD") for item in Path(own).parents)


def _repository_here() -> str | None:
    answer = git(Path(os.curdir), "rev-parse", "--absolute-git-dir")
    return os.fsdecode(answer.output.rstrip(b"\n")) if answer.well else None


def ignored_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Name the variables of an environment that would point git to another repository, and do not count here."""
    return tuple(name for name in _REDIRECTING if name in environment)


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that git runs in: of its own variables only those that say where its settings are."""
    plain = {name: value for name, value in environment.items() if not name.startswith("GIT_") or name in _KEPT}
    return {**plain, **_OWN}


TWO_FOLDERS: Final = "name two folders: `netpolc diff before/ after/`"
