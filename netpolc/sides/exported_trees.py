"""A commit written out: of its tree what the project may ask for, and no more."""

import os
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager, suppress
from importlib.machinery import all_suffixes
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import evolve

from netpolc.diagnostics.files import file_bytes
from netpolc.loading.closed_modules import is_closed
from netpolc.loading.libraries import libraries
from netpolc.loading.named_folders import named_inside
from netpolc.loading.revision_trees import ExportedTree, every, export
from netpolc.loading.revisions import Revision, prefix
from netpolc.loading.sources import PACKAGE, module_files
from netpolc.process.exporting import Tops
from netpolc.sides.comparison import BUILD
from netpolc.sides.tops import top_above
from netpolc.yaml.listing import may_be_listed

_WHOLE: Final = ("",)


def exported(
    folder: Path, named: Path | None, revision: Revision, stack: ExitStack, later: str | None, *, code: bool
) -> tuple[Tops, ExportedTree | None]:
    """Write a commit, or a path of it; return what its modules are held from taking, and the tree.

    `folder`, `named`: the project folder, and as it was named. `later`: as for `export`. `code`: whether its modules
    run. Those that may read other files find all of the commit around them, as they do in the working tree: a file that
    is not there would be another answer, and no error. Of others no more is written than netpolc reads itself. Raises
    RevisionError.
    """
    inside = prefix(folder)
    above = os.fspath(top_above(folder.resolve(), inside))
    wanted = named_inside(named or folder, above) if revision.path is None else revision.path
    also = libraries(above, sys.path) if code else ()
    place, tree = _written(folder, revision, wanted, stack, later, also, _is_read if code and not also else every)
    if code and tree is not None:
        modules = [path for path, _ in module_files(os.fspath(tree.root))]
        closed = _are_closed(modules)
        if closed and "" not in also:
            tree = evolve(tree, missing=())
        if wanted and "" not in also and not closed:
            place, tree = _written(folder, revision, wanted, stack, later, _WHOLE)
        elif tree.others is not None and not (modules and closed):
            tree.others.write()
            tree = evolve(tree, others=None)
    missing = () if tree is None else tuple((item.place, item.reason) for item in tree.missing)
    return (above, os.fspath(place), missing), tree


def _written(
    folder: Path,
    revision: Revision,
    wanted: str,
    stack: ExitStack,
    later: str | None,
    also: tuple[str, ...],
    at_once: Callable[[str], bool] = every,
) -> tuple[Path, ExportedTree | None]:
    made = stack.enter_context(TemporaryDirectory(prefix="netpolc-", ignore_cleanup_errors=True))
    place = Path(made).resolve()
    return place, export(folder, revision, wanted, place, later, also, at_once)


@contextmanager
def marked(tree: ExportedTree) -> Generator[None]:
    """Let what is not written of a commit have its names, for as long as modules run that may look for it.

    A submodule is an empty folder, and a link leads to itself: whoever walks the tree comes by, and is heard. What is
    left out of the modules themselves and of the build is told anyway.
    """
    told = {item.place for path in (PACKAGE, BUILD) for item in tree.below(path)} if tree.missing else ()
    made: list[Path] = []
    for item in tree.missing:
        place = Path(item.place)
        with suppress(OSError):  # what stands above it may not be a folder; then nobody comes by
            if item.place not in told:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.mkdir() if item.submodule else place.symlink_to(place.name)
                made.append(place)
    try:
        yield
    finally:
        for place in made:
            with suppress(OSError):
                place.unlink() if place.is_symlink() else place.rmdir()


def _is_read(path: str) -> bool:
    """Say whether netpolc reads a file of a project, or Python may import it; `path`: from its folder, with `/`."""
    name = path.casefold()  # a system may not tell the cases of a name apart
    own = name == "pyproject.toml" or name.startswith((f"{PACKAGE}/", f"{BUILD}/"))
    return own or name.endswith((".pth", *all_suffixes())) or may_be_listed(path)


def _are_closed(modules: Iterable[str]) -> bool:
    try:
        return all(is_closed(file_bytes(path)) for path in modules)
    except OSError:
        return False
