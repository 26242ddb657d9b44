"""`netpolc init`: a small working project, and never a byte of yours overwritten."""

from pathlib import Path
from typing import Annotated, Final

import typer

from netpolc.cli.options import Directory
from netpolc.cli.streams import data, people
from netpolc.reports.escaping.lines import page

HELP = """Write a small working project.

Writes policies/ with one policy set and two environments, pyproject.toml with the settings of netpolc, mypy and
pyright, and, where they are not there yet, a README, .gitattributes for build/, and a GitHub workflow that checks that
build/ is up to date. No file is ever overwritten.

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
    """Return what of a project a folder has already. Raises OSError."""
    policies = root / "policies"
    found = [name for name in _PROJECT if (root / name).exists()]
    if policies.exists() and (not policies.is_dir() or any(policies.iterdir())):
        found = ["policies", *(name for name in found if not name.startswith("policies/"))]
    return tuple(found)


def write_starter(root: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the starter project; return the files written, and those that were there and are left. Raises OSError."""
    written: list[str] = []
    left: list[str] = []
    for name, source in sorted((_PROJECT | _AROUND).items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:
                file.write((_STARTER / source).read_bytes())
        except FileExistsError:
            left.append(name)
        else:
            written.append(name)
    return tuple(written), tuple(left)
