"""What promise sets promise of a program: each promise with the namespaces that its ends mean."""

from collections.abc import Iterable, Iterator

from attrs import field

from netpolc.authoring.promises import AnyPromise, AuthoredPromises, IsolationPromise, PromiseKind
from netpolc.authoring.unions import Peer as AuthoredPeer
from netpolc.diagnostics.catalogue.authoring import NO_NAMESPACE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import Located
from netpolc.program.ends import NoNamespace, peers_of, ports_of
from netpolc.program.features import PodsInBlocks
from netpolc.program.model import Direction, Peer, Port, Program
from netpolc.program.spoken import Said
from netpolc.values import frozen

__all__ = ["PlacedPromise", "PromiseKind", "PromisedProgram", "placed_promises"]


@frozen
class PlacedPromise:
    """One promise, for every pod that could exist; `source` and `destination` None: everybody.

    What is promised of isolation has its pods as both ends.
    """

    kind: PromiseKind
    source: tuple[Peer, ...] | None
    destination: tuple[Peer, ...] | None
    ports: tuple[Port, ...] | None
    excepted: tuple[Peer, ...] | None
    """Whoever of the source is not meant, or of the destination where nobody of the source is among them.

    Empty: nobody is excepted, None: everybody is.
    """
    excepted_to: tuple[Peer, ...] | None
    """Whoever of the destination is not meant."""
    directions: tuple[Direction, ...]
    """Of a promise of isolation."""
    text: str
    """As it is written."""
    home: str
    """The promise set."""
    path: str
    """Its file, or the one that imports it."""
    origins: tuple[Located, ...] = field(default=(), eq=False)


@frozen(eq=False)
class PromisedProgram:
    """The program of one environment, and what is promised of it."""

    program: Program
    promises: tuple[PlacedPromise, ...]
    unwritten: Said = ((), ())
    """What clauses say of which nothing is written."""


def placed_promises(sets: Iterable[AuthoredPromises], found: list[Diagnostic]) -> tuple[PlacedPromise, ...]:
    """Give what is promised, in the order of the sets; own pods without a namespace are reported."""
    return tuple(item for home in sets for item in _placed(home, found))


def _placed(home: AuthoredPromises, found: list[Diagnostic]) -> Iterator[PlacedPromise]:
    for item in home.promises:
        try:
            yield _one(item, home)
        except NoNamespace as error:
            message = f"`{error}` are pods of the own namespace, and this promise stands in none"
            cure = "give the promise set a namespace, or the pods `namespace=`"
            found.append(finding(NO_NAMESPACE, message, item.trace.locate(), help=cure))


def _peers(peer: AuthoredPeer, home: str | None) -> tuple[Peer, ...] | None:
    """Write a peer of a promise: its blocks mean addresses outside of the cluster, whatever a network makes of them."""
    return peers_of(peer, home, PodsInBlocks.NO)


def _one(item: AnyPromise, home: AuthoredPromises) -> PlacedPromise:
    name = home.namespace
    text, origins = repr(item), (item.trace,)
    if isinstance(item, IsolationPromise):
        pods = _peers(item.end, name)
        return PlacedPromise(
            PromiseKind.ISOLATED, pods, pods, None, (), (), item.directions, text, home.name, home.path, origins
        )
    return PlacedPromise(
        item.kind,
        _peers(item.source, name),
        _peers(item.destination, name),
        ports_of(item.ports),
        () if item.except_ is None else _peers(item.except_, name),
        () if item.except_to is None else _peers(item.except_to, name),
        (),
        text,
        home.name,
        home.path,
        origins,
    )
