"""Files that are not there yet: written whole or not at all, and never over what is."""

import os
from collections.abc import Mapping
from contextlib import suppress
from errno import EEXIST
from pathlib import Path
from typing import Final

from netpolc.tree.folders import Folder, open_folder

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def create(folder: Folder, name: str, data: bytes) -> bool:
    """Write a file that is not there yet, whole or not at all; False: there is one. Raises OSError."""
    try:
        handle = os.open(folder.entry(name), _NEW, 0o666, dir_fd=folder.handle)
    except FileExistsError:
        return False
    except OSError as error:
        raise OSError(error.errno, error.strerror, folder.full(name)) from None
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - of a handle
            file.write(data)
    except OSError as error:
        os.unlink(folder.entry(name), dir_fd=folder.handle)
        raise OSError(error.errno, error.strerror, folder.full(name)) from None
    return True


def create_all(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder, which is made if need be: all of them, or, where one cannot be written, none.

    `files`: paths with `/`, none of which is there. Raises OSError, also where one is there by now.
    """
    done: list[str] = []
    root.mkdir(parents=True, exist_ok=True)
    with open_folder(root.resolve()) as project:
        try:
            for path, data in sorted(files.items()):
                above, _, last = path.rpartition("/")
                with project.below(above, make=True) as folder:
                    _create(folder, last, data)
                    done.append(path)
        except BaseException:
            for path in done:
                above, _, last = path.rpartition("/")
                with suppress(OSError), project.below(above) as folder:
                    os.unlink(folder.entry(last), dir_fd=folder.handle)
            raise


def _create(folder: Folder, name: str, data: bytes) -> None:
    if not create(folder, name, data):
        raise FileExistsError(EEXIST, "it is there already", folder.full(name))
