"""How policy modules are imported: from their project alone, without a cache, watched for clauses that are dropped."""

import ast
import os
import re
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, GeneratorType, ModuleType, TracebackType
from typing import Final, cast

from attrs.exceptions import FrozenInstanceError

from netpolc.authoring.policies import Policy, Within
from netpolc.authoring.problems import refuse, shown
from netpolc.authoring.rules import Connection, Rule
from netpolc.diagnostics.catalogue.authoring import DROPPED_CLAUSE, FROZEN_VALUE
from netpolc.diagnostics.catalogue.loading import EXITED, IMPORT, RAISED, RECURSION, SYNTAX, UNREADABLE
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.diagnostics.origin import Trace, boundary, is_installed
from netpolc.loading.promise_values import promise_kinds
from netpolc.loading.sources import PACKAGE, WATCH, Ahead, compiled, policy_folders
from netpolc.values import frozen


@contextmanager
def importing(folder: Path, ahead: Ahead) -> Generator[None]:
    """Let `policies` be the package of a project folder inside the block, and leave no trace of it after.

    Other modules of the folder can be imported too, but none stands in for one of Python's own or of a library.
    """
    root = folder.resolve()
    finder = _Finder(root / PACKAGE, ahead)
    before = {name: module for name, module in sys.modules.items() if _is_ours(name)}
    for name in before:
        del sys.modules[name]
    known = set(sys.modules)
    path = str(root)
    paths, finders = list(sys.path), list(sys.meta_path)
    sys.meta_path.insert(0, finder)
    sys.path[:] = [*(item for item in paths if _is_elsewhere(item, root)), path]
    wrote, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = wrote
        # Policy modules may have changed both lists, and must not change what the next project sees.
        sys.meta_path[:] = finders
        sys.path[:] = paths
        for name, module in list(sys.modules.items()):
            if _is_ours(name) or (name not in known and not _is_netpolc(name) and _lies_in(module, path)):
                del sys.modules[name]
        sys.modules.update(before)


def _is_elsewhere(entry: str, root: Path) -> bool:
    """Say whether a place where modules are looked for is another than the project folder, whatever it is called."""
    return bool(entry) and os.path.realpath(entry) != str(root)


def _is_ours(name: str) -> bool:
    return name == PACKAGE or name.startswith(PACKAGE + ".")


def _is_netpolc(name: str) -> bool:
    """Say whether a module is netpolc's own, which a checkout of it as the project must not have twice."""
    return name == "netpolc" or name.startswith("netpolc.")


def _lies_in(module: ModuleType, folder: str) -> bool:
    """Say whether a module is another file of the project, which the next project may have too."""
    file = getattr(module, "__file__", None) or ""
    return file.startswith(folder + "/") and "/site-packages/" not in file


class AlreadyReportedError(ImportError):
    """A module of the project that failed before is imported again."""


class _Finder:
    """Finds `policies` and what is in it in one folder only; folders need no `__init__.py`."""

    def __init__(self, root: Path, ahead: Ahead) -> None:
        self.root: Final = root
        self.ahead: Final = ahead
        self.failed: Final[set[str]] = set()
        self._folders: frozenset[str] | None = None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if not _is_ours(fullname):
            return None
        if fullname in self.failed:
            raise AlreadyReportedError(fullname)
        place = str(self.root.joinpath(*fullname.split(".")[1:]))
        for file, inside in ((f"{place}{os.sep}__init__.py", True), (f"{place}.py", False)):
            if (fullname != PACKAGE or inside) and os.path.isfile(file):  # noqa: PTH113 - a Path for each is slow
                self._expect(file.rpartition(os.sep)[0], fullname)
                return _spec(fullname, _Loader(fullname, file, self.failed, self.ahead), [place] if inside else None)
        if os.path.isdir(place):  # noqa: PTH112 - as above
            self._expect(place, fullname)
            return _spec(fullname, None, [place])
        # Nobody else is asked: a library of this name, or what Python has compiled, is no policy module.
        raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)

    def _expect(self, folder: str, fullname: str) -> None:
        """Import nothing that is not listed: whoever looks at all modules of a project has to see each that runs."""
        if self._folders is None:
            self._folders = frozenset([place for place, _, _ in policy_folders(str(self.root.parent))])
        if folder not in self._folders:
            raise ImportError(f"{fullname!r} leads to where no policy modules are looked for", name=fullname)


def _spec(name: str, loader: "_Loader | None", inside: list[str] | None) -> ModuleSpec:
    spec = ModuleSpec(name, loader, origin=None if loader is None else loader.path, is_package=inside is not None)
    spec.submodule_search_locations = inside
    spec.has_location = loader is not None
    return spec


@frozen(eq=False, repr=False)
class Source:
    """What a policy module was made of."""

    path: str
    text: bytes
    code: CodeType


def source_of(module: ModuleType) -> Source | None:
    """Return what a module was made of; None where it is no policy module."""
    loader = None if module.__spec__ is None else module.__spec__.loader
    return loader.source if isinstance(loader, _Loader) else None


class _Loader(SourceFileLoader):
    """Compiles a policy module anew, with a watch on expression statements; one that failed is not tried again."""

    def __init__(self, name: str, path: str, failed: set[str], ahead: Ahead) -> None:
        super().__init__(name, path)
        self.failed: Final = failed
        self.ahead: Final = ahead
        self.source: Source | None = None

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        text = self.get_data(path)
        known = self.ahead.get(path)
        code = known[1] if known is not None and known[0] == text else compiled(text, path)
        self.source = Source(path, text, code)
        return code

    def exec_module(self, module: ModuleType) -> None:
        setattr(module, WATCH, _watch)
        try:
            super().exec_module(module)
        except BaseException:
            self.failed.add(module.__name__)
            raise


def _watch(value: object) -> None:
    kinds = (*_CLAUSES, *promise_kinds())
    if isinstance(value, kinds):
        refuse(DROPPED_CLAUSE, f"`{shown(value)}` is built and never yielded", "put `yield` before it")
    elif isinstance(value, list | tuple | set):
        dropped = [item for item in cast("Iterable[object]", value) if isinstance(item, kinds)]
        if dropped:
            refuse(DROPPED_CLAUSE, f"`{shown(dropped[0])}` is built and never yielded", "put `yield from` before it")
    elif isinstance(value, GeneratorType):
        name = value.gi_code.co_name  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - of an unknown generator
        refuse(DROPPED_CLAUSE, f"`{name}(...)` yields clauses, and they are dropped", "put `yield from` before it")


_CLAUSES: Final = (Policy, Connection, Within, Rule)


def raised(error: BaseException, path: Path) -> Iterator[Diagnostic]:
    """Say what an exception of the user's code means, at the innermost line of the project."""
    if isinstance(error, AlreadyReportedError):
        return
    if isinstance(error, SyntaxError) and error.filename:
        yield _syntax(error)
        return
    origin = _origin(error.__traceback__, path)
    if isinstance(error, SyntaxError | MemoryError | RecursionError) and _uncompiled(error.__traceback__):
        said = _lower(_words(error)) if isinstance(error, SyntaxError) else "the module is nested too deeply"
        yield finding(SYNTAX, said, Origin(Place(path.as_posix(), 1)))
        return
    message = _words(error)
    if isinstance(error, SystemExit):
        yield finding(
            EXITED, f"the module ends the program: `SystemExit({error.code!r})`", origin, help="raise an error instead"
        )
    elif isinstance(error, RecursionError):
        yield finding(RECURSION, "functions call each other without end", origin)
    elif isinstance(error, ImportError):
        yield finding(IMPORT, _lower(message), origin, help=_cure(error))
    elif isinstance(error, OSError | UnicodeDecodeError) and _only_ours(error.__traceback__):
        yield finding(UNREADABLE, f"`{path.name}` cannot be read: {_lower(message)}", Origin(Place(path.as_posix(), 1)))
    elif isinstance(error, FrozenInstanceError):
        yield finding(FROZEN_VALUE, "a value is changed after it was built", origin, help="build another value")
    else:
        said = f"`{type(error).__name__}`: {message}" if message else f"`{type(error).__name__}`"
        yield finding(RAISED, f"the module raised {said}", origin, help=_cure(error))


def _syntax(error: SyntaxError) -> Diagnostic:
    line, column = error.lineno or 1, error.offset or 1
    end_line, end_column = error.end_lineno or line, error.end_offset or column + 1
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    place = Place(str(error.filename).replace("\\", "/"), line, max(1, column), end_line, end_column)
    cure = "`from` is a word of Python: write `from_=`" if _FROM.match(error.text or "", place.column - 1) else None
    return finding(SYNTAX, _lower(error.msg or "this is not Python"), Origin(place), help=cure)


_FROM: Final = re.compile(r"from\s*=(?!=)")


def _words(error: BaseException) -> str:
    """Give an exception's own words on one line, without the absolute path that an import error ends with."""
    # A validator of attrs raises with a sentence, and then with everything that it looked at.
    said: object = error.args[0] if type(error) in {TypeError, ValueError} and len(error.args) > 1 else error
    try:
        text = str(said)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - the user's own __str__ may raise anything, `SystemExit` included
        return "its words cannot be shown"
    if isinstance(error, ImportError):
        text = text.replace(f" ({error.path})", "").replace("'", "`")
    return " ".join(text.split())


def _cure(error: BaseException) -> str | None:
    from netpolc.loading.suggesting import cure

    return cure(error)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def _uncompiled(place: TracebackType | None) -> bool:
    """Say whether Python gave up on a text before any of it ran."""
    last = place
    while place is not None:
        last, place = place, place.tb_next
    return last is not None and last.tb_frame.f_code.co_filename in _COMPILING


_COMPILING: Final = {ast.__file__, compiled.__code__.co_filename}


def _only_ours(place: TracebackType | None) -> bool:
    while place is not None:
        if not place.tb_frame.f_code.co_filename.startswith((_OURS, "<frozen ")):
            return False
        place = place.tb_next
    return True


_OURS: Final = str(Path(__file__).parents[1])


def _origin(place: TracebackType | None, path: Path) -> Origin:
    """Find the user's lines in a traceback, innermost first."""
    frames: list[tuple[CodeType, int]] = []
    while place is not None:
        code = place.tb_frame.f_code
        name = code.co_filename
        if not name.startswith((_OURS, "<frozen ", "<attrs generated")):
            frames.append((code, place.tb_lasti))
        place = place.tb_next
    if all(is_installed(code.co_filename) for code, _ in frames):
        return Origin(Place(path.as_posix(), 1))
    return Trace(tuple(reversed(frames))[:_DEEPEST]).locate()


_DEEPEST: Final = 40

boundary(_Loader.exec_module.__code__)
