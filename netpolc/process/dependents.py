"""Which modules can see a text: by what they import, and only where running a module does nothing but bind names."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

_DYNAMIC: Final = frozenset({"importlib", "__import__", "modules", "exec", "eval", "globals"})
"""Words of a text that may import what no word of it names."""


def dependents(texts: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """Say for each module which can see it: itself, and whoever may import it, directly or not.

    `texts`: by the name of each module. A module may import another where the last part of its name is a word of its
    text, which is more than do.
    """
    words = {name: frozenset(re.findall(r"\w+", text)) for name, text in texts.items()}
    imports = {
        name: frozenset(
            other
            for other in texts
            if other != name and (own & _DYNAMIC or other.rpartition(".")[2] in own or name.startswith(f"{other}."))
        )
        for name, own in words.items()
    }
    found: dict[str, frozenset[str]] = {}
    for name in texts:
        seen = {name}
        waiting = [name]
        while waiting:
            last = waiting.pop()
            more = {other for other, known in imports.items() if last in known} - seen
            seen |= more
            waiting += more
        found[name] = frozenset(seen)
    return found


def only_binds(text: str) -> bool:
    """Say whether to run a module does nothing but bind names of its own: nothing that another module holds changes.

    It is what nobody has to look into: assignments to names, functions, classes and imports, whose values call nothing
    but what netpolc, attrs or Python gives, or what such a call gave.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    known = {"tuple", "frozenset", "dict", "list", "set", "range", "len", "sorted", "str", "int", "zip"}
    return all(_binds(node, known) for node in tree.body)


def _binds(node: ast.stmt, known: set[str]) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [alias.name for alias in node.names]
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if isinstance(node, ast.ImportFrom) and not node.level and module.split(".")[0] in _GIVEN:
            known.update(alias.asname or alias.name for alias in node.names)
        known.update(
            alias.asname or alias.name
            for alias in node.names
            if isinstance(node, ast.Import) and alias.name.split(".")[0] in _GIVEN
        )
        return "*" not in names
    if isinstance(node, ast.Assign | ast.AnnAssign):
        given = node.targets if isinstance(node, ast.Assign) else [node.target]
        targets = [item for target in given for item in (target.elts if isinstance(target, ast.Tuple) else [target])]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if len(names) != len(targets) or not _calls_known(node, known):
            return False
        if isinstance(node.value, ast.Call):
            known.update(names)
        return True
    if isinstance(node, ast.FunctionDef):
        outside = [*node.decorator_list, *node.args.defaults, *(item for item in node.args.kw_defaults if item)]
        return all(_calls_known(item, known) and _is_known(item, known, node) for item in outside)
    if isinstance(node, ast.ClassDef):
        inside = all(_binds(item, known) for item in node.body)
        return inside and not node.keywords and all(_is_known(item, known, None) for item in node.decorator_list)
    return (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or isinstance(node, ast.Pass)


_GIVEN: Final = frozenset({"netpolc", "attrs", "attr", "typing", "collections"})


def _is_known(item: ast.expr, known: set[str], function: ast.FunctionDef | None) -> bool:
    """Say whether a decorator is one that is known; a default is called by nobody."""
    if function is not None and item not in function.decorator_list:
        return True
    called = item.func if isinstance(item, ast.Call) else item
    return _root(called) in known


def _calls_known(node: ast.AST, known: set[str]) -> bool:
    return all(_root(call.func) in known for call in _calls(node))


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (item for item in ast.walk(node) if isinstance(item, ast.Call))


def _root(node: ast.expr) -> str:
    """Return the name that a call begins with: `a` of `a.b.c`; nothing where it begins otherwise."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
