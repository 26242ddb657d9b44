"""Clauses and promises that nobody yields: generators that no set calls, and what is bound to a name nobody reads."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Final, TypeAlias, cast, get_args

from netpolc.authoring.policies import Clause, policy, within
from netpolc.authoring.rules import allow
from netpolc.authoring.sets import PolicySet
from netpolc.diagnostics.catalogue.checks import UNYIELDED_CLAUSE
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.loading.importing import Source, source_of
from netpolc.loading.naming import Names, names_it
from netpolc.loading.promise_values import promise_kinds, promising_functions
from netpolc.loading.sources import PACKAGE

if TYPE_CHECKING:
    from netpolc.authoring.promises import PromiseSet

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_Kind: TypeAlias = "type[PolicySet | PromiseSet]"


def unyielded(modules: Sequence[ModuleType]) -> Iterator[Diagnostic]:
    """Report what yields clauses, or is one, and is not used anywhere in the modules of a project."""
    sources = {module.__name__: source for module in modules if (source := source_of(module)) is not None}
    names = Names(sources)
    for module in modules:
        source = sources.get(module.__name__)
        if source is None:
            continue
        for function in _generators(module):
            if not names.reads(function.__name__, module, function.__code__):
                yield from _uncalled(function, source, names)
        if _BOUND.search(source.text):
            yield from _unread(module, source, names)


_BOUND: Final = re.compile(
    rb"(?m)^[ \t]*[\w\x80-\xff]+[ \t]*(?::[^=\n]+)?=[ \t(\n]*(?:\w+\.)?"
    rb"(?:policy|within|allow|never|only|always|isolated)\("
)
"""What may bind a clause to a name; to parse a module takes long."""


def _generators(module: ModuleType) -> Iterator[FunctionType]:
    """Give the functions of a module that say of themselves that they yield either, and those that evidently do."""
    for name, item in vars(module).items():
        if not isinstance(item, FunctionType) or (item.__module__, item.__name__) != (module.__name__, name):
            continue
        said = _returned(item)
        if _is_clauses(said) or (said is None and _is_generator(item) and _builds(item)):
            yield item


_GENERATOR: Final = 0x20
"""The flag of code that is a generator (`inspect.CO_GENERATOR`)."""


def _returned(function: FunctionType) -> object:
    try:
        return function.__annotations__.get("return")
    except Exception:  # noqa: BLE001 - an annotation may be any expression, and from Python 3.14 on is run only here
        return None


def _is_clauses(said: object) -> bool:
    if isinstance(said, str):
        return _CLAUSES.search(said) is not None
    inner = get_args(said)
    return bool(inner) and (_is_part(inner[0], get_args(Clause)) or _is_part(inner[0], promise_kinds()))


def _is_part(said: object, kinds: tuple[object, ...]) -> bool:
    """Say whether an annotation is one of some classes, or the union of all."""
    return said in kinds or (bool(kinds) and get_args(said) == kinds)


_CLAUSES: Final = re.compile(r"\b(?:Clauses|Promises)$|\[\s*(?:\w+\.)*Clause\b")


def _builds(function: FunctionType, asked: frozenset[FunctionType] = frozenset()) -> bool:
    """Say whether a function calls what states a clause, or a promise, or a function of the modules that does."""
    stating = (policy, within, *promising_functions())
    for item in _called(function):
        if _is_one_of(item, stating) or (item is allow and _has_both_ends(function)):
            return True
        if not isinstance(item, FunctionType) or item in asked or item.__module__.split(".")[0] != PACKAGE:
            continue
        if _is_clauses(_returned(item)) or (_is_generator(item) and _builds(item, asked | {function})):
            return True
    return False


def _is_generator(function: FunctionType) -> bool:
    return bool(function.__code__.co_flags & _GENERATOR)


def _has_both_ends(function: FunctionType) -> bool:
    """Say whether a call in a function has the keywords of a connection; without one of them it states a rule."""
    said = (cast("tuple[object, ...]", item) for item in function.__code__.co_consts if isinstance(item, tuple))
    return any("from_" in words and "to" in words for words in said)


def _promises(function: FunctionType) -> bool:
    """Say whether what a function yields are promises."""
    said = _returned(function)
    if said is None:
        return any(_is_one_of(item, promising_functions()) for item in _called(function))
    text = said if isinstance(said, str) else ""
    inner = get_args(said)
    return text.endswith("Promises") or (bool(inner) and _is_part(inner[0], promise_kinds()))


def _called(function: FunctionType) -> Iterator[object]:
    """Give what the names of a function are in its module, and what they are in modules that it has."""
    names = function.__code__.co_names
    for value in map(function.__globals__.get, names):
        yield value
        if isinstance(value, ModuleType):
            yield from (vars(value).get(name) for name in names)


def _is_one_of(value: object, known: Iterable[object]) -> bool:
    return any(value is item for item in known)


def _uncalled(function: FunctionType, source: Source, names: Names) -> Iterator[Diagnostic]:
    """Report a generator; one that is decorated is whoever's decorator it is."""
    name = function.__name__
    for node in ast.walk(names.tree_of(source)):
        if isinstance(node, _Function) and node.name == name and node.lineno == function.__code__.co_firstlineno:
            if node.decorator_list:
                return
            word = "async def " if isinstance(node, ast.AsyncFunctionDef) else "def "
            start = node.col_offset + 1 + len(word)
            place = Place(source.path.replace("\\", "/"), node.lineno, start, node.lineno, start + len(name))
            kind = _promise_set() if _promises(function) else PolicySet
            decorator = "policy_set" if kind is PolicySet else "promises"
            yield finding(
                UNYIELDED_CLAUSE,
                f"`{name}` yields {kind.yields}, and no {kind.what} calls it",
                Origin(place),
                help=f"put `@{decorator}(...)` above it"
                if function.__code__.co_argcount - len(function.__defaults__ or ()) < 2
                else f"write `yield from {name}(...)` in a {kind.what}",
            )
            return


def _unread(module: ModuleType, source: Source, names: Names) -> Iterator[Diagnostic]:
    tree = names.tree_of(source)
    for name, value, kind in _bindings(tree.body, module):
        if not (_names_anywhere([tree], name) or names.reads(name, module, None)):
            yield _bound(name, value, source, kind, f"yield it in a {kind.what}")
    for function in ast.walk(tree):
        if isinstance(function, _Function):
            for name, value, kind in _bindings(_statements(function.body), module):
                if not _names_anywhere(function.body, name) and not _is_shared(function, name):
                    yield _bound(name, value, source, kind, f"write `yield` in place of `{name} =`")


def _bound(name: str, value: ast.expr, source: Source, kind: _Kind, cure: str) -> Diagnostic:
    path, end = source.path.replace("\\", "/"), value.end_lineno or value.lineno
    start = _column(source.text, value.lineno, value.col_offset)
    place = Place(path, value.lineno, start, end, _column(source.text, end, value.end_col_offset or 0))
    return finding(UNYIELDED_CLAUSE, f"`{name}` is a {kind.yields[:-1]} that nobody yields", Origin(place), help=cure)


def _column(text: bytes, line: int, offset: int) -> int:
    """Count characters, where Python counts bytes."""
    return len(text.splitlines()[line - 1][:offset].decode(errors="replace")) + 1


def _bindings(statements: Iterable[ast.stmt], module: ModuleType) -> Iterator[tuple[str, ast.expr, _Kind]]:
    """Give the names that are bound to a clause or a promise where it is built, and the sets that could yield it."""
    for node in statements:
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        bound = targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else "_"
        kind = None if bound == "_" or node.value is None else _kind_of(node.value, module)
        if kind is not None and node.value is not None:
            yield bound, node.value, kind


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Give the statements of a function, but not those of functions and classes in it."""
    for statement in body:
        yield statement
        if not isinstance(statement, _Function | ast.ClassDef):
            for field in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(statement, field, ()))
            for case in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                yield from _statements(case.body)


def _kind_of(value: ast.expr, module: ModuleType) -> "_Kind | None":
    """Say which sets yield what a call builds: policy sets a clause, promise sets a promise."""
    if not isinstance(value, ast.Call):
        return None
    called: object = None
    if isinstance(value.func, ast.Name):
        called = vars(module).get(value.func.id)
    elif isinstance(value.func, ast.Attribute) and isinstance(value.func.value, ast.Name):
        called = getattr(vars(module).get(value.func.value.id), value.func.attr, None)
    words = {item.arg for item in value.keywords}
    if called is policy or called is within or (called is allow and words >= {"from_", "to"}):
        return PolicySet
    return _promise_set() if _is_one_of(called, promising_functions()) else None


def _promise_set() -> "type[PromiseSet]":
    from netpolc.authoring.promises import PromiseSet

    return PromiseSet


def _names_anywhere(statements: Iterable[ast.AST], name: str) -> bool:
    return any(names_it(node, name) for statement in statements for node in ast.walk(statement))


def _is_shared(function: _Function, name: str) -> bool:
    """Say whether a name of a function is another one's too, or is read in a way that nobody sees."""
    return any(
        (isinstance(node, ast.Global | ast.Nonlocal) and name in node.names)
        or (isinstance(node, ast.Name) and node.id in {"locals", "vars", "eval", "exec"})
        for node in ast.walk(function)
    )
