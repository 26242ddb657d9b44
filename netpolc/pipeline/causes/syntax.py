"""What a text means to its parser: whether it can be read, and whether two texts read the same."""

import ast
import tomllib
import warnings
from collections.abc import Sequence
from functools import lru_cache

UNREAD = "unread"
"""What stands for a text that its parser refuses; no tree is written like it."""


@lru_cache(maxsize=256)
def meaning(path: str, lines: Sequence[str]) -> str:
    """Write what a text means to its parser, without its places and comments; `UNREAD` where it is refused.

    A file that is neither Python nor TOML means every character of it.
    """
    text = "".join(lines)
    try:
        if path.endswith(".py"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.dump(ast.parse(text))
        return repr(tomllib.loads(text.removeprefix("\ufeff"))) if path.endswith(".toml") else text
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return UNREAD


def statements(path: str, lines: Sequence[str]) -> frozenset[int]:
    """Give the lines that begin a statement of Python, counted from 0; none where the text is no Python."""
    if not path.endswith(".py"):
        return frozenset()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            first = min((item.lineno for item in getattr(node, "decorator_list", ())), default=node.lineno)
            found.add(first - 1)
    return frozenset(found)
