"""Policy modules of which it can be seen that they hang on nothing but the files below `policies/`.

Whoever keeps an answer has to know what it hangs on. A module may ask a clock, a network or the system; one that
imports only what is listed here, and names nothing by which more could be reached, cannot. Of others nothing is kept.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from netpolc.loading.closed_names import ALIAS, FIELD, MODULES, NAMES, WRITING, WRITING_FLAGS
from netpolc.loading.sources import PACKAGE, Ahead, module_files

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
            "type",
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

    `alone`: no other project shares its process; for one that does, it may change nothing either: not by what rules
    numbers are rounded, and nothing of what values of others keep for themselves.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Python says each time what it has to say of a module
            tree = ast.parse(text)
            compile(text, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        return False
    nodes = list(ast.walk(tree))
    foreign = _foreign(nodes)
    in_place = {id(inner) for node in nodes for inner in _in_place(node)}
    return all(
        (id(node) in in_place or (_is_closed(node) and not _is_named(node, foreign))) and (alone or _leaves_alone(node))
        for node in nodes
    )


def leave_alone(folder: str, ahead: Ahead) -> bool:
    """Say whether every module of a project folder is seen to change nothing of netpolc, in the texts read `ahead`."""
    paths = [path for path, _ in module_files(folder)]
    return all(path in ahead and is_closed(ahead[path][0], alone=False) for path in paths)


def _foreign(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Give the names by which a module holds other modules, or what writes classes."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(item.name.partition(".")[0] for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            if any(item.name == "*" for item in node.names) and (node.level or node.module != "netpolc"):
                return _HELD
            found.update(item.name for item in node.names)
    return _HELD & found


_HELD: Final = frozenset({*NAMES, *WRITING, FIELD})


def _is_named(node: ast.AST, foreign: frozenset[str]) -> bool:
    """Say whether a node gives a foreign module, or what writes classes, to whoever does what with it."""
    if isinstance(node, ast.Name):
        return node.id in foreign
    if isinstance(node, ast.MatchClass):
        return any(name in _HELD for name in node.kwd_attrs)
    return isinstance(node, ast.Attribute) and node.attr in _HELD


def _in_place(node: ast.AST) -> Iterator[ast.AST]:
    """Give what is named below a node as it may be, and nowhere else."""
    if isinstance(node, ast.Attribute):
        module = node.value
        name = module.id if isinstance(module, ast.Name) else module.attr if isinstance(module, ast.Attribute) else ""
        if node.attr in NAMES.get(name, ()):
            yield module
    elif isinstance(node, ast.ClassDef):
        for decorator in node.decorator_list[-1:]:  # what stands above another may be given another class
            yield from _writing(decorator)
    elif isinstance(node, ast.Call):
        yield from _beside(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in NAMES:
            yield node.func  # a method; no module can be called
        if _named(node.func) == FIELD and not (node.args or any(item.arg is None for item in node.keywords)):
            yield node.func


def _writing(decorator: ast.expr) -> Iterator[ast.AST]:
    """Give what writes a class for whom nothing but flags is said."""
    if isinstance(decorator, ast.Call):
        flags = all(item.arg in WRITING_FLAGS and isinstance(item.value, ast.Constant) for item in decorator.keywords)
        if decorator.args or not flags:
            return
        decorator = decorator.func
    if _named(decorator) in WRITING:
        yield decorator


def _named(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _beside(node: ast.Call) -> Iterator[ast.AST]:
    """Give what names `read_environments` and `Path` in a call that reads a file beside the module."""
    if len(node.args) != 2 or node.keywords:
        return
    called, path = node.func, node.args[1]
    match path:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Name(id="Path") as start, args=[ast.Name(id="__file__")], keywords=[]),
                attr="with_name",
            ),
            args=[ast.Constant(value=str())],
            keywords=[],
        ) if _named(called) == _READ:
            yield called
            yield start
        case _:
            return


def _is_closed(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return all(item.asname is None and _is_known(item.name) for item in node.names)
    if isinstance(node, ast.ImportFrom):
        return all(_is_imported(node.module or "", node.level, item) for item in node.names)
    if isinstance(node, ast.Name):
        return _is_plain(node.id) or node.id in _OWN
    if isinstance(node, ast.MatchClass):
        return all(map(_is_plain_attribute, node.kwd_attrs))
    if isinstance(node, ast.ClassDef):
        return all(item.arg not in {None, "metaclass"} for item in node.keywords)
    if isinstance(node, ast.Call):
        return all(item.arg != ALIAS or _is_identifier(item.value) for item in node.keywords)
    if isinstance(node, ast.Attribute):
        # By an attribute that is set anew another class, or a field, would be another.
        return isinstance(node.ctx, ast.Load) and _is_plain_attribute(node.attr)
    return True


def _is_imported(module: str, level: int, item: ast.alias) -> bool:
    if module == "pathlib" and not level:
        return item.name == _PATH and item.asname is None
    # Under another name what is told by its name would not be seen.
    if item.asname is not None and item.name in _TOLD | _HELD:
        return False
    if item.name in _REACHING or item.name.startswith("_"):
        return False
    if level or module == PACKAGE or module.startswith(f"{PACKAGE}."):
        return item.name not in _HELD
    if item.name == "*":
        return module == "netpolc"
    return module in MODULES and item.name in NAMES[module.rpartition(".")[2]]


def _is_identifier(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()


def _leaves_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id not in _CONTEXTS
    if isinstance(node, ast.Attribute):
        own = not node.attr.startswith("_") or node.attr in _COPYING or _named(node.value) in {"self", "cls"}
        return own and node.attr != "register" and node.attr not in _CONTEXTS
    if isinstance(node, ast.MatchClass):
        return not any(name.startswith("_") for name in node.kwd_attrs)
    return not (isinstance(node, ast.ImportFrom) and any(item.name in _CONTEXTS for item in node.names))


_COPYING: Final = frozenset({"_asdict", "_replace"})
"""What a named tuple gives all who have it."""
_TOLD: Final = frozenset({_READ, _PATH})


def _is_plain(name: str) -> bool:
    return not (name.startswith("__") or name in _REACHING or name in _TOLD)


def _is_plain_attribute(name: str) -> bool:
    # The text that `format` is called of may name any attribute.
    return _is_plain(name) and name != "format" and not name.startswith(_RUNNING) and not name.endswith("_frame")


def _is_known(module: str) -> bool:
    return module in MODULES or module == PACKAGE or module.startswith(f"{PACKAGE}.")
