"""A build up to its bytes: what policy modules mean is received, judged, and kept or refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from attrs import evolve, field

from netpolc.diagnostics.catalogue.loading import EMPTY
from netpolc.diagnostics.files import file_bytes
from netpolc.diagnostics.model import Diagnostic, finding, has_errors
from netpolc.process.joining import joined, of_environment
from netpolc.process.messages import (
    Chosen,
    CompiledEnvironment,
    Found,
    Manifests,
    Message,
    Parts,
    PromisesMade,
    Request,
    found_in,
)
from netpolc.process.others_read import OthersRead
from netpolc.process.parts_received import NO_PARTS, KnownParts, PartsReceived
from netpolc.process.plain_values import plain
from netpolc.process.promising import Prove, promised_of, proven
from netpolc.process.unsafe_names import unsafe_environment, unsafe_names
from netpolc.proof.lowered import Stretches, name_of
from netpolc.targets.target import Name
from netpolc.tree.layout import manifest_path
from netpolc.tree.standing import StandingManifests
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.checks.cluster_facts import ClusterFacts
    from netpolc.loading.sources import Ahead
    from netpolc.program.promises import PromisedProgram
    from netpolc.rules.version import Version


@frozen
class Compiled:
    """What a project compiles to. With an error among the diagnostics, `files` is empty and nothing may be written."""

    files: Mapping[str, bytes]
    """Paths below `build/`, with `/`, and their bytes."""
    diagnostics: tuple[Diagnostic, ...]
    built: tuple[str | None, ...]
    """The environments of this run; None is the project without environments."""
    environments: tuple[str, ...]
    """All environments of the project, chosen or not."""
    standing: tuple[StandingManifests, ...] = ()
    """Manifests beside `files` that were judged before, and of which only the digest is known."""
    parts: KnownParts = field(default=MappingProxyType({}), eq=False)
    """What became of the parts of its environments, where these were taken apart and nothing failed."""
    left_out: bool = field(default=False, eq=False)
    """Whether one of them was not lowered where it stands, since another build or environment said the same."""

    @property
    def failed(self) -> bool:
        """Say whether there is an error."""
        return has_errors(self.diagnostics)


def compile_project(
    folder: Path,
    *,
    environments: Sequence[str] = (),
    kubernetes: "Version | None" = None,
    allow_empty: bool = False,
    target: str = "",
    checks: "Checking | None" = None,
) -> Compiled:
    """Compile a project folder in memory, in this process.

    The command line compiles in a process apart (`compile_apart`), so that no policy module can touch what judges it.
    `environments`: names or patterns (`prod-*`), none for all. `kubernetes`: whose rules hold instead of the project's
    setting. `target`: the name of what all environments are compiled for, instead of the settings. `checks`: ask every
    check, and not only those of a build. Everything found is in the result; nothing is raised but Ctrl-C, and nothing
    is written.
    """
    from netpolc.process.sending import work

    request = request_of(folder, "manifests", environments, kubernetes, target)
    messages = work(request if checks is None else checks.asked_in(request))
    return Received(folder.resolve(), checks=checks).all_of(messages, allow_empty=allow_empty)


def compile_apart(
    folder: Path,
    *,
    environments: Sequence[str] = (),
    kubernetes: "Version | None" = None,
    allow_empty: bool = False,
    twice: bool = False,
    target: str = "",
    checks: "Checking | None" = None,
    prove: Prove = proven,
    parts: KnownParts | None = None,
) -> Compiled:
    """Compile a project folder in memory; its policy modules run in a process of their own.

    `twice`: run them a second time, and report what is not the same. `checks`: ask every check. `prove` says
    which promises are not kept. `parts`: what parts of its environments became that were judged before; what is one
    of these is not lowered again. As `compile_project` otherwise.
    """
    from netpolc.loading.sources import compiled_ahead
    from netpolc.process import parent as policy_process
    from netpolc.proof.judging import prepare

    request = request_of(folder, "manifests", environments, kubernetes, target)
    if checks is not None:
        request = checks.asked_in(request)
    if parts is not None:
        known = tuple([(key, part.alone and part.silent) for key, part in parts.items()])
        request = request._replace(parts=known)
    process = again = None
    try:
        process = policy_process.take()
        if twice:
            from netpolc.process.repeating import Again

            again = Again(request)
        ahead = compiled_ahead(request.folder)
        process.ask(request, ahead)
        if again is not None:
            again.ask(ahead)
        received = Received(Path(request.folder), ahead, checks, prove, parts)
        prepare()  # while the policy modules run
        try:
            compiled = received.all_of(process.messages(), allow_empty=allow_empty)
        except policy_process.UnfinishedError as error:
            compiled = received.compiled((error.diagnostic,))
        if again is None or compiled.failed:
            return compiled
        return received.compiled(again.differences(received.chosen, received.files, received.places))
    except policy_process.UnfinishedError as error:  # the system gives no process
        return Received(Path(request.folder), checks=checks).compiled((error.diagnostic,))
    finally:
        for item in (process, again):
            if item is not None:
                item.end()


@frozen
class Checking:
    """What is asked beside what a build asks."""

    inventory: tuple[str, ...] = ()
    namespace: str = "default"
    facts: "ClusterFacts | None" = None
    left_out: frozenset[str] = frozenset()
    """Names of findings that nobody wants to be told."""
    as_of: str = ""
    """The day of which it is asked which exceptions end, as `2026-12-31`."""
    every: bool = True
    """Whether every check is asked, and not only those of a build."""

    def asked_in(self, request: Request) -> Request:
        """Write it into what is asked of the process of the policy modules."""
        return request._replace(
            checks=self.every,
            inventory=self.inventory,
            namespace=self.namespace,
            facts=plain(self.facts),
            as_of=self.as_of,
        )


def request_of(
    folder: Path, job: str, environments: Sequence[str], kubernetes: "Version | None" = None, target: str = ""
) -> Request:
    """Write what is asked of who runs policy modules."""
    minor = None if kubernetes is None else kubernetes.minor
    return Request(job, str(folder.resolve()), tuple(environments), minor, target=target)


class Received:
    """What was received of a project, and what was found in it."""

    def __init__(
        self,
        folder: Path,
        ahead: "Ahead | None" = None,
        checks: "Checking | None" = None,
        prove: Prove = proven,
        parts: KnownParts | None = None,
    ) -> None:
        """Begin. `folder`: the project; `ahead`: those of its modules that were read already.

        `parts`: what parts of its environments are known to become; None: everything is lowered.
        """
        self._parts: Final = PartsReceived(parts)
        self._standing: Final[list[StandingManifests]] = []
        self._checks: Final = checks
        self._prove: Final = prove
        self._promised: Final[dict[str | None, PromisedProgram]] = {}
        self._folder: Final = folder
        self._ahead: Final = ahead or {}
        self.files: dict[str | None, dict[Name, bytes]] = {}
        """The bytes of every manifest, by environment, namespace and name."""
        self.places: dict[tuple[str | None, Name], Stretches] = {}
        """Where the policy of each manifest was written."""
        self.chosen = Chosen(None, ())
        self._others: Final = OthersRead(folder)
        self._found: list[Diagnostic] = []

    def all_of(self, messages: Iterable[Message], *, allow_empty: bool) -> Compiled:
        """Receive and judge every manifest, and say what a project compiles to."""
        from netpolc.proof.judging import Judge
        from netpolc.proof.verifying import Verification

        judge = Judge()
        verification = Verification(judge)
        unsafe: list[Diagnostic] = []
        left_out = NO_PARTS
        for message in messages:
            if isinstance(message, Chosen):
                self.chosen = message
            elif isinstance(message, Found):
                self._found += of_environment(message.environment, found_in(message))
            elif isinstance(message, Manifests):
                unsafe += unsafe_names(message.lowered)
                verification.take(message.lowered)
            elif isinstance(message, Parts):
                files = {name_of(item): item[0] for item in verification.lowered}
                left_out = self._parts.of(message, files)
            elif isinstance(message, CompiledEnvironment):
                name = message.environment
                unsafe += unsafe_environment(name)
                planned = [*message.planned, *left_out.names] if left_out.names else message.planned
                beside = self._others.of(self.chosen.every, name, planned)
                left_out.count(beside)
                self._found += of_environment(name, beside.found)
                # Bytes under a name that leads elsewhere are not worth a judgement.
                told = verification.told(message.planned, message.open, beside.policies)
                self._found += of_environment(name, unsafe or told)
                self.files[name] = {**left_out.files, **{name_of(item): item[0] for item in verification.lowered}}
                self.places.update({(name, name_of(item)): item[5] for item in verification.lowered})
                self._standing.extend(left_out.standing(name))
                unsafe, left_out = [], NO_PARTS
                if not (planned or allow_empty):
                    what = "the program" if name is None else f"environment `{name}`"
                    self._found += of_environment(name, [_empty(f"{what} has no manifests")])
                verification = Verification(judge)
            elif isinstance(message, PromisesMade):
                self._promised[message.environment] = promised_of(message)
        unkept = self._prove(self._promised, self.chosen) if self._promised else ()
        self._found += (evolve(item, environment=name) for name, item in unkept)
        if not (self.chosen.chosen or allow_empty or has_errors(self._found)):
            self._found.append(_empty("the project has no manifests"))
        return self.compiled()

    def compiled(self, more: Sequence[Diagnostic] = ()) -> Compiled:
        """Say what a project compiles to, by what was received and what else was found."""
        self._found += more
        diagnostics = self._judged()
        files: dict[str, bytes] = {}
        if not has_errors(diagnostics):
            for environment, manifests in self.files.items():
                files.update({manifest_path(environment, *name): data for name, data in manifests.items()})
        standing = () if has_errors(diagnostics) else tuple(self._standing)
        built, every = self.chosen.chosen, self.chosen.every or ()
        parts = self._parts.ended(silent=not self._found)
        return Compiled(files, diagnostics, built, every, standing, parts, self._parts.left_out)

    def _judged(self) -> tuple[Diagnostic, ...]:
        """Leave out what comments in the modules allow, and judge these comments."""
        modules = dict(self._with_comments())
        if not (self._found or modules):
            return ()
        from netpolc.checks import of_checks_alone
        from netpolc.checks.waivers import Commented, WaiverRules, judged
        from netpolc.diagnostics.alike import grouped
        from netpolc.loading.configuration import read_settings

        every = self._checks is not None and self._checks.every
        but = self._checks.left_out if self._checks is not None and every else of_checks_alone()
        reasons = bool(modules) and read_settings(self._folder)[0].waiver_reasons
        texts = {path: Commented.of_python(data) for path, data in modules.items()}
        return grouped(judged(joined(self._found), texts, WaiverRules(self.chosen.whole, but, reasons)))

    def _with_comments(self) -> Iterator[tuple[str, bytes]]:
        """Give the texts of the policy modules that speak to netpolc in comments, by path."""
        from netpolc.loading.sources import module_files

        for path, _ in module_files(str(self._folder)):
            try:
                text = self._ahead[path][0] if path in self._ahead else file_bytes(path)
            except OSError:
                continue
            if b"netpolc:" in text:
                yield path.replace("\\", "/"), text


def _empty(message: str) -> Diagnostic:
    return finding(EMPTY, message, help="if that is meant: `--allow-empty`")
