"""Which files hold manifests, and what is in them."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from netpolc.manifests.documents import Document
from netpolc.manifests.reading import LARGEST_FILE, read_documents

SUFFIXES: Final = (".json", ".yaml", ".yml")
STANDARD_INPUT: Final = "-"


def manifest_files(path: Path) -> tuple[Path, ...]:
    """List the files of a folder, all the way down, whose names end in `.yaml`, `.yml` or `.json`, sorted; or the file.

    Links to folders and `.git` are not followed. Raises OSError where there is nothing or it cannot be opened.
    """
    if not path.is_dir():
        path.stat()
        return (path,)
    found: list[Path] = []
    for folder, folders, names in os.walk(path, onerror=_raise):
        folders[:] = [name for name in folders if name != ".git"]
        found += [Path(folder, name) for name in names if name.endswith(SUFFIXES)]
    return tuple(sorted(found))


def read_file(path: Path) -> tuple[Document, ...]:
    """Read the documents of one file, whose path in the findings is absolute. Raises OSError."""
    with path.open("rb") as stream:
        data = stream.read(LARGEST_FILE + 1)
    return read_documents(data, path.absolute().as_posix())


def read_paths(paths: Sequence[str], standard_input: Callable[[], bytes]) -> Iterator[tuple[Document, ...]]:
    """Read files and folders, one file at a time; `-` is standard input. A file named twice is read once.

    Raises OSError at the first that cannot be opened.
    """
    seen: set[str] = set()
    for path in paths:
        if path == STANDARD_INPUT:
            yield read_documents(standard_input(), STANDARD_INPUT)
            continue
        for file in manifest_files(Path(path)):
            name = str(file.absolute())
            if name not in seen:
                seen.add(name)
                yield read_file(file)


def _raise(error: OSError) -> None:
    raise error
