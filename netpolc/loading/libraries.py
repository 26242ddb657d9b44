"""What a commit imports beside its own project: modules of its tree, and never those of the working tree."""

import os
import sys
import sysconfig
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from netpolc.diagnostics.files import lies_in
from netpolc.loading.git import git

_HOME: Final = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))  # noqa: PTH120 - as in `importing`
"""Where netpolc itself is imported from, which no commit replaces."""
_MARK: Final = "pyvenv.cfg"
"""Python writes it at the top of each environment."""


def libraries(top: str, places: Iterable[str]) -> tuple[str, ...]:
    """Return where in a working tree modules are looked for, as paths from its top, with `/`; empty for the top.

    `places`: as `sys.path` has them. What is installed there, as in a `.venv`, is no part of the tree.
    """
    found = (_inside(os.path.realpath(place), top) for place in places if place)
    return tuple(dict.fromkeys(item for item in found if item is not None))


def moved(places: Iterable[str], top: str, tree: str) -> list[str]:
    """Return places with those of the working tree at `top` replaced by the same of the tree of a commit."""
    found: list[str] = []
    for place in places:
        real = os.path.realpath(place)
        inside = _inside(real, top) if place else None
        if inside is not None:
            found.append(os.path.join(tree, inside) if inside else tree)  # noqa: PTH118 - as above
        elif real != _HOME or not lies_in(_HOME, top) or _is_environment(real, top):
            found.append(place)
    return found


def foreign_modules(top: str, tree: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give the modules that were imported from the working tree all the same, and their paths from its top.

    `known`: the names of those that were imported before.
    """
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name in known or name.partition(".")[0] == "netpolc" or not isinstance(file, str):
            continue
        real = os.path.realpath(file)
        if lies_in(real, top) and not lies_in(real, tree) and not _is_environment(real, top):
            yield name, os.path.relpath(real, top)


def foreign_files(top: str, tree: str, paths: Iterable[str]) -> Iterator[str]:
    """Give those of paths that lie in the working tree, from its top: neither what is installed there, nor netpolc."""
    for path in paths:
        real = os.path.realpath(path)
        if not lies_in(real, top) or lies_in(real, tree) or real == _HOME or _is_environment(real, top):
            continue
        if not any(lies_in(real, f"{_HOME}{os.sep}{name}") for name in ("netpolc", "schemas")):
            yield os.path.relpath(real, top)


def _inside(real: str, top: str) -> str | None:
    if real == _HOME or not lies_in(real, top) or _is_environment(real, top):
        return None
    inside = os.path.relpath(real, top)
    return "" if inside == os.curdir else inside.replace(os.sep, "/")


def _is_environment(real: str, top: str) -> bool:
    """Say whether a path in a working tree is of an installed Python, as of a `.venv`, and of no commit.

    Names such as `site-packages` say nothing of that: a commit may have a folder of any name.
    """
    if any(lies_in(real, item) for item in _installed(top)):
        return True
    place = real
    while place != top and lies_in(place, top):
        if os.path.lexists(f"{place}{os.sep}.git"):
            return False  # what a submodule holds is of a commit too
        if os.path.lexists(f"{place}{os.sep}{_MARK}"):
            return _is_unknown_to_git(place, top)
        place = os.path.dirname(place)  # noqa: PTH120 - as above
    return False


def _installed(top: str) -> Iterator[str]:
    """Give where the Python that runs is installed in a working tree: never all of the tree, nor what is around it."""
    places = (sys.prefix, sys.base_prefix, *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")))
    for place in map(os.path.realpath, places):
        if place != top and lies_in(place, top):
            yield place


@lru_cache(maxsize=64)
def _is_unknown_to_git(place: str, top: str) -> bool:
    """Say whether no commit that is checked out brought an environment."""
    mark = os.path.relpath(f"{place}{os.sep}{_MARK}", top)
    answer = git(Path(top), "--literal-pathspecs", "ls-files", "--", mark)
    return answer.well and not answer.output
