"""The blocks of a document, carried out one after the other as a reader would."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

from tests.cli.running import run as within
from tests.docs.fenced import Block

_PLAIN: Final = re.compile(r"[\w ./:=,@'\"-]+")
"""A command in which a shell finds words and nothing to do."""


@attrs.frozen
class Command:
    """A command, what the document says that it prints, and how it should end."""

    text: str
    output: str
    code: int
    line: int


@attrs.frozen
class Ran:
    """What a command did."""

    output: str
    code: int


def commands(block: Block) -> Iterator[Command]:
    """Split a console block at `$ `; a number after `console` is the exit code of its last command."""
    lines = block.text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[0] == 0, f"line {block.line}: output before any command"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        code = int(block.words[0]) if block.words and end == len(lines) else 0
        yield Command(
            lines[start][2:], "".join(f"{line}\n" for line in lines[start + 1 : end]), code, block.line + 1 + start
        )


def home_of(folder: Path, server: str) -> Path:
    """Make a home folder whose kubectl talks to a server."""
    folder.mkdir()
    cluster = f"clusters: [{{name: here, cluster: {{server: '{server}'}}}}]"
    context = "contexts: [{name: here, context: {cluster: here, user: ''}}]"
    text = f"apiVersion: v1\nkind: Config\n{cluster}\n{context}\ncurrent-context: here\n"
    (folder / "config").write_text(text, encoding="utf-8")
    return folder


def _surroundings(home: Path) -> Mapping[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        "HOME": str(home),
        **{f"GIT_{who}_{what}": "reader" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        # A commit is named by a hash of its dates too.
        **{f"GIT_{who}_DATE": "2026-01-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")},
        "KUBECONFIG": str(home / "config"),
        "LC_ALL": "C.UTF-8",
        "PATH": path,
        "TERM": "dumb",
    }


def run(command: str, place: Path, home: Path) -> Ran:
    """Run a command in a folder; what it prints on both streams comes back in order."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place,
        env=_surroundings(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return Ran(done.stdout.decode(), done.returncode)


def run_here(command: str, place: Path, home: Path) -> Ran:
    """Run a command; netpolc alone in this process, which takes a third of the time, and all else in a shell."""
    words = shlex.split(command)
    if words[0] != "netpolc" or not _PLAIN.fullmatch(command):
        return run(command, place, home)
    done = within(place, *words[1:], surroundings={**_surroundings(home), "COLUMNS": "80"}, together=True)
    return Ran(done.out, done.code)


def carry_out(
    blocks: Iterable[Block], place: Path, home: Path, run: Callable[[str, Path, Path], Ran] = run_here
) -> Iterator[tuple[Command, Ran]]:
    """Write the files and run the commands of a document in their order."""
    for block in blocks:
        if block.language == "console":
            for command in commands(block):
                yield command, run(command.text, place, home)
        elif block.words:
            path = place / block.words[0]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
