"""A run of a commit, which imports nothing from the working tree that it was made from."""

import sys
from collections.abc import Iterable, Iterator

from netpolc.diagnostics.catalogue.revisions import WORKING_TREE_IMPORT
from netpolc.diagnostics.model import finding
from netpolc.loading.libraries import foreign_modules, moved
from netpolc.process.messages import Found, Message
from netpolc.process.plain_values import plain


def of_commit(top: str, tree: str, messages: Iterable[Message]) -> Iterator[Message]:
    """Give the messages of a run of which no module has been imported yet, and say what it took from elsewhere.

    `top`: that of the working tree; `tree`: where that of the commit was written.
    """
    known = frozenset(sys.modules)
    sys.path[:] = moved(sys.path, top, tree)
    yield from messages
    found = [
        finding(WORKING_TREE_IMPORT, f"the commit imports `{name}` from the working tree: `{path}`", help=_CURE)
        for name, path in foreign_modules(top, tree, known)
    ]
    if found:
        yield Found(None, plain(tuple(found)))


_CURE = "let Python find it by a place that the commit has too (`PYTHONPATH`), or install it"
