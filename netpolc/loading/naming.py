"""Whether the modules of a project name a value of one of them: read it, import it, or say it where texts are names."""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import CodeType, ModuleType
from typing import Final, TypeAlias

from netpolc.loading.importing import Source

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Names:
    """What the modules of a project name."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources: Final = sources
        self._trees: Final[dict[str, ast.Module]] = {}

    def tree_of(self, source: Source) -> ast.Module:
        """Parse a module, once."""
        if (tree := self._trees.get(source.path)) is None:
            self._trees[source.path] = tree = ast.parse(source.text, source.path)
        return tree

    def reads(self, name: str, home: ModuleType, own: CodeType | None) -> bool:
        """Say whether anything but `own`, the code of the value, names what a module has by a name.

        A text is a name in `__all__`, and everywhere in a project that looks values up by text.
        """
        source = self._sources[home.__name__]
        # In the order of what it takes: all modules of the process are looked through for few names.
        if _loads(source.code, name, own, top=True) or _is_imported(name, home):
            return True
        if _says(source.code, name) and any(names_it(node, name) for node in _at_the_top(self.tree_of(source))):
            return True
        return any(self._is_told(item, name, own, item is source) for item in self._sources.values())

    def _is_told(self, source: Source, name: str, own: CodeType | None, at_home: bool) -> bool:
        """Say whether a module says a name; elsewhere than at home the bare name is another value."""
        if not _says_anywhere(source.code, name, own):
            return False
        tree = self.tree_of(source)
        return (
            (self._by_text and _has_text(source.code, name, own))
            or any(_is_text(node, name) for part in tree.body if _is_all(part) for node in ast.walk(part))
            or (not at_home and any(_is_part(node, name) for node in ast.walk(tree)))
        )

    @cached_property
    def _by_text(self) -> bool:
        """Whether any module may look a value up by a text."""
        return any(_says_anywhere(source.code, word, None) for source in self._sources.values() for word in _LOOKING_UP)


_LOOKING_UP: Final = (
    *("getattr", "globals", "locals", "vars", "eval", "exec", "__dict__", "attrgetter", "methodcaller", "getmembers"),
    *("import_module", "__import__", "modules"),
)


def names_it(node: ast.AST, name: str) -> bool:
    """Say whether a node reads a name, or imports it."""
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Store)
    return _is_part(node, name)


def _is_part(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == name
    return isinstance(node, ast.alias) and node.name == name


def _is_text(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == name


def _is_all(statement: ast.stmt) -> bool:
    """Say whether a statement is about `__all__`."""
    return any(isinstance(node, ast.Name) and node.id == "__all__" for node in ast.walk(statement))


def _is_imported(name: str, home: ModuleType) -> bool:
    """Say whether another module has a value of this one by its name, wherever that module lies."""
    value = vars(home).get(name)
    others = (getattr(module, "__dict__", {}) for module in list(sys.modules.values()) if module is not home)
    return any(names.get(name) is value for names in others)


def _loads(code: CodeType, name: str, own: CodeType | None, *, top: bool = False) -> bool:
    """Look into functions; what stands at the top of a module may only bind the name."""
    if code is own:
        return False
    if not top and (name in code.co_names or name in code.co_freevars):
        return True
    return any(isinstance(item, CodeType) and _loads(item, name, own) for item in code.co_consts)


def _says(code: CodeType, name: str) -> bool:
    """Say whether code has a name, or a text that is one."""
    return name in code.co_names or any(_holds(item, name) for item in code.co_consts)


def _holds(constant: object, name: str) -> bool:
    """Say whether a constant is a text, or has it among others."""
    return constant == name or (isinstance(constant, tuple | frozenset) and name in constant)


def _says_anywhere(code: CodeType, name: str, own: CodeType | None) -> bool:
    if code is own:
        return False
    inner = (item for item in code.co_consts if isinstance(item, CodeType))
    return _says(code, name) or any(_says_anywhere(item, name, own) for item in inner)


def _has_text(code: CodeType, name: str, own: CodeType | None) -> bool:
    """Say whether code has a text that is a name; that of a function in it is no text of its own."""
    if code is own:
        return False
    return any(
        _has_text(item, name, own) if isinstance(item, CodeType) else _holds(item, name) for item in code.co_consts
    )


def _at_the_top(tree: ast.Module) -> Iterator[ast.AST]:
    """Give what runs when a module is imported: statements, and the heads of functions."""
    for statement in tree.body:
        if isinstance(statement, _Function):
            for part in (*statement.decorator_list, statement.args, statement.returns):
                if part is not None:
                    yield from ast.walk(part)
        else:
            yield from ast.walk(statement)
