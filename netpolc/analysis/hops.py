"""Whom workloads reach in steps: what they reach, what that reaches, and so on until nothing is new."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.analysis.beyond import Beyond, ways_beyond
from netpolc.analysis.ends import PODS
from netpolc.analysis.existing import Connections, connections
from netpolc.analysis.existing_notes import GIVEN_UP
from netpolc.analysis.links import Links, links_of
from netpolc.analysis.meshes import Mesh
from netpolc.analysis.owned import base
from netpolc.analysis.rows import Connection, ExistingEnd
from netpolc.analysis.view import Options
from netpolc.analysis.walking import Hops, bits_of, walk
from netpolc.diagnostics.origin import Located
from netpolc.program.inventory import Inventory
from netpolc.program.model import Direction, Program
from netpolc.sets.addresses import address_number
from netpolc.sets.intervals import EMPTY, Intervals, union
from netpolc.values import frozen

ReachedEnd: TypeAlias = ExistingEnd | Beyond
"""A workload, addresses outside, or pods that the input does not hold."""


@frozen
class Reached:
    """An end that is reached first in so many hops."""

    end: ReachedEnd
    hop: int
    """The least number of connections one after another that lead there, from 1."""
    ports: Intervals
    """Those on which it is reached by ends that are reached in one hop less; all of them, whichever the path takes."""
    path: tuple[str, ...]
    """The workloads on one shortest path, from the start to the one before the end."""
    unknown: bool = False
    """It is not known whether it is reached so, which hangs on what a note says; another row may say what is sure."""


@frozen(eq=False)
class Reaching:
    """Whom some ends reach, by hop; what is unknown comes after what is sure."""

    found: Connections
    """The single connections."""
    any_reading: Connections
    """Those where each block means all pods that it could mean."""
    starts: tuple[str, ...]
    """Workloads, sorted, or one address outside."""
    rows: tuple[Reached, ...]
    """Workloads first, then addresses, then pods that the input does not hold; each by hop."""
    notes: tuple[Note, ...]

    @property
    def is_whole(self) -> bool:
        """Say whether everything was asked; otherwise whoever is not told may be reached too."""
        return GIVEN_UP not in self.notes

    def not_reached(self) -> tuple[str, ...]:
        """Return the workloads that no path leads to, sorted; none on the network of its node is among them."""
        told = {row.end for row in self.rows if isinstance(row.end, str)}
        return tuple(text for text in self.found.ends if text not in told and text not in self._unjudged)

    def not_known(self) -> tuple[str, ...]:
        """Return the workloads on the network of their node that policies lead nobody to, sorted."""
        told = {row.end for row in self.rows if isinstance(row.end, str)}
        return tuple(sorted(self.found.hosts - told - {*self.starts}))

    def origins(self, row: Reached) -> tuple[Located, ...]:
        """Return where the rules stand that open the last connection of a path; none where nobody isolates its ends."""
        if isinstance(row.end, Beyond):
            return row.end.origins
        number = None if "/" in row.path[-1] else address_number(row.path[-1])
        last = row.path[-1] if number is None else union([(number, number)])
        readings = self.any_reading if row.unknown else self.found
        return readings.origins(Connection(last, row.end, row.ports))

    @property
    def _unjudged(self) -> frozenset[str]:
        return self.found.hosts.union(self.starts)


def reaching(program: Program, inventory: Inventory, starts: Iterable[str], options: Options | None = None) -> Reaching:
    """Say whom some workloads that exist reach, or one address outside.

    `starts`: workloads as `connections` shows them, or one address. What a rule allows by a block that could mean pods
    is unknown, as is all that hangs on labels that nobody knows or on the network of a node.
    """
    found, any_reading = both_readings(program, inventory, options or Options())
    return reaching_from(program, inventory, (found, any_reading), starts)


def both_readings(program: Program, inventory: Inventory, options: Options) -> tuple[Connections, Connections]:
    """Return the connections of what exists, and those where blocks mean all pods that they could mean."""
    found = connections(program, inventory, options)
    if not any(note.kind in _ADDRESSES for note in found.notes):
        return found, found
    any_reading = connections(program, inventory, evolve(options, pod_ips=True, anywhere=True))
    apart = {text: any_reading.slots(text) for text in found.ends}
    if any(len({apart[base(text)] for text in texts}) > 1 for texts in found.view.slots.texts):
        found = connections(program, inventory, options, apart=apart)
    return found, any_reading


_ADDRESSES: Final = frozenset({"ipblock-may-cover-pods", "pod-address"})
"""The kinds of notes that say that a block could mean pods."""


def reaching_from(
    program: Program, inventory: Inventory, readings: tuple[Connections, Connections], starts: Iterable[str]
) -> Reaching:
    """Say whom some ends reach by connections that are known, of both readings."""
    found, any_reading = readings
    links = links_of(found, any_reading)
    walked = _Walked(links, tuple(sorted(starts)))
    ways = tuple(way for way in ways_beyond(program, inventory, found) if _leaves(way))
    rows = (*walked.workloads(), *walked.outside(), *walked.beyond(ways))
    given_up = () if GIVEN_UP in found.notes or GIVEN_UP not in any_reading.notes else (GIVEN_UP,)
    notes = (*given_up, *map(_told, found.notes))
    return Reaching(found, any_reading, walked.starts, rows, notes)


def _leaves(way: Beyond) -> bool:
    return way.direction is Direction.EGRESS and way.pods != PODS


def _told(note: Note) -> Note:
    if note.kind in _ADDRESSES:
        return evolve(note, text=f"{note.text}; who is reached by that alone is unknown")
    if note.kind == "host-network":
        return evolve(note, text=f"{note.text}; what they reach beside is not followed")
    return note


class _Walked:
    """Both walks from some starts, and the rows that they make."""

    def __init__(self, links: Links, starts: tuple[str, ...]) -> None:
        self.starts: Final = starts
        self._links: Final = links
        nodes = links.node_of()
        self._texts: Final = {node: texts[0] for node, texts in enumerate(links.texts) if texts}
        outside = len(links.texts)
        self._first: Final = {nodes.get(text, outside): text for text in reversed(starts)}
        bits = bits_of(self._first)
        entering = _entering(links, starts[0], outside) if outside in self._first else ((), ())
        self._sure: Final[Hops] = walk((*links.sure, *entering[0]), bits)
        alike = links.perhaps is links.sure and not entering[1]
        perhaps = (*links.perhaps, *entering[0], *entering[1])
        self._perhaps: Final[Hops] = self._sure if alike else walk(perhaps, bits)

    def workloads(self) -> Iterator[Reached]:
        """Give the workloads that are reached, by hop and name."""
        own = frozenset(self.starts)
        found = [
            evolve(row, end=text)
            for node in self._perhaps
            for row in self._rows(node)
            for text in self._links.texts[node]
            if text not in own
        ]
        yield from sorted(found, key=lambda row: (row.hop, str(row.end), row.unknown))

    def _rows(self, node: int) -> Iterator[Reached]:
        """Give what is sure of a node, and what more may be, without its name."""
        sure, perhaps = self._sure.get(node), self._perhaps[node]
        if sure is not None:
            yield Reached("", sure.hop, sure.ports, self._way(sure.before, self._sure))
        if perhaps is sure:
            return
        more = perhaps.ports - sure.ports if sure is not None and sure.hop == perhaps.hop else perhaps.ports
        if more:
            yield Reached("", perhaps.hop, more, self._way(perhaps.before, self._perhaps), unknown=True)

    def _way(self, node: int, steps: Hops) -> tuple[str, ...]:
        """Return the path that ends with a node."""
        path: list[str] = []
        while node not in self._first:
            path.append(self._texts[node])
            node = steps[node].before
        return (self._first[node], *reversed(path))

    def outside(self) -> Iterator[Reached]:
        """Give the addresses outside that are reached, by hop: what is sure, and what more may be."""
        walks = [(self._sure, False)] if self._perhaps is self._sure else [(self._sure, False), (self._perhaps, True)]
        left = sorted((hop, unknown, node) for steps, unknown in walks for node, hop in self._left(steps))
        sure, told = dict[Intervals, Intervals](), dict[Intervals, Intervals]()
        for hop, unknown, node in left:
            surely, perhaps = self._links.addresses(node, Direction.EGRESS)
            for ports, places in (*surely, *perhaps) if unknown else surely:
                fresh = _fresh(told if unknown else sure, ports, places)
                if fresh:
                    way = self._way(node, self._perhaps if unknown else self._sure)
                    yield Reached(fresh, hop + 1, ports, way, unknown)
                if not unknown:
                    _fresh(told, ports, places)

    def _left(self, steps: Hops) -> Iterator[tuple[int, int]]:
        """Give the nodes that are left for others, with the hop in which they are reached; 0 of starts."""
        yield from ((node, 0) for node in self._first if node < len(self._links.texts))
        yield from ((node, step.hop) for node, step in steps.items() if node not in self._first)

    def beyond(self, ways: Iterable[Beyond]) -> Iterator[Reached]:
        """Give the pods that the input does not hold and that are reached, by hop; ports of one hop stand together."""
        nodes = self._links.node_of()
        sure, perhaps = dict[object, Reached](), dict[object, Reached]()
        for way in ways:
            node = nodes[way.workload]
            for steps, found in ((self._sure, sure), (self._perhaps, perhaps)):
                hop = 0 if way.workload in self.starts else steps[node].hop if node in steps else None
                if hop is not None:
                    row = Reached(way, hop + 1, way.ports, self._way(node, steps), found is perhaps)
                    known = found.setdefault((way.pods, way.name), row)
                    if row.hop < known.hop:
                        found[way.pods, way.name] = row
                    elif row.hop == known.hop:
                        found[way.pods, way.name] = evolve(known, ports=known.ports | row.ports)
        more = (row for key, row in perhaps.items() if key not in sure or _is_more(row, sure[key]))
        yield from sorted((*sure.values(), *more), key=lambda row: (row.hop, row.unknown))


def _is_more(row: Reached, sure: Reached) -> bool:
    return row.hop < sure.hop or not row.ports <= sure.ports


def _fresh(told: dict[Intervals, Intervals], ports: Intervals, places: Intervals) -> Intervals:
    """Return the addresses that were not told on all of these ports, and note that they are now."""
    fresh = places
    for known, there in told.items():
        if ports <= known:
            fresh -= there
    if fresh:
        told[ports] = told.get(ports, EMPTY) | fresh
    return fresh


def _entering(links: Links, address: str, node: int) -> tuple[Sequence[Mesh], Sequence[Mesh]]:
    """Give whom an address outside reaches, for certain and perhaps."""
    number = address_number(address)
    found: tuple[dict[Intervals, int], dict[Intervals, int]] = ({}, {})
    for other, texts in enumerate(links.texts):
        for places, bits in zip(links.addresses(other, Direction.INGRESS) if texts else (), found, strict=False):
            for ports, there in places:
                if number in there:
                    bits[ports] = bits.get(ports, 0) | 1 << other
    sure, perhaps = ([Mesh(1 << node, bits, ports) for ports, bits in several.items()] for several in found)
    return sure, perhaps
