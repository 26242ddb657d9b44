"""The connections that a promise is about, as regions."""

from collections.abc import Iterable, Iterator
from itertools import product

from netpolc.analysis.ends import OUTSIDE, PODS, End, Part
from netpolc.analysis.openings import Region, openings
from netpolc.analysis.regions import RowDraft
from netpolc.program.model import Direction, Peer, Policy, Port, Rule
from netpolc.program.promises import PlacedPromise, PromiseKind
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import EVERY_PORT
from netpolc.sets.selections import EVERYTHING, Selection


def promised_regions(promise: PlacedPromise) -> Iterator[RowDraft]:
    """Give the connections that a promise is about: of `only` those of everybody else, less whoever is excepted.

    No region has addresses on both sides, of which no policy speaks. What is promised of the isolation of pods is about
    their connections with addresses, which nothing else decides on.
    """
    sources, destinations = peer_ends(promise.source), peer_ends(promise.destination)
    if promise.kind is PromiseKind.ISOLATED:
        for direction, pods in product(promise.directions, sources):
            ends = (OUTSIDE, pods) if direction is Direction.INGRESS else (pods, OUTSIDE)
            yield from _between(*ends, promise.ports)
        return
    if promise.kind is PromiseKind.ONLY:
        cut = tuple(_with_end(sources, Direction.EGRESS))
        sources = PODS, OUTSIDE
    else:
        excepted = peer_ends(promise.excepted)
        of_sources = any(_meet(one, other) for one in excepted for other in sources)
        cut = (
            *_with_end(excepted, Direction.EGRESS if of_sources else Direction.INGRESS),
            *_with_end(peer_ends(promise.excepted_to), Direction.INGRESS),
        )
    for source, destination in product(sources, destinations):
        for draft in _between(source, destination, promise.ports):
            yield RowDraft(draft.part, tuple(hole for hole in cut if _is_alike(hole, draft.part)))


def _with_end(ends: Iterable[End], direction: Direction) -> Iterator[Part]:
    """Give every connection that has one of these ends as its source, or for ingress as its destination."""
    for end, other in product(ends, (PODS, OUTSIDE)):
        source, destination = (end, other) if direction is Direction.EGRESS else (other, end)
        yield Part(source, destination, EVERY_PORT)


def _is_alike(one: Part, other: Part) -> bool:
    return (one.source.outside, one.destination.outside) == (other.source.outside, other.destination.outside)


def _between(source: End, destination: End, ports: tuple[Port, ...] | None) -> Iterator[RowDraft]:
    if source.outside and destination.outside:
        return
    for numbers, names in _ports(ports):
        # What is outside declares no port under any name.
        if not (names.parts and destination.outside):
            yield RowDraft(Part(source, destination, numbers, names), ())


def peer_ends(peers: tuple[Peer, ...] | None) -> tuple[End, ...]:
    """Write peers as ends, without what no pod and no namespace can be; None is everybody."""
    return tuple(dict.fromkeys(region.peer for region in _opened(peers, None)))


def _ports(ports: tuple[Port, ...] | None) -> Iterator[tuple[Intervals, Selection]]:
    return ((region.ports, region.names) for region in _opened(None, ports) if not region.peer.outside)


def _opened(peers: tuple[Peer, ...] | None, ports: tuple[Port, ...] | None) -> Iterator[Region]:
    """Read peers and ports as a rule would."""
    rule = Rule(Direction.INGRESS, peers, ports)
    policy = Policy("", "", EVERYTHING, (Direction.INGRESS,), (rule,))
    return (item.region for item in openings(policy, Direction.INGRESS))


def _meet(one: End, other: End) -> bool:
    return bool(
        one.outside is other.outside
        and one.namespaces.meets(other.namespaces)
        and one.pods.meets(other.pods)
        and one.addresses & other.addresses
    )
