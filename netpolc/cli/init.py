"""`netpolc init`: a small working project, and never a byte of yours overwritten."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Annotated, Final

import typer

from netpolc.cli.options import Directory, TargetName
from netpolc.cli.streams import data, people
from netpolc.loading.git import GitError, git
from netpolc.loading.revisions import prefix
from netpolc.reports.escaping.lines import page
from netpolc.tree.creating import create
from netpolc.tree.folders import open_folder

HELP = """Write a small working project.

Writes policies/ with one policy set and two environments, pyproject.toml with the settings of netpolc, mypy, pyright
and ruff, and, where they are not there yet, a README, .gitattributes and .gitignore for build/, what CI installs, by
its hashes, a hook of pre-commit, and a GitHub workflow that checks policies and build/, and comments what a change
opens. No file is ever overwritten, and no link is followed.

Examples:

    netpolc init

    netpolc init shop && netpolc build -C shop

    netpolc init shop --target cilium

Exit codes: 0 well, 1 there are policies or settings already, 2 usage.
"""

PINNED: Final = "requirements-netpolc.txt"
_STARTER: Final = Path(__file__).parents[1] / "starter"
_PROJECT: Final = {
    "policies/environments.py": "environments.py.txt",
    "policies/shop.py": "shop.py.txt",
    "pyproject.toml": "pyproject.toml.txt",
}
_SETTINGS: Final = b"[tool.netpolc]\n"
_AROUND: Final = {
    ".gitattributes": "gitattributes.txt",
    ".github/workflows/netpolc.yaml": "workflow.yaml.txt",
    ".gitignore": "gitignore.txt",
    ".pre-commit-config.yaml": "pre-commit-config.yaml.txt",
    "README.md": "README.md.txt",
    "requirements-netpolc.in": "requirements.in.txt",
    PINNED: "requirements.txt.txt",
}


def init(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Where to; it is made if need be.")] = Path(),
    target: TargetName = None,
    directory: Directory = Path(),
) -> None:
    """Write a small working project."""
    root = directory.resolve() / folder
    try:
        there = existing(root)
        if there:
            names = ", ".join(f"`{name}`" for name in there)
            people(
                page([f"netpolc init: {names} {'is' if len(there) == 1 else 'are'} there already; nothing is written"])
            )
            raise typer.Exit(1)
        written, left = write_starter(root, target)
    except OSError as error:
        people(page([f"netpolc init: cannot write `{error.filename}`: {(error.strerror or str(error)).lower()}"]))
        raise typer.Exit(2) from None
    data(page((folder / name).as_posix() for name in written))
    people(page(f"left alone: {(folder / name).as_posix()}" for name in left))
    where = "" if folder == Path() else f" -C {folder.as_posix()}"
    people(page([*_to_do(root, written), f"next: netpolc build{where}"]))


def _to_do(root: Path, written: Iterable[str]) -> Iterator[str]:
    """Say what only a person can do, so that CI runs from the first commit."""
    if PINNED in written and "--hash" not in _own_pin():
        yield f"{PINNED} lacks the hash of netpolc, and CI fails without it: README.md has the command that writes it"
    with suppress(GitError):
        if above := prefix(root):
            yield f"`{above}` is no top of a repository: move .github and .pre-commit-config.yaml there (docs/ci.md)"
        if git(root, "check-ignore", "--quiet", "build/prod/shop/web.yaml").well:
            yield "git ignores build/, which belongs to the repository: add `!/build/` to .gitignore"


def _own_pin() -> str:
    """Return the line that pins this netpolc: by its hash where it was installed from an address that others have."""
    distribution = metadata.distribution("netpolc")
    source = json.loads(distribution.read_text("direct_url.json") or "{}")
    digest = source.get("archive_info", {}).get("hashes", {}).get("sha256")
    if digest and str(source.get("url")).startswith("https://"):
        return f"netpolc @ {source['url']} \\\n    --hash=sha256:{digest}"
    return f"netpolc=={distribution.version}"


def existing(root: Path) -> tuple[str, ...]:
    """Return what of a project a folder has already; a link that leads nowhere is there too. Raises OSError."""
    policies = root / "policies"
    found = [name for name in _PROJECT if os.path.lexists(root / name)]
    if os.path.lexists(policies) and (policies.is_symlink() or not policies.is_dir() or any(policies.iterdir())):
        found = ["policies", *(name for name in found if not name.startswith("policies/"))]
    return tuple(found)


def write_starter(root: Path, target: str | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the starter project; return the files written, and those that were there and are left. Raises OSError.

    `target`: the name of what it is compiled for, which its settings then say.
    """
    written: list[str] = []
    left: list[str] = []
    root.mkdir(parents=True, exist_ok=True)
    with open_folder(root.resolve()) as project:
        for name, source in sorted((_PROJECT | _AROUND).items()):
            above, _, last = name.rpartition("/")
            with project.below(above, make=True) as folder:
                data = (_STARTER / source).read_bytes()
                data += f"{_own_pin()}\n".encode() if name == PINNED else b""
                if target and name == "pyproject.toml":
                    data = data.replace(_SETTINGS, _SETTINGS + f'target = "{target}"\n'.encode(), 1)
                (written if create(folder, last, data) else left).append(name)
    return tuple(written), tuple(left)
