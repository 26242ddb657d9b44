"""A project compiled with some of its edits undone, in the process of the policy modules."""

import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self, cast

from netpolc.causes.edits import Edit, undone
from netpolc.loading.sources import compiled_ahead
from netpolc.process import parent as policy_process
from netpolc.process.messages import Message, Request, Unvaried, Varied
from netpolc.process.plain_values import PlainError, value_of
from netpolc.process.texts import copy, write
from netpolc.process.varying import digest
from netpolc.program.model import Policy, Program
from netpolc.proof.lowered import PolicyName
from netpolc.targets import named
from netpolc.targets.lowering import SharedLowering
from netpolc.targets.placing import planned_by_path
from netpolc.values import frozen

Some = frozenset[int]
"""Edits, by their numbers."""

MOST_SECONDS: Final = 3.0
"""So much time of the processor may go into compiling; what is not known by then is told by traces."""
MOST_TRIES: Final = 200
_FIRST: Final = 10.0
"""So many seconds it may take to compile the project as it stands."""
_PATIENCE: Final = 3.0
_SLOWER: Final = 5
"""A text may have no end when an edit is undone: after so many seconds of silence, and so many times the time that it
took as it stands, it counts as one without."""
_MOST_STARTS: Final = 3
_AT_ONCE: Final = 2
"""So many questions wait, so that neither process waits for the other."""


class GivenUpError(Exception):
    """It costs too much to go on, or what runs does not give what it gave before."""


@frozen
class Change:
    """How an environment differs: the policies that went or changed, and those that came or changed."""

    gone: frozenset[PolicyName]
    come: tuple[Policy, ...]

    def applied(self, program: Program) -> Program:
        """Return a program with the change made."""
        names = self.gone | {(policy.namespace, policy.name) for policy in self.come}
        kept = [policy for policy in program.policies if (policy.namespace, policy.name) not in names]
        policies = sorted([*kept, *self.come], key=lambda policy: (policy.namespace, policy.name))
        return Program(program.environment, tuple(policies), target=program.target)

    @property
    def namespaces(self) -> frozenset[str]:
        """The namespaces whose policies differ."""
        return frozenset({name for name, _ in self.gone} | {policy.namespace for policy in self.come})


Outcome = Mapping[str | None, Change] | None
"""What a project compiles to, by environment; None where it does not compile."""


class Undoing:
    """Compiles a project with some edits undone, each set of edits once. Raises GivenUpError wherever it is asked.

    So it does where the copy does not compile to the programs that are given, to the byte, in all that an answer is of.
    """

    def __init__(
        self,
        root: Path,
        files: Mapping[str, bytes],
        edits: Sequence[Edit],
        request: Request,
        programs: Mapping[str | None, Program],
        *,
        apart: bool,
    ) -> None:
        self._root: Final = root
        self._programs: Final = programs
        self._digests: Final[dict[tuple[str | None, tuple[str, ...]], bytes]] = {}
        self._shared: Final = SharedLowering()
        self._files: Final = files
        self._edits: Final = edits
        self._request: Final = request
        self._apart: Final = apart
        self._known: Final[dict[Some, Outcome]] = {}
        self._stack: Final = ExitStack()
        self._process: policy_process.PolicyProcess | None = None
        self._messages: Iterator[Message] = iter(())
        self._asked: Final[deque[Some]] = deque()
        self._folder = ""
        self._seconds = 0.0
        self._left = MOST_TRIES
        self._starts = _MOST_STARTS

    def __enter__(self) -> Self:
        """Copy the project, and compile it as it stands."""
        place = self._stack.enter_context(TemporaryDirectory(prefix="netpolc-", ignore_cleanup_errors=True))
        self._folder = str(Path(place).resolve())
        try:
            copy(self._root, self._files, Path(self._folder))
            self._start()
        except (OSError, GivenUpError) as error:
            self._stack.close()
            raise GivenUpError from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """End the process, and remove the copy."""
        self._end()
        self._stack.close()

    def each(self, wanted: Iterable[Some]) -> Iterator[tuple[Some, Outcome]]:
        """Compile with each of some sets of edits undone, in their order."""
        asked = list(dict.fromkeys(wanted))
        ahead = deque(asked)
        for item in asked:
            self._ask(ahead)
            while item not in self._known:
                self._hear(ahead)
                self._ask(ahead)
            yield item, self._known[item]

    def one(self, some: Collection[int]) -> Outcome:
        """Compile with some edits undone."""
        return next(outcome for _, outcome in self.each([frozenset(some)]))

    def _ask(self, ahead: "deque[Some]") -> None:
        """Let a few questions wait in the process."""
        while ahead and len(self._asked) < _AT_ONCE and self._process is not None:
            item = ahead.popleft()
            if item in self._known or item in self._asked:
                continue
            self._left -= 1
            if self._seconds > MOST_SECONDS or self._left < 0:
                raise GivenUpError
            texts = undone(self._edits[number] for number in sorted(item))
            self._asked.append(item)
            self._process.ask_more(
                [(path, None if lines is None else "".join(lines).encode()) for path, lines in texts.items()]
            )

    def _hear(self, ahead: "deque[Some]") -> None:
        """Take the answer to the question that has waited longest; a process that ends over it has none."""
        if not self._asked:
            raise GivenUpError
        item = self._asked.popleft()
        try:
            self._known[item] = self._outcome(next(self._messages, None))
        except (policy_process.UnfinishedError, MemoryError):
            self._known[item] = None
            ahead.extendleft(reversed(self._asked))
            self._asked.clear()
            self._end()
            self._restore()
            self._start()

    def _outcome(self, message: Message | None) -> Outcome:
        if not isinstance(message, Varied):
            raise GivenUpError
        try:
            self._seconds += message.seconds
            changes = {name: _change(gone, come) for name, gone, come in message.changes}
            alike = all(
                self._digest(name, tuple(namespaces)) == standing for name, namespaces, standing in message.standing
            )
        except (PlainError, TypeError, ValueError) as error:
            raise GivenUpError from error
        told = {name: frozenset(namespaces) for name, namespaces, _ in message.standing}
        if not alike or any(not change.namespaces <= told.get(name, frozenset()) for name, change in changes.items()):
            raise GivenUpError
        return changes if message.compiled else None

    def _digest(self, environment: str | None, namespaces: tuple[str, ...]) -> bytes:
        """Return what stands for the manifests of some namespaces."""
        key = environment, namespaces
        if key not in self._digests:
            program = self._programs.get(environment, Program(environment, ()))
            wanted = frozenset(namespaces)
            policies = [policy for policy in program.policies if policy.namespace in wanted]
            self._digests[key] = digest(policies, named(program.target), self._shared)
        return self._digests[key]

    def _start(self) -> None:
        self._starts -= 1
        if self._starts < 0:
            raise GivenUpError
        request = self._request._replace(folder=self._folder)
        try:
            self._process = policy_process.take(apart=self._apart)
            self._process.ask(request, compiled_ahead(self._folder))
            self._process.ask_more([path for program in self._programs.values() for path in planned_by_path(program)])
            self._process.patience = _FIRST
            self._messages = self._process.messages()
            started = time.monotonic()
            first = next(self._messages, None)
            self._process.patience = _PATIENCE + _SLOWER * (time.monotonic() - started)
        except (policy_process.UnfinishedError, MemoryError) as error:
            raise GivenUpError from error
        if not isinstance(first, Unvaried) or first.environments != list(self._programs):
            raise GivenUpError

    def _restore(self) -> None:
        """Put the texts back that a process has left behind."""
        try:
            for path in {edit.file.path for edit in self._edits}:
                write(Path(self._folder, path), self._files.get(path))
        except OSError as error:
            raise GivenUpError from error

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


def _change(gone: Iterable[PolicyName], come: object) -> Change:
    """Read a change; whoever wrote it may be anybody. Raises PlainError, TypeError and ValueError."""
    policies = value_of(come)
    if not isinstance(policies, tuple):
        raise PlainError("these are no policies")
    known = tuple(item for item in cast("tuple[object, ...]", policies) if isinstance(item, Policy))
    if len(known) != len(cast("tuple[object, ...]", policies)):
        raise PlainError("these are no policies")
    return Change(frozenset((str(namespace), str(name)) for namespace, name in gone), known)
