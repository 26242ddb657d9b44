"""Policy modules: found, imported once, and their policy sets run for an environment."""

import linecache
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Final, TypeVar, cast

from attrs import frozen

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.environments import Environment
from netpolc.authoring.policies import Clause, Policy, Within, refuse_clause
from netpolc.authoring.problems import rules_of, shown
from netpolc.authoring.rules import Connection, Refused
from netpolc.authoring.sets import PolicySet
from netpolc.diagnostics.catalogue.authoring import WRONG_ENVIRONMENT, WRONG_SET
from netpolc.diagnostics.catalogue.loading import ENVIRONMENTS
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.diagnostics.origin import Trace, boundary
from netpolc.diagnostics.sink import collecting, listener, report
from netpolc.importing import PACKAGE, importing, raised
from netpolc.rules.version import Version

T = TypeVar("T")


@frozen
class ModuleFile:
    """A Python file of `policies/`, and the name that it is imported by."""

    path: Path
    name: str


@frozen
class Project:
    """The modules of a project after they ran: its environments and its policy sets, in canonical order."""

    environments: tuple[Environment, ...] | None
    """None: the project has none, and its sets are functions of nothing."""
    sets: tuple[PolicySet, ...]


def discover(folder: Path) -> tuple[ModuleFile, ...]:
    """Find the policy modules of a project folder, sorted by name; nothing is imported yet."""
    root = os.fspath(folder / PACKAGE)
    found: list[ModuleFile] = []
    for place, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        names = (PACKAGE, *Path(place).relative_to(root).parts)
        for file in files:
            if file.endswith(".py") and not file.startswith("."):
                parts = names if file == "__init__.py" else (*names, file.removesuffix(".py"))
                found.append(ModuleFile(Path(place, file), ".".join(parts)))
    return tuple(sorted(found, key=lambda item: (item.name, item.path.as_posix())))


@contextmanager
def loaded(folder: Path, version: Version, found: list[Diagnostic]) -> Generator["Loader"]:
    """Import the policy modules of a project; inside the block their policy sets can be run.

    Findings go to `found`. What the modules print goes to stderr, so that stdout stays data. Ctrl-C passes through.
    """
    files = discover(folder)
    linecache.checkcache()
    with collecting() as reported, rules_of(version), redirect_stdout(sys.stderr), importing(folder):
        loader = Loader(folder.resolve(), reported)
        loader.load(files)
        found.extend(reported)
        reported.clear()
        yield loader


class Loader:
    """Runs a project's modules, and then its sets for one environment after another."""

    def __init__(self, root: Path, reported: list[Diagnostic]) -> None:
        self._root: Final = root
        self._reported: Final = reported
        self.files: tuple[ModuleFile, ...] = ()
        self.project: Project = Project(None, ())

    def load(self, files: Sequence[ModuleFile]) -> None:
        """Import every module once; one that fails is reported, and the others still run."""
        self.files = tuple(files)
        modules: list[ModuleType] = []
        for file in files:
            module = _guarded(partial(_import, file.name), file.path)
            if module is not None:
                modules.append(module)
        sets: list[PolicySet] = []
        for module in modules:
            sets += [item for item in vars(module).values() if isinstance(item, PolicySet) and _defines(module, item)]
        ordered = sorted(dict.fromkeys(sets), key=lambda item: (item.function.__module__, item.name))
        self.project = Project(_environments_of(files, modules), tuple(ordered))

    def run(self, environment: Environment | None, found: list[Diagnostic]) -> tuple[AuthoredSet, ...]:
        """Run every policy set for one environment (None: the project has none)."""
        result: list[AuthoredSet] = []
        for item in self.project.sets:
            authored = _run_set(item, environment, self._root)
            if authored is not None:
                result.append(authored)
        found.extend(self._reported)
        self._reported.clear()
        return tuple(result)


def _defines(module: ModuleType, item: PolicySet) -> bool:
    return getattr(item.function, "__module__", "") == module.__name__


def _import(name: str) -> ModuleType:
    known = sys.modules.get(name)
    if known is not None:
        return known
    from importlib import import_module  # noqa: PLC0415 - only for what is not imported yet

    return import_module(name)


def _environments_of(files: Sequence[ModuleFile], modules: Sequence[ModuleType]) -> tuple[Environment, ...] | None:
    name = f"{PACKAGE}.environments"
    if all(file.name != name for file in files):
        return None
    module = next((item for item in modules if item.__name__ == name), None)
    return () if module is None else _environments(module)


def _environments(module: ModuleType) -> tuple[Environment, ...]:
    given: object = getattr(module, "ENVIRONMENTS", None)
    place = Origin(Place(Path(module.__file__ or "").as_posix(), _line_of(module, "ENVIRONMENTS")))
    if not isinstance(given, tuple):
        what = "is missing" if given is None else f"is `{shown(given)}`"
        report(finding(ENVIRONMENTS, f"`ENVIRONMENTS` {what}, not a tuple of environments", place, help=_TUPLE))
        return ()
    kept: dict[str, Environment] = {}
    for item in cast("tuple[object, ...]", given):
        if not isinstance(item, Environment):
            report(finding(ENVIRONMENTS, f"`{shown(item)}` is not an environment", place, help=_SUBCLASS))
        elif item.name in kept:
            report(finding(ENVIRONMENTS, f"two environments are named `{item.name}`", place, help="rename one of them"))
        elif isinstance(cast("object", item.name), str):
            kept[item.name] = item
    return tuple(kept[name] for name in sorted(kept))


_TUPLE: Final = 'write `ENVIRONMENTS = (Environment("prod"), ...)`'
_SUBCLASS: Final = "subclass `netpolc.Environment` with `attrs.frozen`"


def _line_of(module: ModuleType, name: str) -> int:
    """Find the line that binds a name at the top of a module."""
    import ast  # noqa: PLC0415 - paid only where something is wrong

    tree = ast.parse(Path(module.__file__ or "").read_bytes())
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node.lineno
    return 1


def _run_set(item: PolicySet, environment: Environment | None, root: Path) -> AuthoredSet | None:
    code = getattr(item.function, "__code__", None)
    path = code.co_filename if code is not None else ""
    arguments = _arguments(item, environment)
    if arguments is None:
        return None
    clauses: list[Clause] = []
    _guarded(lambda: _collect(item, arguments, clauses), Path(path))
    return AuthoredSet(
        item.name, _relative(path, root), item.namespace, tuple(clauses), item.labels, item.annotations, item.trace
    )


def _relative(path: str, root: Path) -> str:
    place = Path(path)
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else place.as_posix()


def _arguments(item: PolicySet, environment: Environment | None) -> tuple[Environment, ...] | None:
    """Return what a set is called with; None where it asks for what the project does not have."""
    import inspect  # noqa: PLC0415 - the language itself does without

    parameters = list(inspect.signature(item.function).parameters.values())
    required = [p for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    origin = item.trace.locate()
    if len(required) > 1 or any(p.kind is p.KEYWORD_ONLY for p in required):
        report(finding(WRONG_SET, f"policy set `{item.name}` takes more than the environment", origin, help=_ONE))
        return None
    if not required:
        return ()
    if environment is None:
        report(
            finding(
                WRONG_ENVIRONMENT,
                f"policy set `{item.name}` needs an environment, and there is none",
                origin,
                help=_NONE,
            )
        )
        return None
    wanted = _annotation(item, required[0].name)
    if isinstance(wanted, type) and not isinstance(environment, wanted):
        message = f"policy set `{item.name}` is a function of `{wanted.__name__}`, and `{environment.name}` is none"
        report(finding(WRONG_ENVIRONMENT, message, origin, help=f"annotate it with `{type(environment).__name__}`"))
        return None
    return (environment,)


_ONE: Final = "a policy set is a function of nothing, or of the environment"
_NONE: Final = "write `ENVIRONMENTS` in policies/environments.py, or leave the parameter out"


def _annotation(item: PolicySet, name: str) -> object:
    import typing  # noqa: PLC0415 - imported already by then

    try:
        return typing.get_type_hints(item.function).get(name)
    except Exception:  # noqa: BLE001 - an annotation may be any expression; a set without a known one is run
        return None


def _collect(item: PolicySet, arguments: tuple[Environment, ...], clauses: list[Clause]) -> None:
    """Run a policy set; the clauses before an exception are kept."""
    given: object = cast("Callable[..., object]", item.function)(*arguments)
    if not hasattr(given, "__iter__") or isinstance(given, str | bytes):
        waits = issubclass(type(given), Coroutine | AsyncIterator)
        if issubclass(type(given), Coroutine):
            cast("Generator[object]", given).close()  # else Python warns that nobody waits for it
        report(
            finding(
                WRONG_SET,
                f"policy set `{item.name}` returns `{shown(given)}`, not clauses",
                item.trace.locate(),
                help="leave out `async`" if waits else "write `yield`",
            )
        )
        return
    stream = iter(cast("Iterator[object]", given))
    for clause in stream:
        if isinstance(clause, _CLAUSES):
            clauses.append(clause)
        elif not isinstance(clause, Refused):
            before = len(listener())
            refuse_clause(clause)
            _relocate(before, stream, item)


_CLAUSES: Final = (Policy, Connection, Within)


def _relocate(before: int, stream: Iterator[object], item: PolicySet) -> None:
    """Point findings at the `yield` that is being answered: nothing of the user runs at that moment."""
    place = _yielding(stream) or item.trace
    found = listener()
    found[before:] = [entry.at(place.locate()) for entry in found[before:]]


def _yielding(stream: object) -> Trace | None:
    frames: list[tuple[object, int]] = []
    while stream is not None:
        frame = getattr(stream, "gi_frame", None)
        if frame is None:
            break
        frames.append((frame.f_code, frame.f_lasti))
        stream = getattr(stream, "gi_yieldfrom", None)
    return Trace(cast("tuple[tuple[object, int], ...]", tuple(reversed(frames)))) if frames else None  # type: ignore[arg-type]


def _guarded(run: Callable[[], T], path: Path) -> T | None:
    """Run the user's code; whatever it raises but Ctrl-C becomes a finding at its line."""
    try:
        return run()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - the user's code may raise anything, `SystemExit` included
        for item in raised(error, path):
            report(item)
        return None


for _function in (_collect, _import, Loader.load, _guarded):
    boundary(_function.__code__)
