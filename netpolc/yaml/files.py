"""What is in the files that hold manifests."""

import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from netpolc.diagnostics.catalogue.reading import NO_FILE
from netpolc.diagnostics.files import beginning
from netpolc.yaml.documents import Document
from netpolc.yaml.listing import manifest_files
from netpolc.yaml.reading import LARGEST_FILE, read_documents, refused

STANDARD_INPUT: Final = "-"


def read_file(path: Path, whole: Collection[str] = ()) -> tuple[Document, ...]:
    """Read the documents of one file, whose path in the findings is absolute.

    What is no file, at the end of its links, is one document with a finding. `whole`: as for `read_documents`. Raises
    OSError.
    """
    place = path.absolute().as_posix()
    kind = _kind(path.stat().st_mode)
    if kind is not None:
        message = f"this is {kind}, and no file"
        return (refused(place, NO_FILE, message, "name a file, or give a stream to standard input and name it `-`"),)
    return read_documents(beginning(path, LARGEST_FILE + 1), place, whole)


def read_stream(stream: BinaryIO) -> bytes:
    """Read as much of a stream as `read_documents` takes, and one byte more."""
    return stream.read(LARGEST_FILE + 1)


def _kind(mode: int) -> str | None:
    """Name what is no file."""
    if stat.S_ISREG(mode):
        return None
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return next((name for holds, name in kinds if holds(mode)), "a device")


def read_paths(
    paths: Sequence[str], standard_input: Callable[[], bytes], whole: Collection[str] = ()
) -> Iterator[tuple[Document, ...]]:
    """Read files and folders, one file at a time; `-` is standard input. A file named twice is read once.

    `whole`: as for `read_documents`. Raises OSError at the first that cannot be opened.
    """
    seen: set[str] = set()
    for path in paths:
        if path == STANDARD_INPUT:
            yield read_documents(standard_input(), STANDARD_INPUT, whole)
            continue
        for file in manifest_files(Path(path)):
            name = str(file.absolute())
            if name not in seen:
                seen.add(name)
                yield read_file(file, whole)
