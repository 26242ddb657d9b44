"""The objects of a repository as files: their bytes as git stores them, and where they are written."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from netpolc.diagnostics.catalogue.revisions import UNSAFE_TREE
from netpolc.diagnostics.files import reason
from netpolc.diagnostics.model import finding
from netpolc.loading.git import git, surroundings
from netpolc.loading.revisions import Revision, RevisionError


def unwritten(revision: Revision, error: OSError | ValueError) -> RevisionError:
    """Say that files of a revision cannot be written."""
    why = reason(error) if isinstance(error, OSError) else "a name is no name here"
    return unsafe(revision, f"its files cannot be written: {why}")


def unsafe(revision: Revision, why: str, cure: str | None = None) -> RevisionError:
    """Say that a revision cannot be read."""
    return RevisionError(finding(UNSAFE_TREE, f"`{revision.name}` cannot be read: {why}", help=cure))


def write_files(folder: Path, revision: Revision, files: Mapping[str, str], into: Path) -> None:
    """Write objects of a revision as files that are not there yet, by path. Raises OSError and RevisionError."""
    made: set[str] = set()
    for path, blob in zip(files, blobs_of(folder, revision, list(files.values())), strict=True):
        place = placed(into, path, made)
        # A file that is there already differs in its case alone, on a system that does not tell them apart.
        with place.open("xb") as file:
            file.writelines(blob)


def placed(into: Path, path: str, made: set[str]) -> Path:
    """Return where a path is written, and make its folder; `made`: those that are there."""
    place = into / path
    above = os.fspath(place.parent)
    if above not in made:
        place.parent.mkdir(parents=True, exist_ok=True)
        made.add(above)
    return place


def blobs_of(folder: Path, revision: Revision, identities: Sequence[str]) -> Iterator[Iterator[bytes]]:
    """Give the bytes of each object as they are stored, in order and in pieces, all of which have to be taken."""
    if not identities:
        return
    with TemporaryFile() as asked:
        asked.write("".join(f"{identity}\n" for identity in identities).encode())
        asked.seek(0)
        with subprocess.Popen(
            ["git", "-c", "protocol.allow=never", "-c", "core.bigFileThreshold=1m", "cat-file", "--batch"],  # noqa: S607 - the user's own git
            cwd=folder,
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings(os.environ),
        ) as process:
            try:
                if process.stdout is not None:
                    for identity in identities:
                        yield _pieces(process.stdout, folder, revision, identity)
            finally:
                process.kill()


def _pieces(stream: IO[bytes], folder: Path, revision: Revision, identity: str) -> Iterator[bytes]:
    words = stream.readline().split()
    if len(words) != 3 or words[1] != b"blob":
        # Where it may fetch nothing, git ends at the first object that a partial clone lacks.
        partial = git(folder, "config", "--get-regexp", _PARTIAL).well
        missing = f"git does not have the object {identity[:12]}" if words or partial else "git ended"
        raise unsafe(revision, missing, _REFETCH if partial else None)
    left = int(words[2])
    while left > 0:
        piece = stream.read(min(left, _PIECE))
        if not piece:
            raise unsafe(revision, "git ended")
        yield piece
        left -= len(piece)
    stream.read(1)


_PIECE: Final = 1 << 20
"""So many bytes of an object are in memory at once."""
_PARTIAL: Final = r"^(extensions\.partialclone|remote\..*\.promisor)$"
_REFETCH: Final = "`git fetch --refetch --no-filter origin` brings what a partial clone lacks"
