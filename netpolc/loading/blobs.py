"""The bytes of objects as git stores them, of many at once and in pieces."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from netpolc.diagnostics.catalogue.revisions import UNSAFE_TREE
from netpolc.diagnostics.model import finding
from netpolc.loading.git import surroundings
from netpolc.loading.revisions import Revision, RevisionError


def unsafe(revision: Revision, why: str) -> RevisionError:
    """Return the error of a revision whose tree cannot be read."""
    return RevisionError(finding(UNSAFE_TREE, f"`{revision.name}` cannot be read: {why}"))


def blobs(folder: Path, revision: Revision, identities: Sequence[str]) -> Iterator[Iterator[bytes]]:
    """Give the bytes of each object as they are stored, in order and in pieces, all of which have to be taken.

    Raises RevisionError where git does not have one, or ends before.
    """
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
                    for _ in identities:
                        yield _pieces(process.stdout, revision)
            finally:
                process.kill()


def _pieces(stream: IO[bytes], revision: Revision) -> Iterator[bytes]:
    words = stream.readline().split()
    if len(words) != 3 or words[1] != b"blob":
        missing = f"git does not have the object {words[0].decode(errors='replace')[:12]}" if words else "git ended"
        raise unsafe(revision, missing)
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
