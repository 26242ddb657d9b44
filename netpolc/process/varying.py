"""What the process of the policy modules does to tell causes: compile a project again and again, with other texts.

Modules that cannot see a changed text are not run again, where all that can do nothing but bind names.
"""

import gc
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Final, cast

from attrs import evolve

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.sets import PolicySet
from netpolc.diagnostics.model import Diagnostic, has_errors
from netpolc.loading.configuration import read_settings
from netpolc.loading.modules import Loader, loaded
from netpolc.loading.sources import PACKAGE, Ahead
from netpolc.process.choosing import is_chosen
from netpolc.process.dependents import dependents, only_binds
from netpolc.process.messages import Message, Request, Unvaried, Varied
from netpolc.process.plain_values import Plain, plain
from netpolc.process.resolving import ProjectResolution
from netpolc.process.texts import read, write
from netpolc.process.unsafe_names import safely_named
from netpolc.program.model import Policy, Program, Rule
from netpolc.proof.lowered import PolicyName
from netpolc.targets.target import Target

Texts = Mapping[str, bytes | None]
Policies = Mapping[PolicyName, Policy]
Programs = Mapping[str | None, Policies]


def variants(request: Request, ahead: Ahead, asks: Callable[[], object]) -> Iterator[Message]:
    """Say what the project compiles to, and then for each question what it compiles to with other texts.

    A question is a list of paths with their bytes, None where the file is not there; None ends them.
    """
    gc.disable()  # what is imported again and again are cycles, and the process lives for a few seconds
    project = _Varying(request, ahead)
    with project.standing():
        digests = [(name, digest(made.values(), project.target(name))) for name, made in project.programs.items()]
        yield Unvaried(digests)
        while (asked := asks()) is not None:
            started = time.process_time()
            texts = dict(cast("list[tuple[str, bytes | None]]", asked))
            programs = project.with_texts(texts)
            changes = [] if programs is None else list(_changes(project.programs, programs))
            yield Varied(programs is not None, changes, time.process_time() - started)


def digest(policies: Iterable[Policy], target: Target) -> bytes:
    """Return what stands for the manifests of an environment: equal where they are, to the byte."""
    whole = sha256()
    # One whose name was changed past the language has no bytes, here as in a build.
    for manifest in target.lower(Program(None, safely_named(policies))):
        whole.update(len(manifest.data).to_bytes(8) + manifest.data)
    return whole.digest()


def _changes(standing: Programs, varied: Programs) -> Iterator[tuple[str | None, list[PolicyName], Plain]]:
    for name in dict.fromkeys((*standing, *varied)):
        old, new = standing.get(name, {}), varied.get(name, {})
        gone = [key for key, policy in old.items() if new.get(key) != policy]
        come = tuple(_bare(policy) for key, policy in new.items() if old.get(key) != policy)
        if gone or come:
            yield name, gone, plain(come)


def _bare(policy: Policy) -> Policy:
    """Leave the lines out, which take longer to look up than all the rest."""
    rules = tuple(Rule(rule.direction, rule.peers, rule.ports) for rule in policy.rules)
    return evolve(policy, rules=rules, origins=())


class _Varying:
    """A project that is compiled again and again."""

    def __init__(self, request: Request, ahead: Ahead) -> None:
        self._folder: Final = Path(request.folder)
        self._settings: Final = read_settings(self._folder)[0]
        self._wanted: Final = request.environments
        self._asked: Final = request.target
        self._ahead: Final = ahead
        self._modules: dict[str, ModuleType] = {}
        """Those of the project as it stands."""
        self._known: dict[tuple[str | None, PolicySet], AuthoredSet] = {}
        """What its sets gave."""
        self._sees: Mapping[str, frozenset[str]] = {}
        self._files: Mapping[str, Path] = {}
        self.programs: Programs = {}
        self._resolution: tuple[tuple[str, ...] | None, ProjectResolution] | None = None
        """What reads the files of others once, for environments of these names."""

    @contextmanager
    def standing(self) -> Generator[None]:
        """Import the project as it stands; inside the block it can be compiled with other texts."""
        found: list[Diagnostic] = []
        with self._loaded(found, {}) as loader:
            self.programs = self._compiled(loader, found, self._known) or {}
            self._modules = {name: module for name, module in sys.modules.items() if _is_ours(name)}
            self._files = {file.name: file.path for file in loader.files}
            self._sees = dependents({name: _text(path) for name, path in self._files.items()})
            yield

    def with_texts(self, texts: Texts) -> Programs | None:
        """Compile the project with other texts; None where it does not compile."""
        before = {path: read(self._folder / path) for path in texts}
        standing = self._resolution
        if not all(path.endswith(".py") for path in texts):
            self._resolution = None
        affected = self._affected(texts, before)
        try:
            for path, data in texts.items():
                write(self._folder / path, data)
            if affected is None or not all(only_binds(_text(self._files[name])) for name in affected):
                return self._again({}, {})
            kept = {name: module for name, module in self._modules.items() if name not in affected}
            with _without(affected, self._modules):
                return self._again(kept, dict(self._known))
        finally:
            self._resolution = standing
            for path, data in before.items():
                write(self._folder / path, data)

    def _affected(self, texts: Texts, before: Texts) -> frozenset[str] | None:
        """Name the modules that can see any of the texts; None: it may be all of them."""
        found: set[str] = set()
        for path, data in texts.items():
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            if not path.endswith(".py") or data is None or before[path] is None or name not in self._sees:
                return None
            if not only_binds((before[path] or b"").decode(errors="replace")):
                return None
            found |= self._sees[name]
        return None if f"{PACKAGE}.environments" in found else frozenset(found)

    def _again(
        self, kept: Mapping[str, ModuleType], known: dict[tuple[str | None, PolicySet], AuthoredSet]
    ) -> Programs | None:
        found: list[Diagnostic] = []
        with self._loaded(found, kept) as loader:
            return self._compiled(loader, found, known)

    def _compiled(
        self,
        loader: Loader,
        found: list[Diagnostic],
        known: dict[tuple[str | None, PolicySet], AuthoredSet],
    ) -> Programs | None:
        """Resolve every environment that is asked for; None where there is an error."""
        programs: dict[str | None, Policies] = {}
        environments = loader.project.environments
        every = None if environments is None else tuple(item.name for item in environments)
        if self._resolution is None or self._resolution[0] != every:
            self._resolution = every, ProjectResolution(self._folder, self._settings, every, self._asked)
        _, resolution = self._resolution
        for name in (None,) if every is None else every:
            if not is_chosen(name, self._wanted):
                continue
            before = {item: known[name, item] for item in loader.project.sets if (name, item) in known}
            sets = loader.run(loader.environment(name), found, known=before)
            # Where one could not be run there is an error, and nothing of this is used.
            known.update(((name, item), given) for item, given in zip(loader.project.sets, sets, strict=False))
            program = resolution.resolved(sets, name, found)
            programs[name] = {(policy.namespace, policy.name): policy for policy in program.policies}
        return None if has_errors(found) else programs

    @contextmanager
    def _loaded(self, found: list[Diagnostic], kept: Mapping[str, ModuleType]) -> Generator[Loader]:
        version = self._settings.kubernetes
        with loaded(self._folder, version, found, self._ahead, kept=kept, target=self.target(None)) as loader:
            yield loader

    def target(self, environment: str | None) -> Target:
        """Return the target that an environment is compiled for."""
        return self._settings.targets.target(environment, self._asked)


@contextmanager
def _without(names: frozenset[str], modules: Mapping[str, ModuleType]) -> Generator[None]:
    """Take modules out of the packages that hold them, as if they had never been imported, and put them back."""
    held = [(modules.get(name.rpartition(".")[0]), name.rpartition(".")[2], modules.get(name)) for name in names]
    for package, name, _ in held:
        if package is not None and hasattr(package, name):
            delattr(package, name)
    try:
        yield
    finally:
        for package, name, module in held:
            if package is not None and module is not None:
                setattr(package, name, module)


def _is_ours(name: str) -> bool:
    return name == PACKAGE or name.startswith(f"{PACKAGE}.")


def _text(path: Path) -> str:
    return (read(path) or b"").decode(errors="replace")
