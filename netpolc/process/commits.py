"""A run of a commit, which imports and reads nothing from the working tree that it was made from."""

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from netpolc.diagnostics.catalogue.revisions import UNSAFE_TREE, WORKING_TREE_IMPORT
from netpolc.diagnostics.files import lies_in
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.loading.git import TWO_FOLDERS
from netpolc.loading.libraries import foreign_files, foreign_modules, moved
from netpolc.process.messages import Found, Message
from netpolc.process.plain_values import plain
from netpolc.process.touching import Touched


def of_commit(
    top: str, tree: str, missing: tuple[tuple[str, str], ...], messages: Iterable[Message]
) -> Iterator[Message]:
    """Give the messages of a run of which no module has been imported yet, and say what it took from elsewhere.

    `top`: that of the working tree; `tree`: where that of the commit was written; `missing`: what of it is not there,
    and the reason.
    """
    known = frozenset(sys.modules)
    sys.path[:] = moved(sys.path, top, tree)
    touched = Touched(tree)
    yield from messages
    touched.end()
    place = f"{_PLACE}; {_AROUND}" if lies_in(tree, top) else _PLACE
    modules = tuple(foreign_modules(top, tree, known))
    found = [
        finding(WORKING_TREE_IMPORT, f"the commit imports `{name}` from the working tree: `{path}`", help=_CURE)
        for name, path in modules
    ]
    for verb, paths in (("reads", touched.read()), ("looks for", touched.looked_for())):
        found += (
            finding(WORKING_TREE_IMPORT, f"the commit {verb} `{path}` of the working tree", help=place)
            for path in dict.fromkeys(foreign_files(top, tree, paths))
            if not (modules and (verb != "reads" or path.endswith((".py", ".pyc"))))
        )
    found += (
        finding(WORKING_TREE_IMPORT, f"the commit starts a program with `{path}` of the working tree", help=place)
        for path in islice(foreign_files(top, tree, touched.handed_on()), 1)
    )
    found += _lacks(tree, missing, touched)
    if touched.unheard():
        found.append(finding(WORKING_TREE_IMPORT, _UNHEARD, help=_FORK))
    if found:
        yield Found(None, plain(tuple(found)))


def _lacks(tree: str, missing: tuple[tuple[str, str], ...], touched: Touched) -> Iterator[Diagnostic]:
    """Say what the run met of that which is not there: its answer would be that of a commit which never had it."""
    if not missing:
        return
    paths = {os.path.realpath(path) for path in (*touched.read(), *touched.handed_on(), *touched.looked_for())}
    walked = {os.path.realpath(path) for path in touched.walked()}
    for place, why in missing:
        # An entry of a folder says in C that a link to itself is no file, and no folder.
        scanned = os.path.dirname(place) in walked and os.path.islink(place)  # noqa: PTH114, PTH120 - as in `importing`
        if scanned or any(lies_in(path, place) for path in paths):
            shown = os.path.relpath(place, tree)
            message = f"`{shown}` of the commit is asked for, and is not there: {why}"
            yield finding(UNSAFE_TREE, message, help=TWO_FOLDERS)


_PLACE: Final = "read it by the place of the module (`Path(__file__)`), which every commit has"
_AROUND: Final = "that of the commit lies in the working tree itself here: let `TMPDIR` lead out of it"
_CURE = "let Python find it by a place that the commit has too (`PYTHONPATH`), or install it"
_UNHEARD: Final = "the commit starts a process of `multiprocessing` that may read the working tree without being heard"
_FORK: Final = 'take the method that is heard, `multiprocessing.get_context("fork")`, or do without'
