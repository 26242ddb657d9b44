"""Which files hold manifests."""

from pathlib import Path
from typing import Final

from netpolc.diagnostics.files import walked

SUFFIXES: Final = (".json", ".yaml", ".yml")


def manifest_files(path: Path) -> tuple[Path, ...]:
    """List what a folder holds, all the way down, whose name ends in `.yaml`, `.yml` or `.json`, sorted; or the file.

    As in `kubectl -R -f`, links to folders are not followed, and one with such a name is listed as if it were a file.
    `.git` is left out. Raises OSError where there is nothing or it cannot be opened.
    """
    if not path.is_dir():
        path.stat()
        return (path,)
    found: list[Path] = []
    for folder, folders, names in walked(path, _raise):
        folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if name.endswith(SUFFIXES) and Path(folder, name).is_symlink()]
        found += [Path(folder, name) for name in (*names, *links) if name.endswith(SUFFIXES)]
    return tuple(sorted(found))


def _raise(error: OSError) -> None:
    raise error
