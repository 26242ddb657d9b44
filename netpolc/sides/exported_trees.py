"""A commit written out: of its tree what the project may ask for, and no more."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from netpolc.diagnostics.files import file_bytes
from netpolc.loading.closed_modules import is_closed
from netpolc.loading.libraries import libraries
from netpolc.loading.named_folders import named_inside
from netpolc.loading.revision_trees import ExportedTree, export
from netpolc.loading.revisions import Revision, prefix
from netpolc.loading.sources import module_files
from netpolc.sides.tops import top_above

_WHOLE: Final = ("",)


def exported(
    folder: Path, named: Path | None, revision: Revision, stack: ExitStack, later: str | None, *, code: bool
) -> tuple[Path, str, ExportedTree | None]:
    """Write a commit, or a path of it; return where its top is, where that of the working tree is, and the tree.

    `folder`, `named`: the project folder, and as it was named. `later`: as for `export`. `code`: whether its modules
    run. Those that may read other files find all of the commit around them, as they do in the working tree: a file that
    is not there would be another answer, and no error. Raises RevisionError.
    """
    inside = prefix(folder)
    above = os.fspath(top_above(folder.resolve(), inside))
    wanted = named_inside(named or folder, above) if revision.path is None else revision.path
    also = libraries(above, sys.path) if code else ()
    place, tree = _written(folder, revision, wanted, stack, later, also)
    if code and wanted and tree is not None and "" not in also and not _are_closed(tree.root):
        place, tree = _written(folder, revision, wanted, stack, later, _WHOLE)
    return place, above, tree


def _written(
    folder: Path, revision: Revision, wanted: str, stack: ExitStack, later: str | None, also: tuple[str, ...]
) -> tuple[Path, ExportedTree | None]:
    made = stack.enter_context(TemporaryDirectory(prefix="netpolc-", ignore_cleanup_errors=True))
    place = Path(made).resolve()
    return place, export(folder, revision, wanted, place, later, also)


def _are_closed(root: Path) -> bool:
    try:
        return all(is_closed(file_bytes(path)) for path, _ in module_files(os.fspath(root)))
    except OSError:
        return False
