"""What a text means to its parser: whether it can be read, and whether two texts read the same."""

import ast
import tomllib
import warnings
from collections.abc import Mapping, Sequence
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


@lru_cache(maxsize=64)
def statements(path: str, lines: Sequence[str]) -> Mapping[int, int]:
    """Give the lines that begin a statement of Python, counted from 0, and where the longest that begins there ends.

    A decorated one begins with its first decorator. There are none where the text is no Python.
    """
    if not path.endswith(".py"):
        return {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[int, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
            first = min((item.lineno for item in decorators), default=node.lineno) - 1
            found[first] = max(found.get(first, 0), node.end_lineno or first + 1)
    return found
