"""What the process of the policy modules does to tell causes: compile a project again and again, with other texts.

Modules that cannot see a changed text are not run again, where all that can do nothing but bind names.
"""

import gc
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
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
from netpolc.program.depending import changed_part
from netpolc.program.model import Policy, Program, Rule
from netpolc.proof.lowered import PolicyName
from netpolc.targets.lowering import SharedLowering
from netpolc.targets.target import Target
from netpolc.values import frozen

Texts = Mapping[str, bytes | None]
Policies = Mapping[PolicyName, Policy]
Sets = dict[str | None, tuple[AuthoredSet, ...]]


def variants(request: Request, ahead: Ahead, asks: Callable[[], object]) -> Iterator[Message]:
    """Run the sets of a project, and say for each question what differs in what it compiles to with other texts.

    What is asked first are the paths that a build writes. A question is a list of paths with their bytes, None where
    the file is not there; None ends them.
    """
    gc.disable()  # what is imported again and again are cycles, and the process lives for a few seconds
    planned = cast("list[str]", asks())
    project = _Varying(request, ahead, frozenset(planned))
    with project.standing():
        yield Unvaried(list(project.sets))
        while (asked := asks()) is not None:
            started = time.process_time()
            texts = dict(cast("list[tuple[str, bytes | None]]", asked))
            varied = project.with_texts(texts)
            changes = [] if varied is None else [item for part in varied for item in _changes(part)]
            standing = [] if varied is None else [(part.environment, part.namespaces, part.digest) for part in varied]
            yield Varied(varied is not None, changes, standing, time.process_time() - started)


def digest(policies: Iterable[Policy], target: Target, shared: SharedLowering) -> bytes:
    """Return what stands for the manifests of policies: equal where they are, to the byte.

    `shared`: what was written before.
    """
    whole = sha256()
    # One whose name was changed past the language has no bytes, here as in a build.
    for manifest in shared.of(target, Program(None, safely_named(policies))):
        whole.update(len(manifest.data).to_bytes(8) + manifest.data)
    return whole.digest()


@frozen(eq=False)
class _VariedPart:
    """What other texts can change of an environment."""

    environment: str | None
    namespaces: list[str]
    digest: bytes
    standing: Policies
    varied: Policies


def _changes(part: _VariedPart) -> Iterator[tuple[str | None, list[PolicyName], Plain]]:
    old, new = part.standing, part.varied
    gone = [key for key, policy in old.items() if new.get(key) != policy]
    come = tuple(_bare(policy) for key, policy in new.items() if old.get(key) != policy)
    if gone or come:
        yield part.environment, gone, plain(come)


def _bare(policy: Policy) -> Policy:
    """Leave the lines out, which take longer to look up than all the rest."""
    rules = tuple(Rule(rule.direction, rule.peers, rule.ports) for rule in policy.rules)
    return evolve(policy, rules=rules, origins=())


class _Varying:
    """A project that is compiled again and again."""

    def __init__(self, request: Request, ahead: Ahead, planned: frozenset[str]) -> None:
        self._folder: Final = Path(request.folder)
        self._settings: Final = read_settings(self._folder)[0]
        self._wanted: Final = request.environments
        self._asked: Final = request.target
        self._ahead: Final = ahead
        self._planned: Final = planned
        self._modules: dict[str, ModuleType] = {}
        """Those of the project as it stands."""
        self._known: dict[tuple[str | None, PolicySet], AuthoredSet] = {}
        """What its sets gave."""
        self._sees: Mapping[str, frozenset[str]] = {}
        self._files: Mapping[str, Path] = {}
        self.sets: Sets = {}
        """The sets of each environment as the project stands; none where they do not run."""
        self._every: tuple[str, ...] | None = None
        self._resolutions: Final[dict[tuple[str, ...] | None, ProjectResolution]] = {}
        """What reads the files of others once, by the names of all environments."""
        self._parts: Final[dict[tuple[str | None, frozenset[int]], tuple[bytes, Policies]]] = {}
        """What some of the sets of an environment compile to as the project stands, and its digest."""
        self._shared: Final = SharedLowering()

    @contextmanager
    def standing(self) -> Generator[None]:
        """Import the project as it stands; inside the block it can be compiled with other texts."""
        found: list[Diagnostic] = []
        with self._loaded(found, {}) as loader:
            self.sets, self._every = self._run(loader, found, self._known) or {}, _names(loader)
            self._modules = {name: module for name, module in sys.modules.items() if _is_ours(name)}
            self._files = {file.name: file.path for file in loader.files}
            self._sees = dependents({name: _text(path) for name, path in self._files.items()})
            yield

    def with_texts(self, texts: Texts) -> "list[_VariedPart] | None":
        """Compile the project with other texts; None where it does not compile."""
        before = {path: read(self._folder / path) for path in texts}
        affected = self._affected(texts, before)
        try:
            for path, data in texts.items():
                write(self._folder / path, data)
            others_too = not all(path.endswith(".py") for path in texts)
            if affected is None or not all(only_binds(_text(self._files[name])) for name in affected):
                return self._again({}, {}, others_too=others_too)
            kept = {name: module for name, module in self._modules.items() if name not in affected}
            with _without(affected, self._modules):
                return self._again(kept, dict(self._known), others_too=others_too)
        finally:
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
        self,
        kept: Mapping[str, ModuleType],
        known: dict[tuple[str | None, PolicySet], AuthoredSet],
        *,
        others_too: bool,
    ) -> "list[_VariedPart] | None":
        """Run the sets anew, but for what is known; `others_too`: what others keep may be another."""
        found: list[Diagnostic] = []
        with self._loaded(found, kept) as loader:
            varied = self._run(loader, found, known)
            every = _names(loader)
        if varied is None:
            return None
        resolution = self._new_resolution(every) if others_too else self._resolution(every)
        parts: list[_VariedPart] = []
        for name in dict.fromkeys((*self.sets, *varied)):
            part = changed_part(self.sets.get(name, ()), varied.get(name, ()))
            sets = (self.sets.get(name, ()), varied.get(name, ())) if others_too else (part.before, part.after)
            digest_of, standing = self._standing_part(name, sets[0])
            nothing: Policies = {}
            policies = self._policies(resolution, name, sets[1], found) if name in varied else nothing
            places = {key[0] for key in (*standing, *policies)} if others_too else part.namespaces
            parts.append(_VariedPart(name, sorted(places), digest_of, standing, policies))
        return None if has_errors(found) else parts

    def _standing_part(self, name: str | None, sets: Sequence[AuthoredSet]) -> tuple[bytes, Policies]:
        key = name, frozenset(map(id, sets))
        if key not in self._parts:
            found: list[Diagnostic] = []
            policies = self._policies(self._resolution(self._every), name, sets, found)
            whole = b"" if has_errors(found) else digest(policies.values(), self.target(name), self._shared)
            self._parts[key] = whole, policies
        return self._parts[key]

    def _policies(
        self, resolution: ProjectResolution, name: str | None, sets: Sequence[AuthoredSet], found: list[Diagnostic]
    ) -> Policies:
        program = resolution.resolved(sets, name, found)
        return {(policy.namespace, policy.name): policy for policy in program.policies}

    def _run(
        self,
        loader: Loader,
        found: list[Diagnostic],
        known: dict[tuple[str | None, PolicySet], AuthoredSet],
    ) -> Sets | None:
        """Run the sets of every environment that is asked for; None where there is an error."""
        sets: Sets = {}
        every = _names(loader)
        for name in (None,) if every is None else every:
            if not is_chosen(name, self._wanted):
                continue
            before = {item: known[name, item] for item in loader.project.sets if (name, item) in known}
            sets[name] = loader.run(loader.environment(name), found, known=before)
            # Where one could not be run there is an error, and nothing of this is used.
            known.update(((name, item), given) for item, given in zip(loader.project.sets, sets[name], strict=False))
        return None if has_errors(found) else sets

    def _resolution(self, every: tuple[str, ...] | None) -> ProjectResolution:
        if every not in self._resolutions:
            self._resolutions[every] = self._new_resolution(every)
        return self._resolutions[every]

    def _new_resolution(self, every: tuple[str, ...] | None) -> ProjectResolution:
        return ProjectResolution(self._folder, self._settings, every, self._asked, self._planned)

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


def _names(loader: Loader) -> tuple[str, ...] | None:
    environments = loader.project.environments
    return None if environments is None else tuple(item.name for item in environments)


def _is_ours(name: str) -> bool:
    return name == PACKAGE or name.startswith(f"{PACKAGE}.")


def _text(path: Path) -> str:
    return (read(path) or b"").decode(errors="replace")
