"""The connections that a promise is about, as regions."""

from collections.abc import Iterable, Iterator
from itertools import product

from netpolc.analysis.ends import OUTSIDE, PODS, End, Part
from netpolc.analysis.openings import Region, openings
from netpolc.analysis.regions import RowDraft
from netpolc.program.model import Direction, Peer, Policy, Port, Rule
from netpolc.program.promises import PlacedPromise, PromiseKind
from netpolc.sets.intervals import Intervals
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
    excepted = peer_ends(promise.excepted)
    if promise.kind is PromiseKind.ONLY:
        sources, excepted = (PODS, OUTSIDE), sources
    of_sources = any(_meet(one, other) for one in excepted for other in sources)
    for source, destination in product(sources, destinations):
        for draft in _between(source, destination, promise.ports):
            part = draft.part
            yield RowDraft(part, tuple(_without(part, excepted, of_sources=of_sources)))


def _between(source: End, destination: End, ports: tuple[Port, ...] | None) -> Iterator[RowDraft]:
    if source.outside and destination.outside:
        return
    for numbers, names in _ports(ports):
        # What is outside declares no port under any name.
        if not (names.parts and destination.outside):
            yield RowDraft(Part(source, destination, numbers, names), ())


def _without(part: Part, excepted: Iterable[End], *, of_sources: bool) -> Iterator[Part]:
    """Give the holes of a region: what is excepted of one of its ends."""
    other = part.destination if of_sources else part.source
    whole = OUTSIDE if other.outside else PODS
    for end in excepted:
        source, destination = (end, whole) if of_sources else (whole, end)
        if (source.outside, destination.outside) == (part.source.outside, part.destination.outside):
            yield Part(source, destination, part.ports)


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
