"""Policy modules of which it can be seen that they hang on nothing but the files below `policies/`.

Whoever keeps an answer has to know what it hangs on. A module may ask a clock, a network or the system; one that
imports only what is listed here, and names nothing by which more could be reached, cannot. Of others nothing is kept.
"""

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from netpolc.loading.sources import PACKAGE

_PURE: Final = frozenset(
    {
        *("__future__", "abc", "attr", "attrs", "collections", "collections.abc", "copy", "dataclasses", "decimal"),
        *("enum", "fractions", "functools", "ipaddress", "itertools", "json", "math", "netpolc", "operator", "re"),
        *("string", "textwrap", "tomllib", "typing"),
    }
)
"""Modules that give the same for the same, and by whose names nothing else is reached."""
_REACHING: Final = frozenset(
    {
        *(
            "attrgetter",
            "breakpoint",
            "compile",
            "delattr",
            "dir",
            "eval",
            "exec",
            "ForwardRef",
            "getattr",
            "get_type_hints",
            "globals",
            "hash",
            "help",
        ),
        *("_getframe", "_sys", "bltns", "builtins", "codecs", "inspect", "linecache", "modules"),
        *("Formatter", "format_map", "vformat"),
        *(
            "id",
            "input",
            "load",
            "locals",
            "memoryview",
            "methodcaller",
            "open",
            "print",
            "os",
            "resolve_types",
            "setattr",
            "sys",
            "vars",
        ),
    }
)
"""Names by which a module could reach what is not written in it, or say what is not in its answer."""
_RUNNING: Final = ("f_", "gi_", "cr_", "ag_", "tb_")
"""So begin the attributes by which Python gives the frames of what runs, and the names of all who called it."""
_CONTEXTS: Final = frozenset(
    {"BasicContext", "DefaultContext", "ExtendedContext", "getcontext", "localcontext", "setcontext"}
)
"""What all who share a process compute with; whoever holds it can change it."""
_OWN: Final = frozenset({"__all__", "__doc__", "__file__", "__name__"})
_READ: Final = "read_environments"
_PATH: Final = "Path"


@lru_cache(maxsize=1 << 12)
def is_closed(text: bytes, *, alone: bool = True) -> bool:
    """Say whether it can be seen that a module hangs on nothing but its text, other modules, and files beside it.

    `alone`: no other project shares its process; for one that does, it may change nothing either: no attribute,
    nothing inside of netpolc, and not by what rules numbers are rounded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Python says each time what it has to say of a module
            tree = ast.parse(text)
            compile(text, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        return False
    beside = {id(node) for call in ast.walk(tree) for node in _beside(call)}
    return all((id(node) in beside or _is_closed(node)) and (alone or _leaves_alone(node)) for node in ast.walk(tree))


def _beside(node: ast.AST) -> Iterator[ast.AST]:
    """Give what names `read_environments` and `Path` in a call that reads a file beside the module."""
    if not (isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords):
        return
    called, path = node.func, node.args[1]
    named = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    match path:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Name(id="Path") as start, args=[ast.Name(id="__file__")], keywords=[]),
                attr="with_name",
            ),
            args=[ast.Constant(value=str())],
            keywords=[],
        ) if named == _READ:
            yield called
            yield start
        case _:
            return


def _is_closed(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return all(_is_known(item.name) for item in node.names)
    if isinstance(node, ast.ImportFrom):
        if node.module == "pathlib" and not node.level:
            return all(item.name == _PATH and item.asname is None for item in node.names)
        # Under another name what is told by its name would not be seen.
        renamed = any(item.asname is not None and item.name in _TOLD for item in node.names)
        reaching = any(item.name in _REACHING or item.name.startswith("_") for item in node.names)
        return not (renamed or reaching) and (bool(node.level) or _is_known(node.module or ""))
    if isinstance(node, ast.Name):
        return _is_plain(node.id) or node.id in _OWN
    if isinstance(node, ast.MatchClass):
        return all(map(_is_plain_attribute, node.kwd_attrs))
    return not isinstance(node, ast.Attribute) or _is_plain_attribute(node.attr)


def _leaves_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id not in _CONTEXTS
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Load) and node.attr != "register" and node.attr not in _CONTEXTS
    if isinstance(node, ast.Import):
        return not any(item.name.startswith("netpolc.") for item in node.names)
    if not isinstance(node, ast.ImportFrom):
        return True
    return not (node.module or "").startswith("netpolc.") and not any(item.name in _CONTEXTS for item in node.names)


_TOLD: Final = frozenset({_READ, _PATH})


def _is_plain(name: str) -> bool:
    return not (name.startswith("__") or name in _REACHING or name in _TOLD)


def _is_plain_attribute(name: str) -> bool:
    # The text that `format` is called of may name any attribute.
    return _is_plain(name) and name != "format" and not name.startswith(_RUNNING) and not name.endswith("_frame")


def _is_known(module: str) -> bool:
    return module in _PURE or module == PACKAGE or module.startswith(f"{PACKAGE}.")
