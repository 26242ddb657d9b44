"""Promises: what must hold whoever changes the policies. They are proven, and write nothing."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import ClassVar, Literal, Protocol, TypeAlias, TypeVar, cast, overload

from attrs import field

from netpolc.authoring.addresses import Addresses, Anywhere
from netpolc.authoring.calls import told
from netpolc.authoring.environments import Environment
from netpolc.authoring.gathering import PROMISE_SETS, refuse_inner
from netpolc.authoring.labels import quoted
from netpolc.authoring.namespaces import Namespaces, checked_name
from netpolc.authoring.pods import Pods
from netpolc.authoring.ports import Ports
from netpolc.authoring.problems import refuse, refuse_type
from netpolc.authoring.rules import NO_TRACE, NOT_GIVEN, REFUSED, checked_ports, ports_text
from netpolc.authoring.unions import End, Peer, PeerUnion, checked_peer, is_end, peer_cure
from netpolc.diagnostics.catalogue.authoring import NO_PODS_PROMISED
from netpolc.diagnostics.origin import Trace, trace
from netpolc.rules.known import Direction
from netpolc.values import frozen

Word: TypeAlias = Literal["ingress", "egress"]
Pod: TypeAlias = Pods | Namespaces | Anywhere | PeerUnion
"""Whatever may hold pods: of two sides at least one has to."""


class PromiseKind(StrEnum):
    """What is promised; the word of the language for it."""

    NEVER = "never"
    ONLY = "only"
    ALWAYS = "always"
    ISOLATED = "isolated"


@frozen
class Promise:
    """What must hold of every connection between two peers, for every pod that could exist."""

    kind: PromiseKind
    source: Peer
    destination: Peer
    ports: Ports | None = None
    """None: every port of every protocol."""
    except_: Peer | None = None
    except_to: Peer | None = None
    trace: Trace = field(default=NO_TRACE, eq=False, repr=False)

    def __repr__(self) -> str:
        ends = f"from_={self.source!r}, to={self.destination!r}"
        left_out = "".join(
            f", {word}={value!r}"
            for word, value in (("except_", self.except_), ("except_to", self.except_to))
            if value is not None
        )
        return f"{self.kind}({ends}{ports_text(self.ports)}{left_out})"


@frozen
class IsolationPromise:
    """What must hold of pods: that some policy isolates each of them, in each of these directions."""

    end: End
    directions: tuple[Direction, ...]
    trace: Trace = field(default=NO_TRACE, eq=False, repr=False)

    def __repr__(self) -> str:
        words = ", ".join(quoted(direction.lower()) for direction in self.directions)
        return f"{PromiseKind.ISOLATED}({self.end!r}, {words})"


AnyPromise: TypeAlias = Promise | IsolationPromise
Promises: TypeAlias = Iterator[AnyPromise]


@overload
def never(*, from_: Pod, to: Peer, ports: Ports = ..., except_: Peer = ..., except_to: Peer = ...) -> Promise: ...
@overload
def never(*, from_: Peer, to: Pod, ports: Ports = ..., except_: Peer = ..., except_to: Peer = ...) -> Promise: ...
@told(REFUSED)
def never(
    *, from_: object, to: object, ports: object = NOT_GIVEN, except_: object = NOT_GIVEN, except_to: object = NOT_GIVEN
) -> Promise:
    """Promise that nothing of this is ever allowed, whatever pods exist. It writes nothing.

    `except_` are those of `from_` that are not meant; where nobody of `from_` can be among them, those of `to`.
    `except_to` are those of `to`. Without `ports` every port of every protocol is meant. Reports a promise about
    addresses alone: no policy can speak of it.
    """
    stated = trace()
    left_out = [
        None if value is NOT_GIVEN else checked_peer(word, value)
        for word, value in (("except_", except_), ("except_to", except_to))
    ]
    return between(PromiseKind.NEVER, from_, to, ports, (left_out[0], left_out[1]), stated)


@overload
def only(*, from_: Pod, to: Peer, ports: Ports = ...) -> Promise: ...
@overload
def only(*, from_: Peer, to: Pod, ports: Ports = ...) -> Promise: ...
@told(REFUSED)
def only(*, from_: object, to: object, ports: object = NOT_GIVEN) -> Promise:
    """Promise that nobody but `from_` ever reaches `to`, on these ports; whether `from_` does is not said."""
    return between(PromiseKind.ONLY, from_, to, ports, (None, None), trace())


@overload
def always(*, from_: Pod, to: Peer, ports: Ports = ...) -> Promise: ...
@overload
def always(*, from_: Peer, to: Pod, ports: Ports = ...) -> Promise: ...
@told(REFUSED)
def always(*, from_: object, to: object, ports: object = NOT_GIVEN) -> Promise:
    """Promise that all of this is allowed, by both halves, for every pod of the ends. It opens nothing."""
    return between(PromiseKind.ALWAYS, from_, to, ports, (None, None), trace())


def between(
    kind: PromiseKind,
    from_: object,
    to: object,
    ports: object,
    left_out: tuple[Peer | None, Peer | None],
    stated: Trace,
) -> Promise:
    """Build a promise about two peers; `left_out` are the exceptions of its ends. Reports what cannot be one."""
    chosen = None if ports is NOT_GIVEN else checked_ports(ports)
    source, destination = checked_peer("from_", from_), checked_peer("to", to)
    if _addresses_alone(source) and _addresses_alone(destination):
        refuse(
            NO_PODS_PROMISED,
            f"neither `{source!r}` nor `{destination!r}` has pods: no policy can speak of this connection",
            "one side must be pods, namespaces, or a union that holds some",
        )
        return cast("Promise", REFUSED)
    return Promise(kind, source, destination, chosen, *left_out, stated)


def _addresses_alone(peer: Peer) -> bool:
    members = peer.members if isinstance(peer, PeerUnion) else (peer,)
    return all(isinstance(item, Addresses) for item in members)


@told(REFUSED)
def isolated(end: End, direction: Word, /, *more: Word) -> IsolationPromise:
    """Promise that policies isolate every pod of an end: for `"ingress"`, for `"egress"`, or for both."""
    stated = trace()
    if not is_end(end):
        cure = peer_cure(end) if isinstance(cast("object", end), str) else "say a namespace by its name, or pods"
        refuse_type("isolated", "pods or a namespace by name first", end, cure)
        return cast("IsolationPromise", REFUSED)
    chosen: list[Direction] = []
    for word in (direction, *more):
        known = next((item for item in Direction if item.lower() == word), None)
        if known is None:
            refuse_type("isolated", '`"ingress"` or `"egress"`', word)
            return cast("IsolationPromise", REFUSED)
        chosen.append(known)
    return IsolationPromise(end, tuple(item for item in Direction if item in chosen), stated)


E = TypeVar("E", bound=Environment)
PromiseFunction: TypeAlias = Callable[..., Iterable[AnyPromise]]


@frozen(eq=False, repr=False)
class PromiseSet:
    """A function that yields promises; own pods are those of `namespace`."""

    yields: ClassVar[str] = "promises"
    asked: ClassVar[str] = "proven"
    what: ClassVar[str] = "promise set"
    function: PromiseFunction
    namespace: str | None
    trace: Trace = field(default=NO_TRACE, eq=False, repr=False)

    @property
    def name(self) -> str:
        """The function's own name."""
        return self.function.__name__

    def __repr__(self) -> str:
        return f"<{self.what} {self.function.__module__}.{self.name}>"


@frozen(eq=False, repr=False)
class AuthoredPromises:
    """What one promise set yielded for one environment. `path`: the file of the set, or of who imports it."""

    name: str
    path: str
    namespace: str | None
    promises: tuple[AnyPromise, ...]


def _unchanged(function: object) -> object:
    return function


class _PromiseDecorator(Protocol):
    @overload
    def __call__(self, function: Callable[[], Iterable[AnyPromise]], /) -> PromiseSet: ...
    @overload
    def __call__(self, function: Callable[[E], Iterable[AnyPromise]], /) -> PromiseSet: ...


@told(_unchanged)
def promises(*, namespace: str | None = None) -> _PromiseDecorator:
    """Make a module-level function a promise set: of nothing, or of the environment, yielding promises.

    They are proven by `netpolc check`, `build` and `diff`, and write nothing. With `namespace`, own pods are of that
    namespace; without, every end names its own.
    """
    stated = trace()
    name = None if namespace is None else checked_name("promises", namespace)

    def decorate(function: object) -> PromiseSet:
        refuse_inner(function)
        made = PromiseSet(cast("PromiseFunction", function), name, stated)
        PROMISE_SETS.add(made)
        return made

    return cast("_PromiseDecorator", decorate)
