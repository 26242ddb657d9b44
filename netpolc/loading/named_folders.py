"""The project folder as it was named: through a link of its repository, a commit has what stands under that very name.

Whoever proposes a change may replace a folder by a link to another one, which the commit before holds as well.
"""

import os
from pathlib import Path
from typing import Final

from netpolc.diagnostics.files import lies_in

_FOLLOWED: Final = 40
"""So many links are followed, as systems do."""


def as_named(folder: Path) -> Path:
    """Return a folder of the command line as an absolute path, with its links, and with those that a shell went by."""
    shell = os.environ.get("PWD", "")
    try:
        here = shell if os.path.isabs(shell) and os.path.samefile(shell, os.curdir) else os.getcwd()  # noqa: PTH109, PTH117, PTH121 - no link is to be followed
    except (OSError, ValueError):
        return folder.absolute()
    return Path(here, folder)


def named_inside(named: Path, top: str) -> str:
    """Return the path from the top of a repository by which a folder of it was named.

    `top`: without links. Links of the repository stay in the path; those outside of it are followed.
    """
    plain = os.path.relpath(os.path.realpath(named), top)
    plain = "" if plain == os.curdir else plain.replace(os.sep, "/")
    if os.sep != "/" or not named.is_absolute():
        return plain
    ahead: list[str] = list(reversed(named.parts[1:]))
    here: str = "/"
    followed = 0
    inside: str | None = None
    while ahead:
        step = ahead.pop()
        place = os.path.join(here, step)  # noqa: PTH118 - `..` is a step of its own
        if step not in {"", ".", ".."} and os.path.islink(place):  # noqa: PTH114 - as above
            if inside is not None:
                here, inside = os.path.realpath(place), f"{inside}/{step}".lstrip("/")
                continue
            followed += 1
            if followed > _FOLLOWED:
                return plain
            target = os.readlink(place)  # noqa: PTH115 - as above
            here = "/" if target.startswith("/") else here
            ahead += reversed(target.split("/"))
            continue
        real = os.path.realpath(place)
        if not lies_in(real, top):
            inside = None
        elif inside is None or step == "..":
            inside = "" if real == top else os.path.relpath(real, top)
        elif step not in {"", "."}:
            inside = f"{inside}/{step}".lstrip("/")
        here = real
    return plain if inside is None else inside
