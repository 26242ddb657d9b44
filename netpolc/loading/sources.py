"""The texts of policy modules: where they are, and compiled with a watch on clauses that are dropped.

Any process can compile them, and hand the code to the one in which they run.
"""

import ast
import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from opcode import opmap
from types import CodeType, MappingProxyType
from typing import Final, TypeAlias

from netpolc.diagnostics.files import lies_in, walked

PACKAGE: Final = "policies"
WATCH: Final = "__netpolc_watch__"
"""The name by which a policy module calls what looks at values that go nowhere."""

Ahead: TypeAlias = Mapping[str, tuple[bytes, CodeType]]
"""Texts that were compiled before they are needed, by path: what was read there, and its code."""

NO_MODULES: Final[Ahead] = MappingProxyType({})


def module_files(
    folder: str, refused: Callable[[OSError], None] | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the path of every policy module of a project folder, and the name that it is imported by, in its parts.

    `refused` is told of a folder that cannot be read. A link to a folder is followed, as Python's own import does, but
    not to where the modules have names already.
    """
    for place, names, files in policy_folders(folder, refused):
        for file in files:
            if file.endswith(".py") and not file.startswith("."):
                parts = names if file == "__init__.py" else (*names, file.removesuffix(".py"))
                yield f"{place}{os.sep}{file}", parts


def policy_folders(
    folder: str, refused: Callable[[OSError], None] | None = None
) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    """Give each folder in which policy modules may stand, its name as a package in its parts, and its files."""
    root = os.path.join(folder, PACKAGE)  # noqa: PTH118 - a Path for each module is slow
    for place, folders, files in walked(root, refused, follow=True):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and name != "__pycache__" and not _returns(root, place, name)
        ]
        yield place, (PACKAGE, *place[len(root) :].split(os.sep)[1:]), files  # noqa: PTH206 - as above


def _returns(root: str, place: str, name: str) -> bool:
    """Say whether a folder is a link into `root`, or to a folder that the link itself is in."""
    path = f"{place}{os.sep}{name}"
    if not os.path.islink(path):  # noqa: PTH114 - as above
        return False
    target = os.path.realpath(path)
    return lies_in(target, os.path.realpath(root)) or lies_in(os.path.realpath(place), target)


def compiled_ahead(folder: str) -> Ahead:
    """Compile the policy modules of a project folder, but for those of which Python has something to say."""
    found: dict[str, tuple[bytes, CodeType]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for path, _ in module_files(folder):
            # Whatever is wrong, whoever runs the module meets it again, and reports it.
            with suppress(Exception):
                if os.path.isfile(path):  # noqa: PTH113 - as above
                    with open(path, "rb") as file:  # noqa: PTH123 - as above
                        text = file.read()
                    found[path] = text, compiled(text, path)
    return found


def compiled(text: bytes, path: str) -> CodeType:
    """Compile a policy module, with the watch where a call may drop a clause. Raises what `compile` does."""
    code = compile(text, path, "exec", dont_inherit=True)
    if not (re.search(_LISTED, text) or drops(code)):
        return code
    tree = ast.parse(text, path, "exec")
    return compile(_watched(tree), path, "exec", dont_inherit=True)


def drops(code: CodeType) -> bool:
    """Say whether a statement may build a clause and drop it; to watch a module takes as long as to compile it."""
    pattern = _drop_pattern()
    if pattern is None or pattern.search(code.co_code):
        return True
    return any(drops(inner) for inner in code.co_consts if isinstance(inner, CodeType))


@cache
def _drop_pattern() -> re.Pattern[bytes] | None:
    """Build what finds a call or a tuple whose value goes nowhere in bytecode; None for a Python where it does not.

    An instruction is two bytes; what stands between the two is their room to remember in (`CACHE`, with 0).
    """
    calls = [number for name, number in opmap.items() if name.startswith("CALL") or name == "BUILD_TUPLE"]
    found = re.compile(
        b"[" + re.escape(bytes(calls)) + b"].(?:\\x00.)*" + re.escape(bytes([opmap["POP_TOP"]])), re.DOTALL
    )
    seen = all(found.search(compile(text, "", "exec").co_code) for text in _SAMPLES)
    return found if seen else None


_SAMPLES: Final = (
    *("f()", "f(1, x=2)", "f(*a)", "f(**a)", "a.f(1)", "for x in f():\n    g()", "if f():\n    g(x=1)"),
    *("f(),", "a and f()"),
)
_LISTED: Final = rb"(?m)^[ \t]*[\[{]"
"""A line that may begin a list, which bytecode of each Python builds in another way."""


def _watched(tree: ast.Module) -> ast.Module:
    """Hand the value of every statement that could be clauses to what `WATCH` names."""
    bodies: list[Sequence[ast.AST]] = [tree.body]
    while bodies:
        for node in bodies.pop():
            if isinstance(node, ast.Expr):
                if isinstance(node.value, _DROPPED):
                    name = ast.copy_location(ast.Name(WATCH, ast.Load()), node.value)
                    node.value = ast.copy_location(ast.Call(name, [node.value], []), node.value)
            else:
                bodies += [inner for field in _BODIES if (inner := getattr(node, field, None))]
    return tree


_DROPPED: Final = (ast.Call, ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.SetComp, ast.BoolOp, ast.IfExp)
_BODIES: Final = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of a statement, a handler or a case that hold statements."""
