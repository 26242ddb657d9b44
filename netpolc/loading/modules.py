"""Policy modules: found, imported once, and their policy sets run for an environment."""

import linecache
import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Final, cast

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.environments import Environment
from netpolc.authoring.gathering import PROMISE_SETS
from netpolc.authoring.problems import rules_of, shown
from netpolc.authoring.sets import PolicySet, gathering
from netpolc.diagnostics.catalogue.loading import ENVIRONMENTS, UNREADABLE
from netpolc.diagnostics.files import reason
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding, has_errors
from netpolc.diagnostics.origin import boundary
from netpolc.diagnostics.sink import collecting, report
from netpolc.loading.finding_sets import defined, promised, report_lost
from netpolc.loading.importing import importing
from netpolc.loading.label_names import label_names
from netpolc.loading.promise_values import is_promise_set
from netpolc.loading.running import guarded, path_of, run_set
from netpolc.loading.sources import NO_MODULES, PACKAGE, Ahead, module_files
from netpolc.loading.unyielded import unyielded
from netpolc.rules.version import Version
from netpolc.targets import named
from netpolc.targets.target import Target
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.authoring.promises import AuthoredPromises, PromiseSet


@frozen(eq=False, repr=False)
class ModuleFile:
    """A Python file of `policies/`, and the name that it is imported by."""

    path: Path
    name: str


@frozen(eq=False, repr=False)
class Project:
    """The modules of a project after they ran: its environments and its sets, in canonical order."""

    environments: tuple[Environment, ...] | None
    """None: the project has none, and its sets are functions of nothing."""
    sets: tuple[PolicySet, ...]
    promises: "tuple[tuple[PromiseSet, str], ...]" = ()
    """Each with the file of the module in which it counts."""


def discover(folder: Path, found: list[Diagnostic]) -> tuple[ModuleFile, ...]:
    """Find the policy modules of a project folder, sorted by name; nothing is imported yet.

    A folder that cannot be read goes to `found`: what is in it must not be left out in silence.
    """

    def refused(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            place = Place(Path(str(error.filename)).as_posix(), 1)
            found.append(finding(UNREADABLE, f"the folder cannot be read: {reason(error)}", Origin(place)))

    files = [ModuleFile(Path(path), ".".join(names)) for path, names in module_files(os.fspath(folder), refused)]
    return tuple(sorted(files, key=lambda item: (item.name, item.path.as_posix())))


def _nowhere(path: Path) -> None:
    """Tell nobody whose code is about to run."""
    del path


@contextmanager
def loaded(
    folder: Path,
    version: Version,
    found: list[Diagnostic],
    ahead: Ahead = NO_MODULES,
    entering: Callable[[Path], None] = _nowhere,
    *,
    kept: Mapping[str, ModuleType] = MappingProxyType({}),
    target: Target | None = None,
) -> Generator["Loader"]:
    """Import the policy modules of a project anew; inside the block their policy sets can be run.

    `ahead`: what is compiled already. `entering` is told each file before code of it runs. `kept`: modules that are not
    imported anew. `target` is whose paths findings have. Findings go to `found`. What the modules print goes to stderr,
    so that stdout stays data. Ctrl-C passes through.
    """
    files = discover(folder, found)
    linecache.checkcache()
    paths = (target or named("")).paths
    with collecting() as reported, rules_of(version, paths), redirect_stdout(sys.stderr), importing(folder, ahead):
        sys.modules.update(kept)
        loader = Loader(folder.resolve(), reported, entering)
        loader.load(files)
        found.extend(reported)
        reported.clear()
        yield loader


class Loader:
    """Runs a project's modules, and then its sets for one environment after another."""

    def __init__(self, root: Path, reported: list[Diagnostic], entering: Callable[[Path], None] = _nowhere) -> None:
        self._root: Final = root
        self._reported: Final = reported
        self._entering: Final = entering
        self.files: tuple[ModuleFile, ...] = ()
        self.project: Project = Project(None, ())
        self.label_names: tuple[tuple[str, str], ...] = ()
        """For each label the name by which the project writes its pods."""

    def load(self, files: Sequence[ModuleFile]) -> None:
        """Import every module once; one that fails is reported, and the others still run."""
        self.files = tuple(files)
        _report_hidden(files)
        modules: list[ModuleType] = []
        with gathering() as made, PROMISE_SETS.block() as promises_made:
            for file in files:
                self._entering(file.path)
                module = guarded(partial(_import, file.name), file.path)
                if module is not None:
                    modules.append(module)
        self.label_names = label_names(modules)
        sets = defined(modules)
        by_file = {module.__file__: module for module in modules}
        report_lost(made, sets, by_file)
        promises = promised(modules)
        report_lost(list(filter(is_promise_set, promises_made)), [item for item, _ in promises], by_file)
        self.project = Project(_environments_of(files, modules), sets, promises)
        if not has_errors(self._reported):
            for item in unyielded(modules):
                report(item)

    def run(
        self,
        environment: Environment | None,
        found: list[Diagnostic],
        *,
        backwards: bool = False,
        known: Mapping[PolicySet, AuthoredSet] = MappingProxyType({}),
    ) -> tuple[AuthoredSet, ...]:
        """Run every policy set for one environment (None: the project has none).

        `backwards`: the last one first; what they yield stands in the same order. `known`: what sets gave that are not
        run again.
        """
        result: list[AuthoredSet] = []
        for item in reversed(self.project.sets) if backwards else self.project.sets:
            if item in known:
                result.append(known[item])
                continue
            self._entering(Path(path_of(item)))
            authored = run_set(item, environment, self._root)
            if authored is not None:
                result.append(authored)
        found.extend(self._reported)
        self._reported.clear()
        return tuple(reversed(result) if backwards else result)

    def promises(self, environment: Environment | None, found: list[Diagnostic]) -> "tuple[AuthoredPromises, ...]":
        """Run every promise set for one environment (None: the project has none)."""
        from netpolc.loading.running_promises import run_promises

        result: list[AuthoredPromises] = []
        for item, path in self.project.promises:
            self._entering(Path(path_of(item)))
            result.append(run_promises(item, environment, path, self._root))
        found.extend(self._reported)
        self._reported.clear()
        return tuple(result)

    def environment(self, name: str | None) -> Environment | None:
        """Return the environment of a name; None: there is none."""
        return next((item for item in self.project.environments or () if item.name == name), None)


def _report_hidden(files: Sequence[ModuleFile]) -> None:
    """Report files that have the name of a folder beside them: Python imports the folder, and never the file."""
    packages = {file.name for file in files if file.path.name == "__init__.py"}
    for file in files:
        if file.path.name != "__init__.py" and file.name in packages:
            message = f"`{file.path.name}` is never imported, because the folder `{file.path.stem}` has its name"
            report(finding(UNREADABLE, message, Origin(Place(file.path.as_posix(), 1)), help="rename one of them"))


def _import(name: str) -> ModuleType:
    known = sys.modules.get(name)
    if known is not None:
        return known
    from importlib import import_module

    return import_module(name)


def _environments_of(files: Sequence[ModuleFile], modules: Sequence[ModuleType]) -> tuple[Environment, ...] | None:
    name = f"{PACKAGE}.environments"
    if all(file.name != name for file in files):
        _report_misplaced(modules)
        return None
    module = next((item for item in modules if item.__name__ == name), None)
    return () if module is None else _environments(module)


def _report_misplaced(modules: Sequence[ModuleType]) -> None:
    """Report environments that stand where nobody reads them, in a project that has none elsewhere."""
    for module in modules:
        given: object = vars(module).get("ENVIRONMENTS")
        if isinstance(given, tuple) and any(
            isinstance(item, Environment) for item in cast("tuple[object, ...]", given)
        ):
            place = Origin(Place(Path(module.__file__ or "").as_posix(), _line_of(module, "ENVIRONMENTS")))
            message = f"`ENVIRONMENTS` stands in `{Path(module.__file__ or '').name}`, where nobody reads it"
            report(finding(ENVIRONMENTS, message, place, help="move it to policies/environments.py"))


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
        elif not hasattr(item, "name"):  # a class of another library, which forgot the fields of this one
            report(finding(ENVIRONMENTS, f"a `{type(item).__name__}` has no name", place, help=_FROZEN))
        elif item.name in kept:
            report(finding(ENVIRONMENTS, f"two environments are named `{item.name}`", place, help="rename one of them"))
        elif isinstance(cast("object", item.name), str):
            kept[item.name] = item
    return tuple(kept[name] for name in sorted(kept))


_TUPLE: Final = 'write `ENVIRONMENTS = (Environment("prod"), ...)`'
_FROZEN: Final = "put `@attrs.frozen` above its class, and nothing else"
_SUBCLASS: Final = "subclass `netpolc.Environment` with `attrs.frozen`"


def _line_of(module: ModuleType, name: str) -> int:
    """Find the line that binds a name at the top of a module."""
    import ast

    tree = ast.parse(Path(module.__file__ or "").read_bytes())
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node.lineno
    return 1


for _function in (_import, Loader.load):
    boundary(_function.__code__)
