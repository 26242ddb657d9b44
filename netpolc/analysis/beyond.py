"""Open ways to and from pods that the input does not hold: rules may mean them though nobody that exists is meant."""

from collections.abc import Iterator

from attrs import define, field

from netpolc.analysis.bits import members
from netpolc.analysis.ends import PODS, End
from netpolc.analysis.existing import Connections
from netpolc.analysis.merging import common
from netpolc.analysis.openings import number_set, possible_labels, possible_namespaces
from netpolc.analysis.owned import base
from netpolc.analysis.policies import OTHER
from netpolc.analysis.reach import PodAt, half_at, pod_of
from netpolc.analysis.rows import ExistingEnd
from netpolc.analysis.tables import Opened, PortTable
from netpolc.diagnostics.origin import Located
from netpolc.program.inventory import Inventory
from netpolc.program.model import NAMESPACE_NAME, Direction, PodPeer, Policy, Program
from netpolc.sets.covering import COVER_STEPS, surely_covered
from netpolc.sets.intervals import EMPTY, Intervals, union
from netpolc.sets.ports import EVERY_PORT, port_set
from netpolc.sets.steps import Steps
from netpolc.values import frozen


@frozen
class ChosenEnds:
    """The workloads that were asked for as sources and as destinations; None: all."""

    sources: frozenset[str] | None = None
    destinations: frozenset[str] | None = None

    def holds(self, source: ExistingEnd, destination: ExistingEnd) -> bool:
        """Say whether a row was asked for."""
        return self.source(source) and self.destination(destination)

    def source(self, end: ExistingEnd) -> bool:
        """Say whether an end was asked for as a source."""
        return self.sources is None or end in self.sources

    def destination(self, end: ExistingEnd) -> bool:
        """Say whether an end was asked for as a destination."""
        return self.destinations is None or end in self.destinations

    def of_end(self, way: "Beyond") -> bool:
        """Say whether a way was asked for: no filter names pods that are not there."""
        mine, other = self.sources, self.destinations
        if way.direction is Direction.INGRESS:
            mine, other = other, mine
        return other is None and (mine is None or way.workload in mine)


@frozen
class Beyond:
    """An open way between a workload and pods that the input does not hold; `direction` is that of the workload."""

    workload: str
    direction: Direction
    pods: End
    ports: Intervals
    name: str | None = None
    """Of `ports`, only those that the pods beyond declare under this name."""
    origins: tuple[Located, ...] = field(default=(), eq=False, repr=False)


@define(eq=False)
class _Ways:
    """What one reading of a workload may be reached by, or reach."""

    ports: dict[tuple[Direction, End, str | None], Intervals] = field(
        factory=dict[tuple[Direction, End, str | None], Intervals]
    )
    origins: dict[tuple[Direction, End, str | None], dict[Located, None]] = field(
        factory=dict[tuple[Direction, End, str | None], dict[Located, None]]
    )


def ways_beyond(program: Program, inventory: Inventory, found: Connections) -> Iterator[Beyond]:
    """Give the open ways whose other end no workload of the input is, by workload; those of all readings alike.

    Pods of a namespace that is meant by its name count as missing where none of the input is selected there. Workloads
    on the network of their node are left out: nothing is certain of them.
    """
    reader = _WayReader(found, inventory, _by_namespace(program))
    by_text: dict[str, list[_Ways]] = {}
    for slot in members(found.view.bits.everybody):
        ways = reader.ways(slot)
        for text in found.view.slots.texts[slot]:
            by_text.setdefault(base(text), []).append(ways)
    for text in sorted(by_text.keys() - found.hosts):
        readings = by_text[text]
        for key in readings[0].ports:
            ports, _ = common(ways.ports.get(key, EMPTY) for ways in readings)
            if ports:
                yield Beyond(text, *key[:2], ports, key[2], tuple(readings[0].origins[key]))


def _by_namespace(program: Program) -> dict[str, Program]:
    found: dict[str, list[Policy]] = {}
    for policy in program.policies:
        found.setdefault(policy.namespace, []).append(policy)
    return {name: Program(None, tuple(policies)) for name, policies in found.items()}


@define(eq=False)
class _WayReader:
    found: Connections
    inventory: Inventory
    programs: dict[str, Program]
    table: PortTable = field(factory=PortTable)

    def ways(self, slot: int) -> _Ways:
        ways = _Ways()
        view = self.found.view
        for direction, table in ((Direction.INGRESS, view.ingress), (Direction.EGRESS, view.egress)):
            if not table.isolated >> slot & 1:
                ways.ports[direction, PODS, None] = EVERY_PORT
                ways.origins[direction, PODS, None] = {}
                continue
            for item in table.opened(slot):
                for pods in self._missing(item):
                    self._add(ways, (slot, direction, item), pods)
        return ways

    def _missing(self, item: Opened) -> Iterator[End]:
        if item.rule.peers is None:
            yield PODS
        bits = self.found.view.bits
        for peer in item.rule.peers or ():
            if isinstance(peer, PodPeer):
                namespaces, pods = possible_namespaces(peer.namespaces), possible_labels(peer.pods)
                end = End(outside=False, namespaces=peer.namespaces, pods=peer.pods)
                there = bits.pods(peer.pods) & bits.places(peer.namespaces)
                if namespaces and pods and not (there and _named(end)):
                    yield end

    def _add(self, ways: _Ways, rule: tuple[int, Direction, Opened], pods: End) -> None:
        slot, direction, item = rule
        for name, ports in self._ports(slot, direction, item):
            key = direction, pods, name
            open_ports = ports & self._other_half(slot, direction, pods)
            if open_ports:
                ways.ports[key] = ways.ports.get(key, EMPTY) | open_ports
                ways.origins.setdefault(key, {}).update(dict.fromkeys(item.rule.origins))

    def _ports(self, slot: int, direction: Direction, item: Opened) -> Iterator[tuple[str | None, Intervals]]:
        """Give the ports of a rule; which number a name has at pods that nobody knows is left open."""
        if direction is Direction.INGRESS:
            yield None, self.table.at(item.ports, self.found.view.declared[slot])
            return
        yield None, EVERY_PORT if item.ports is None else number_set(item.ports)
        for name in dict.fromkeys(port.port for port in item.ports or () if isinstance(port.port, str)):
            named = (port_set(port.protocol) for port in item.ports or () if port.port == name)
            yield name, union(part for ports in named for part in ports)

    def _other_half(self, slot: int, direction: Direction, pods: End) -> Intervals:
        """Return what the policies of the namespace beyond allow, if it is one and they isolate all that is meant."""
        name, workload = _named(pods), self.found.view.slots.members[0][slot]
        program = self.programs.get(name)
        if program is None or workload is None:
            return EVERY_PORT
        opposite = OTHER[direction]
        subjects = [policy.subject for policy in program.policies if opposite in policy.isolates]
        if not subjects or not surely_covered(pods.pods, subjects, Steps(COVER_STEPS)):
            return EVERY_PORT
        labels = tuple(sorted(pods.pods.witness().items()))
        missing, own = PodAt(name, labels), pod_of(workload, self.inventory)
        ends = (missing, own) if direction is Direction.INGRESS else (own, missing)
        return half_at(program, opposite, ends).perhaps()


def _named(pods: End) -> str:
    """Return the one namespace that is meant by its name, or an empty text."""
    if len(pods.namespaces.parts) != 1:
        return ""
    name = pods.namespaces.constraint(NAMESPACE_NAME)
    return name.values[0] if len(name.values) == 1 and not name.others and not name.absent else ""
