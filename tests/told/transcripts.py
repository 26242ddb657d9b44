"""Small projects, commands in them, and all that is said: each for one code of the catalogue.

A file of cases holds `##### NP011 what is wrong`, then files below `=== path` (`=== shop` is that of the command line's
tests), then commands behind `$ ` with what they print. `netpolc` runs in this process, everything else in a shell.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from tests.cli.running import SHOP, project, run

CASES: Final = Path(__file__).with_name("cases")


@frozen
class Case:
    """One transcript."""

    code: str
    name: str
    files: tuple[tuple[str, str], ...]
    commands: tuple[str, ...]
    text: str
    """All of it, as it stands in the file."""

    @property
    def head(self) -> str:
        """What stands above the first command."""
        return self.text.partition("\n$ ")[0]


def cases(file: Path) -> Iterator[Case]:
    """Read the cases of a file."""
    for text in file.read_text(encoding="utf-8").split("##### ")[1:]:
        head = text.partition("\n$ ")[0]
        title, *parts = head.split("\n=== ")
        code, _, name = title.strip().partition(" ")
        files = [(path, body) for path, _, body in (part.partition("\n") for part in parts)]
        commands = tuple(line[2:] for line in text.splitlines() if line.startswith("$ "))
        yield Case(code, name, tuple(files), commands, text.rstrip("\n"))


def every_case() -> tuple[Case, ...]:
    """Read the cases of all files."""
    return tuple(case for file in sorted(CASES.glob("*.txt")) for case in cases(file))


def transcript(case: Case, folder: Path) -> str:
    """Write the files into a folder, run the commands, and return the case as it is now."""
    place = folder / "project"
    place.mkdir()
    for path, text in case.files:
        if path == "shop":
            project(place, shop=SHOP)
            continue
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(f"{text.rstrip()}\n", encoding="utf-8")
    parts = [case.head]
    for command in case.commands:
        said = _said(command, place).replace(str(folder.resolve()), "…")
        parts.append(f"$ {command}\n{said}".rstrip("\n"))
    return "\n".join(parts)


def _said(command: str, place: Path) -> str:
    surroundings = {
        **{f"GIT_{who}_{what}": "reader" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        **{f"GIT_{who}_DATE": "2026-01-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")},
        "HOME": str(place),
        "NO_COLOR": "",
        "COLUMNS": "100",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    words = shlex.split(command)
    if words[0] == "netpolc" and not {"|", "<", "&&"} & set(words):
        ran = run(place, *words[1:], surroundings=surroundings)
        return ran.out + ran.err
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout
