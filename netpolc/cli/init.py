"""`netpolc init`: a small working project, and never a byte of yours overwritten."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from netpolc.cli.options import Directory
from netpolc.cli.streams import data, people
from netpolc.reports.escaping.lines import page
from netpolc.tree.creating import create
from netpolc.tree.folders import open_folder

HELP = """Write a small working project.

Writes policies/ with one policy set and two environments, pyproject.toml with the settings of netpolc, mypy and
pyright, and, where they are not there yet, a README, .gitattributes for build/, the list of what CI installs, and a
GitHub workflow that checks build/ and what a change opens. No file is ever overwritten, and no link is followed.

Examples:

    netpolc init

    netpolc init shop && netpolc build -C shop

Exit codes: 0 well, 1 there are policies or settings already, 2 usage.
"""

_STARTER: Final = Path(__file__).parents[1] / "starter"
_PROJECT: Final = {
    "policies/environments.py": "environments.py.txt",
    "policies/shop.py": "shop.py.txt",
    "pyproject.toml": "pyproject.toml.txt",
}
_AROUND: Final = {
    ".gitattributes": "gitattributes.txt",
    ".github/workflows/netpolc.yaml": "workflow.yaml.txt",
    "README.md": "README.md.txt",
    "requirements-netpolc.in": "requirements.in.txt",
}


def init(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Where to; it is made if need be.")] = Path(),
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
        written, left = write_starter(root)
    except OSError as error:
        people(page([f"netpolc init: cannot write `{error.filename}`: {(error.strerror or str(error)).lower()}"]))
        raise typer.Exit(2) from None
    data(page((folder / name).as_posix() for name in written))
    people(page(f"left alone: {(folder / name).as_posix()}" for name in left))
    where = "" if folder == Path() else f" -C {folder.as_posix()}"
    people(page([f"next: netpolc build{where}"]))


def existing(root: Path) -> tuple[str, ...]:
    """Return what of a project a folder has already; a link that leads nowhere is there too. Raises OSError."""
    policies = root / "policies"
    found = [name for name in _PROJECT if os.path.lexists(root / name)]
    if os.path.lexists(policies) and (policies.is_symlink() or not policies.is_dir() or any(policies.iterdir())):
        found = ["policies", *(name for name in found if not name.startswith("policies/"))]
    return tuple(found)


def write_starter(root: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the starter project; return the files written, and those that were there and are left. Raises OSError."""
    written: list[str] = []
    left: list[str] = []
    root.mkdir(parents=True, exist_ok=True)
    with open_folder(root.resolve()) as project:
        for name, source in sorted((_PROJECT | _AROUND).items()):
            above, _, last = name.rpartition("/")
            with project.below(above, make=True) as folder:
                data = (_STARTER / source).read_bytes()
                (written if create(folder, last, data) else left).append(name)
    return tuple(written), tuple(left)
