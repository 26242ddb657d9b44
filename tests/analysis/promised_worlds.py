"""Random promises beside random policies, and what the judge says of both."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from ipaddress import ip_network
from itertools import product
from typing import Any

from attrs import evolve, frozen

from netpolc.analysis.proving import PromiseAnswer, PromiseFate
from netpolc.program.model import NAMESPACE_NAME, Direction, Peer
from netpolc.program.promises import PlacedPromise, PromiseKind
from tests.analysis.worlds import BLOCKS, HOMES, LABELS, PLACES, Dice, Manifest, Point, judged, manifest, program
from tests.judge.networkpolicy import End, Outside, Pod, allowed, is_peer, is_port, matches, types_of


@frozen
class Stated:
    """A promise as the parts of a manifest, so that the judge reads it: no peers are everybody."""

    kind: PromiseKind
    home: str
    source: Sequence[Mapping[str, Any]]
    destination: Sequence[Mapping[str, Any]]
    ports: Sequence[Mapping[str, Any]]
    excepted: Sequence[Mapping[str, Any]] = ()
    excepted_to: Sequence[Mapping[str, Any]] = ()
    of_sources: bool = True
    """Somebody of the source is among those that are excepted."""
    directions: Sequence[Direction] = ()

    def about(self, point: Point) -> bool:
        """Whether a connection is one that the promise is about."""
        source, destination, protocol, number = point
        if self.ports and not any(is_port(port, protocol, number, destination) for port in self.ports):
            return False
        of_source, of_destination = self._is(self.source, source), self._is(self.destination, destination)
        if self.kind is PromiseKind.ONLY:
            return of_destination and not of_source
        left_out = any(is_peer(peer, self.home, source if self.of_sources else destination) for peer in self.excepted)
        left_out = left_out or any(is_peer(peer, self.home, destination) for peer in self.excepted_to)
        return of_source and of_destination and not left_out

    def _is(self, peers: Sequence[Mapping[str, Any]], end: End) -> bool:
        return not peers or any(is_peer(peer, self.home, end) for peer in peers)

    def sends(self, end: End) -> bool:
        """Whether an end is one of the source."""
        return self._is(self.source, end)

    def breaks(self, policies: Sequence[Manifest], point: Point) -> bool:
        """Whether a connection breaks the promise."""
        if self.kind is PromiseKind.ISOLATED:
            return any(self._is_free(policies, point, direction) for direction in self.directions)
        return self.about(point) and allowed(policies, *point) is not (self.kind is PromiseKind.ALWAYS)

    def _is_free(self, policies: Sequence[Manifest], point: Point, direction: Direction) -> bool:
        own, other = (point[1], point[0]) if direction is Direction.INGRESS else (point[0], point[1])
        if isinstance(own, Outside) or not isinstance(other, Outside) or not self._is(self.source, own):
            return False
        return not any(
            item["metadata"]["namespace"] == own.namespace
            and direction in types_of(item["spec"])
            and matches(item["spec"]["podSelector"], own.labels)
            for item in policies
        )

    @property
    def placed(self) -> PlacedPromise:
        """The promise as the engine takes it."""
        source, destination = self._peers(self.source), self._peers(self.destination)
        (rule,) = program([manifest("p", self.home, {"ingress": [{"ports": self.ports}]})]).policies[0].rules
        return PlacedPromise(
            self.kind,
            source,
            destination,
            rule.ports,
            self._peers(self.excepted) if self.excepted else (),
            self._peers(self.excepted_to) if self.excepted_to else (),
            tuple(self.directions),
            self.kind.value,
            "random",
            "random.py",
        )

    def _peers(self, peers: Sequence[Mapping[str, Any]]) -> tuple[Peer, ...] | None:
        spec = {"policyTypes": ["Ingress"], "ingress": [{"from": peers}]}
        return program([manifest("p", self.home, spec)]).policies[0].rules[0].peers


def _has_pods(peers: Sequence[Mapping[str, Any]]) -> bool:
    return not peers or any("ipBlock" not in peer for peer in peers)


def stated(dice: Dice) -> Stated:
    """Draw a promise."""
    kind = dice.random.choice((*PromiseKind, PromiseKind.NEVER))
    home = dice.random.choice(HOMES)
    if kind is PromiseKind.ISOLATED:
        own = [{"podSelector": dice.selector(LABELS)}]
        chosen = dice.random.choice(([Direction.INGRESS], [Direction.EGRESS], list(Direction)))
        return Stated(kind, home, own, own, (), directions=chosen)
    while True:
        source, destination = ([dice.peer() for _ in range(dice.random.choice((0, 1, 1, 2)))] for _ in range(2))
        if _has_pods(source) or _has_pods(destination):
            break
    ports = [dice.port() for _ in range(dice.random.choice((0, 1, 2)))]
    promise = Stated(kind, home, source, destination, ports)
    if kind is not PromiseKind.NEVER or not dice.likely(0.4):
        return promise
    excepted = [dice.random.choice([dice.peer(), *source])] if dice.likely(0.7) else []
    excepted_to = [dice.peer()] if dice.likely(0.4) else []
    meet = any(is_peer(peer, home, end) and promise.sends(end) for peer in excepted for end in every_end())
    return evolve(promise, excepted=excepted, excepted_to=excepted_to, of_sources=meet)


@cache
def every_end() -> Sequence[End]:
    """All pods that the words of the tests can tell apart, and the edges of their blocks."""
    pods = [dict(pairs) for pairs in _assignments(LABELS)]
    spaces = [
        {NAMESPACE_NAME: name, **dict(pairs)}
        for name in (*PLACES[NAMESPACE_NAME], "unheard-of")
        for pairs in _assignments({key: values for key, values in PLACES.items() if key != NAMESPACE_NAME})
    ]
    edges = {address for block in map(ip_network, BLOCKS) for address in (block[0], block[-1])}
    outside = [Outside(str(address)) for address in edges]
    return [*(Pod(space[NAMESPACE_NAME], space, labels) for space in spaces for labels in pods), *outside]


def _assignments(known: Mapping[str, Sequence[str]]) -> Iterator[Sequence[tuple[str, str]]]:
    choices = [[*((key, value) for value in (*values, "another")), None] for key, values in known.items()]
    return ([pair for pair in chosen if pair is not None] for chosen in product(*choices))


def points_near(dice: Dice) -> list[Point]:
    """Draw some pods of one world, and let each meet each on a few ports."""
    world = dice.world()
    ends: list[End] = [*(dice.pod(world) for _ in range(6)), dice.outside(), dice.outside()]
    points = dice.points(3)
    doors = [(protocol, number) for _, _, protocol, number in points]
    return [
        (source, destination, protocol, number)
        for source, destination in product(ends, repeat=2)
        for protocol, number in doors
        if isinstance(source, Pod) or isinstance(destination, Pod)
    ]


def closed(dice: Dice) -> list[Manifest]:
    """Draw policies, most often in namespaces that are closed: else nearly every promise is broken."""
    walls = [
        manifest(f"wall-{home}", home, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})
        for home in HOMES
        if dice.likely(0.75)
    ]
    return [*dice.policies(), *walls]


def disagreements(
    policies: Sequence[Manifest], promise: Stated, answer: PromiseAnswer, points: Sequence[Point]
) -> Iterator[str]:
    if answer.fate is PromiseFate.BROKEN:
        assert answer.witness is not None
        witness = answer.witness
        point = judged(witness.source), judged(witness.destination), witness.protocol, witness.port
        if not promise.breaks(policies, point):
            yield f"the witness breaks nothing: {point}"
        ends = point[:2]
        spaces = [(end.namespace, end.namespace_labels) for end in ends if isinstance(end, Pod)]
        if len(spaces) == 2 and spaces[0][0] == spaces[1][0] and spaces[0][1] != spaces[1][1]:
            yield f"one namespace with two sets of labels: {point}"
        return
    for point in points:
        if promise.breaks(policies, point):
            yield f"{answer.fate}, and broken at {point}"
        elif answer.fate is PromiseFate.VACUOUS and promise.kind is not PromiseKind.ISOLATED and promise.about(point):
            yield f"vacuous, and about {point}"
