"""The programs of a project in a test, and what tests may ask of them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from attrs import evolve

from netpolc.authoring.ports import Ports
from netpolc.authoring.promises import AnyPromise, AuthoredPromises, PromiseKind, Word, between, isolated
from netpolc.authoring.rules import NOT_GIVEN
from netpolc.authoring.unions import End, Peer
from netpolc.checks.waivers import WaiverRules, judged
from netpolc.diagnostics.model import Diagnostic, Severity, has_errors
from netpolc.diagnostics.origin import trace
from netpolc.pipeline.promising import Running, running_of, told_of
from netpolc.process.exporting import ExportedProject, export_project
from netpolc.process.messages import Chosen
from netpolc.program.promises import PlacedPromise, PromisedProgram, placed_promises
from netpolc.reports.text import render
from netpolc.values import frozen

Environment: TypeAlias = str | None


class PromiseError(AssertionError):
    """A promise does not hold; the message is what `netpolc check` prints."""


class ProjectError(Exception):
    """A project does not compile; the message is what `netpolc check` prints."""


@frozen(eq=False)
class ProjectUnderTest:
    """What runs in each environment of a project, and what is promised of it."""

    root: Path
    running: Mapping[Environment, Running]
    promises: Mapping[Environment, Sequence[PlacedPromise]]

    def fails(self, environment: Environment, promise: PlacedPromise) -> str:
        """Say why a promise cannot be called kept, or nothing; what a comment allows counts as kept."""
        found = told_of(self.running[environment], (promise,))
        named = [evolve(item, environment=environment) for item in found]
        left = [item for item in judged(named, {}, WaiverRules(whole=False, reasons=False)) if _fails(item)]
        return str(render(left, root=self.root, colour=False)) if left else ""


def _fails(item: Diagnostic) -> bool:
    return item.severity is not Severity.NOTE


def project_under_test(root: Path) -> ProjectUnderTest:
    """Compile a project; its policy modules run in a process of their own. Raises ProjectError."""
    root = root.resolve()
    exported = export_project(root)
    found: list[Diagnostic] = list(exported.diagnostics)
    programs = exported.programs or {}
    promised = {name: PromisedProgram(item, exported.promises.get(name, ())) for name, item in programs.items()}
    if exported.programs is None or has_errors(found):
        raise ProjectError(str(render(found, root=root, colour=False)))
    running = running_of(root, promised, _chosen(exported), found)
    if has_errors(found):
        raise ProjectError(str(render(found, root=root, colour=False)))
    return ProjectUnderTest(root, running, exported.promises)


def _chosen(exported: ExportedProject) -> Chosen:
    names = tuple(exported.programs or ())
    return Chosen(exported.environments if names != (None,) else None, names)


@frozen(eq=False)
class ProgramUnderTest:
    """The program of one environment, to be asked what must hold of it."""

    project: ProjectUnderTest
    environment: Environment
    namespace: str | None = None

    def within(self, namespace: str) -> "ProgramUnderTest":
        """Return the same program, where own pods are those of a namespace."""
        return evolve(self, namespace=namespace)

    def allows(self, *, from_: Peer, to: Peer, ports: Ports | None = None) -> None:
        """Require that all of this is allowed, as `always` does. Raises PromiseError."""
        __tracebackhide__ = True
        self._require(between(PromiseKind.ALWAYS, from_, to, _given(ports), (None, None), trace()))

    def never(
        self,
        *,
        from_: Peer,
        to: Peer,
        ports: Ports | None = None,
        except_: Peer | None = None,
        except_to: Peer | None = None,
    ) -> None:
        """Require that nothing of this is allowed, as the promise `never` does. Raises PromiseError."""
        __tracebackhide__ = True
        self._require(between(PromiseKind.NEVER, from_, to, _given(ports), (except_, except_to), trace()))

    def only(self, *, from_: Peer, to: Peer, ports: Ports | None = None) -> None:
        """Require that nobody else reaches `to`, as the promise `only` does. Raises PromiseError."""
        __tracebackhide__ = True
        self._require(between(PromiseKind.ONLY, from_, to, _given(ports), (None, None), trace()))

    def isolated(self, end: End, direction: Word, /, *more: Word) -> None:
        """Require that policies isolate every pod of an end. Raises PromiseError."""
        __tracebackhide__ = True
        self._require(isolated(end, direction, *more))

    def _require(self, asked: AnyPromise) -> None:
        __tracebackhide__ = True
        found: list[Diagnostic] = []
        for promise in placed_promises((AuthoredPromises("test", "", self.namespace, (asked,)),), found):
            said = self.project.fails(self.environment, promise)
            if said:
                raise PromiseError(f"{promise.text}\n\n{said}")
        if found:
            raise PromiseError(str(render(found, root=self.project.root, colour=False)))


def _given(ports: Ports | None) -> object:
    return NOT_GIVEN if ports is None else ports


class ProgramsUnderTest(Mapping[str, ProgramUnderTest]):
    """The programs of a project by the names of its environments; that of a project without any is `only_one`."""

    def __init__(self, project: ProjectUnderTest) -> None:
        self._project: Final = project

    @staticmethod
    def of(root: Path) -> "ProgramsUnderTest":
        """Compile a project folder. Raises ProjectError."""
        return ProgramsUnderTest(project_under_test(root))

    def __getitem__(self, name: str) -> ProgramUnderTest:
        if name not in self._project.running:
            raise KeyError(name)
        return ProgramUnderTest(self._project, name)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._project.running if name is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def only_one(self) -> ProgramUnderTest:
        """The program of a project that has one. Raises KeyError where there are several environments."""
        names = tuple(self._project.running)
        if len(names) != 1:
            raise KeyError(f"choose one of {', '.join(map(repr, self))}")
        return ProgramUnderTest(self._project, names[0])

    def within(self, namespace: str) -> ProgramUnderTest:
        """Return the one program, where own pods are those of a namespace. Raises KeyError where there are several."""
        return self.only_one.within(namespace)

    def allows(self, *, from_: Peer, to: Peer, ports: Ports | None = None) -> None:
        """Require it of the program of every environment. Raises PromiseError."""
        __tracebackhide__ = True
        for item in self._every():
            item.allows(from_=from_, to=to, ports=ports)

    def never(
        self,
        *,
        from_: Peer,
        to: Peer,
        ports: Ports | None = None,
        except_: Peer | None = None,
        except_to: Peer | None = None,
    ) -> None:
        """Require it of the program of every environment. Raises PromiseError."""
        __tracebackhide__ = True
        for item in self._every():
            item.never(from_=from_, to=to, ports=ports, except_=except_, except_to=except_to)

    def _every(self) -> Iterator[ProgramUnderTest]:
        return (ProgramUnderTest(self._project, name) for name in self._project.running)
