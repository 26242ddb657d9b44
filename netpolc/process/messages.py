"""What the process in which policy modules run says to the one that decides: plain values only."""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias, cast

from netpolc.diagnostics.model import Diagnostic
from netpolc.process.plain_values import Plain, PlainError, value_of
from netpolc.proof.lowered import Lowered, OpenPromise, Stretches
from netpolc.targets.target import Name


class Request(NamedTuple):
    """What is asked of the process: the job, and of which project folder."""

    job: str
    """A name of `sending.JOBS`."""
    folder: str
    environments: tuple[str, ...] = ()
    """Names or patterns, none for all."""
    kubernetes: int | None = None
    """The minor version whose rules hold instead of the project's setting."""
    apart: bool = False
    """Whether nothing of the user's surroundings may be seen: working directory, environment variables."""
    backwards: bool = False
    """Whether environments and policy sets run in reverse order, the results of which must not differ."""
    checks: bool = False
    """Whether every check is asked, and not only those of a build."""
    inventory: tuple[str, ...] = ()
    """Files and folders of what exists, beside those of the settings."""
    namespace: str = "default"
    """Of objects there that name none."""
    as_of: str = ""
    """The day of which it is asked which exceptions end, as `2026-12-31`; none: it is not asked."""
    facts: Plain = None
    """What is stated of the cluster, as `plain_values` writes it."""
    target: str = ""
    """The name of the target of all environments instead of the project's settings."""
    commit: tuple[str, str, tuple[tuple[str, str], ...]] | None = None
    """Of a commit, the top of the working tree, where the top of its own was written, and what is not there, with the
    reason."""
    parts: tuple[tuple[bytes, bool], ...] | None = None
    """The keys of parts of an environment that need not be lowered again, and whether one need not be resolved either;
    None: nothing is left out."""


class Entering(NamedTuple):
    """Code of a module is about to run."""

    path: str


class Chosen(NamedTuple):
    """The environments of a project, none where it is a project without, and those of this run."""

    every: tuple[str, ...] | None
    chosen: tuple[str | None, ...]

    @property
    def whole(self) -> bool:
        """Say whether every environment is of this run."""
        return self.chosen == (self.every or (None,))


class Found(NamedTuple):
    """Findings, as `plain_values` writes them, of an environment or of none."""

    environment: str | None
    diagnostics: Plain


class Manifests(NamedTuple):
    """Some manifests of the environment that is being compiled."""

    lowered: list[Lowered]


class Parts(NamedTuple):
    """The parts of an environment (`program/parts.py`), before its end: none of another is among its manifests."""

    made: list[tuple[bytes, list[str], bool]]
    """Those that were lowered, by their keys; their namespaces; and whether what is found in one hangs on no other."""
    known: list[bytes]
    """Those that were left out: keys that were asked about, or of parts of earlier environments."""
    resolved: bool
    """Whether the whole environment was, and whatever others keep there was looked for."""


class CompiledEnvironment(NamedTuple):
    """The end of an environment without errors: which manifests were planned, and promises that have none.

    Of parts that were left out nothing is said.
    """

    environment: str | None
    planned: list[Name]
    open: list[OpenPromise]


class PromisesMade(NamedTuple):
    """What is promised of an environment, and the program that has to keep it, as `plain_values` writes them."""

    environment: str | None
    promises: Plain
    program: Plain
    spoken: Plain
    """What clauses say of pods and of namespaces of which nothing is written."""


class Programs(NamedTuple):
    """The program of each environment and the lines of its facts, as `plain_values` writes them."""

    programs: Plain
    facts: Plain
    promises: Plain
    """What is promised of each environment."""


class Halfway(NamedTuple):
    """One of two projects is told of; as the last message it counts the others, and then the next project is asked."""

    before: int


class ChangedPrograms(NamedTuple):
    """What the second project compiles to, as what differs from the first, as `plain_values` writes them."""

    programs: Plain
    """Those of each environment, of which policies of unchanged namespaces are left out."""
    facts: Plain
    promises: Plain
    changed: list[tuple[str | None, list[str]]]
    """The namespaces that may differ, of each environment in which some do not."""


class Yielded(NamedTuple):
    """What the policy sets yielded for an environment: the name of the set, the clause as it is written, and where."""

    environment: str | None
    clauses: list[tuple[str, str, Stretches]]


class Exceptions(NamedTuple):
    """The exceptions of an environment: the set, the clause as it is written, its last day, why, and where."""

    environment: str | None
    clauses: list[tuple[str, str, str, str | None, Stretches]]


class Repeated(NamedTuple):
    """The manifests of an environment, and nothing else of it."""

    environment: str | None
    files: list[tuple[Name, bytes]]


class Unvaried(NamedTuple):
    """The sets of a project have run as it stands, before any of its texts is changed, for these environments."""

    environments: list[str | None]


class Varied(NamedTuple):
    """What a project compiles to with some of its texts changed, as what differs from what it compiled to first."""

    compiled: bool
    """Whether it compiles; else there are no changes to tell."""
    changes: list[tuple[str | None, list[tuple[str, str]], Plain]]
    """For each environment that differs the policies that went or changed, and those that came or changed."""
    standing: list[tuple[str | None, list[str], bytes]]
    """For each environment the namespaces in which anything may differ, and a digest of what they hold unchanged."""
    seconds: float
    """What that took of the processor."""


class MutantMade(NamedTuple):
    """What one small change of a clause makes of an environment: the policies that went, and those that came."""

    environment: str | None
    mutation: str
    """A value of `program.mutants.Mutation`."""
    text: str
    """What nobody promised, if no promise notices."""
    place: Stretches
    compiles: bool
    gone: list[tuple[str, str]]
    come: Plain


class Stopped(NamedTuple):
    """Why the process goes no further: `interrupted`, `memory`, or `failed` with the words of the exception."""

    why: str
    words: str


class Ended(NamedTuple):
    """The last message, and the number of those before it: without it nothing was compiled."""

    before: int


Message: TypeAlias = (
    Entering
    | Chosen
    | Found
    | Manifests
    | Parts
    | CompiledEnvironment
    | PromisesMade
    | Programs
    | Halfway
    | ChangedPrograms
    | Yielded
    | Exceptions
    | Repeated
    | Unvaried
    | Varied
    | MutantMade
    | Stopped
    | Ended
)

_KINDS: Final[Mapping[str, type[Message]]] = {
    kind.__name__: kind
    for kind in (
        *(Entering, Chosen, Found, Manifests, CompiledEnvironment, PromisesMade, Programs, Yielded, Repeated),
        *(Halfway, ChangedPrograms, Unvaried, Varied, MutantMade, Exceptions, Parts, Stopped, Ended),
    )
}


def packed(message: Message) -> tuple[object, ...]:
    """Write a message as a tuple that `marshal` takes."""
    return type(message).__name__, *message


def unpacked(value: object) -> Message:
    """Read what `packed` wrote. Raises PlainError."""
    if isinstance(value, tuple) and value:
        name, *given = cast("tuple[object, ...]", value)
        kind = _KINDS.get(name) if isinstance(name, str) else None
        if kind is not None and len(given) == len(kind._fields):
            return kind(*given)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - read by whoever uses it
    raise PlainError("this is no message")


def found_in(message: Found) -> tuple[Diagnostic, ...]:
    """Read the findings of a message."""
    return cast("tuple[Diagnostic, ...]", value_of(message.diagnostics)) if message.diagnostics else ()
