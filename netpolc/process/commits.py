"""A run of a commit, which imports and reads nothing from the working tree that it was made from."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.diagnostics.catalogue.revisions import WORKING_TREE_IMPORT
from netpolc.diagnostics.files import lies_in
from netpolc.diagnostics.model import finding
from netpolc.loading.libraries import foreign_files, foreign_modules, moved
from netpolc.process.messages import Found, Message
from netpolc.process.plain_values import plain


def of_commit(top: str, tree: str, messages: Iterable[Message]) -> Iterator[Message]:
    """Give the messages of a run of which no module has been imported yet, and say what it took from elsewhere.

    `top`: that of the working tree; `tree`: where that of the commit was written.
    """
    known = frozenset(sys.modules)
    sys.path[:] = moved(sys.path, top, tree)
    read: dict[str, None] = {}
    made: dict[str, None] = {}

    def hear(event: str, words: tuple[object, ...]) -> None:
        if not (event in _READING or event == _MAKING) or not words or not isinstance(words[0], (str, bytes)):
            return
        path = os.path.abspath(os.fsdecode(words[0]))  # noqa: PTH100 - of the folder that it works in now
        flags = words[-1] if event == "open" and isinstance(words[-1], int) else 0
        if (event == _MAKING or flags & os.O_EXCL) and not os.path.lexists(path):
            made[path] = None
        elif event in _READING and not (flags & os.O_TRUNC or (_UNNAMED and flags & _UNNAMED == _UNNAMED)):
            read[path] = None

    sys.addaudithook(hear)
    yield from messages
    modules = tuple(foreign_modules(top, tree, known))
    found = [
        finding(WORKING_TREE_IMPORT, f"the commit imports `{name}` from the working tree: `{path}`", help=_CURE)
        for name, path in modules
    ]
    own = (*made, *filter(None, (sys.pycache_prefix,)))
    theirs = tuple(path for path in read if not any(lies_in(path, item) for item in own))
    found += (
        finding(WORKING_TREE_IMPORT, f"the commit reads `{path}` of the working tree", help=_PLACE)
        for path in foreign_files(top, tree, theirs)
        if not (modules and path.endswith((".py", ".pyc")))
    )
    if found:
        yield Found(None, plain(tuple(found)))


_READING: Final = frozenset({"open", "os.listdir", "os.scandir"})
_MAKING: Final = "os.mkdir"
_UNNAMED: Final = int(getattr(os, "O_TMPFILE", 0))
"""A file without a name is made in a folder of this path."""
_PLACE: Final = "read it by the place of the module (`Path(__file__)`), which every commit has"
_CURE = "let Python find it by a place that the commit has too (`PYTHONPATH`), or install it"
