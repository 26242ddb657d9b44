"""Random policies, the pods that could meet them, and programs of manifests, for the tests of the engine."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network
from itertools import product
from random import Random
from typing import Any

from attrs import evolve

from netpolc.analysis.answers import ConcreteEnd, Row, Witness
from netpolc.analysis.ends import End, Part
from netpolc.diagnostics.model import Origin
from netpolc.diagnostics.model import Place as SourcePlace
from netpolc.diagnostics.origin import Written
from netpolc.program.features import PodsInBlocks
from netpolc.program.inventory import Inventory, KnownNamespace, Workload
from netpolc.program.model import NAMESPACE_NAME, BlockPeer, Peer, Program, Rule
from netpolc.rules.json import JsonObject
from netpolc.sets.addresses import address_number
from netpolc.sets.ports import port_number
from netpolc.targets.kubernetes.lift import lift_policy
from netpolc.targets.target import Locate
from tests.judge.networkpolicy import End as JudgedEnd
from tests.judge.networkpolicy import Outside, Pod

Manifest = dict[str, Any]
Point = tuple[JudgedEnd, JudgedEnd, str, int]

PROTOCOLS = ("TCP", "UDP", "SCTP")
HOMES = ("a", "b", "c")
LABELS = {"app": ("one", "two", "three"), "role": ("x", ""), "example.com/on": ("yes",)}
PLACES = {"team": ("red", "blue"), NAMESPACE_NAME: (*HOMES, "elsewhere"), "zone": ("z",)}
BLOCKS = ("0.0.0.0/0", "10.0.0.0/8", "10.64.0.0/10", "10.64.0.0/32", "192.0.2.0/24", "::/0", "fd00::/8", "fd00:1::/32")
PORTS = (1, 53, 80, 443, 8080, 65535)
NAMES = ("http", "dns")


def program(manifests: Iterable[JsonObject], environment: str | None = None) -> Program:
    """Lift manifests; the line of an origin is the number of the manifest from 1, its path the place in it."""
    return Program(environment, tuple(lift_policy(item, locator(number)) for number, item in enumerate(manifests, 1)))


def stating(item: Program, pods: PodsInBlocks) -> Program:
    """Let every block be one of a target that says this of pods in it."""

    def stated(peer: Peer) -> Peer:
        return evolve(peer, pods=pods) if isinstance(peer, BlockPeer) else peer

    def rule(found: Rule) -> Rule:
        return found if found.peers is None else evolve(found, peers=tuple(map(stated, found.peers)))

    policies = (evolve(policy, rules=tuple(map(rule, policy.rules))) for policy in item.policies)
    return evolve(item, policies=tuple(policies))


def locator(line: int) -> Locate:
    """Say of every path that it stands in this line, in a file of its own name."""
    return lambda path: Written(Origin(SourcePlace("/".join(map(str, path)), line)))


def manifest(name: str, namespace: str, spec: Manifest) -> Manifest:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }


class Dice:
    """Draws everything from one source of chance."""

    def __init__(self, seed: int | Random) -> None:
        self.random = seed if isinstance(seed, Random) else Random(seed)

    def likely(self, chance: float) -> bool:
        """Say yes so often; the smallest of all draws says no, so that what fails loses what it does not need."""
        return self.random.random() >= 1 - chance

    def selector(self, known: dict[str, tuple[str, ...]]) -> Manifest:
        found: Manifest = {}
        for _ in range(self.random.choice((0, 1, 1, 1, 2))):
            key = self.random.choice(list(known))
            how = self.random.choice(("exact", "exact", "In", "NotIn", "Exists", "DoesNotExist"))
            if how == "exact":
                found.setdefault("matchLabels", {})[key] = self.random.choice(known[key])
                continue
            expression: Manifest = {"key": key, "operator": how}
            if how in {"In", "NotIn"}:
                expression["values"] = self.random.sample(known[key], self.random.randint(1, len(known[key])))
            found.setdefault("matchExpressions", []).append(expression)
        return found

    def peer(self) -> Manifest:
        match self.random.randrange(5):
            case 0:
                return {"podSelector": self.selector(LABELS)}
            case 1:
                return {"namespaceSelector": self.selector(PLACES)}
            case 2:
                return {"namespaceSelector": self.selector(PLACES), "podSelector": self.selector(LABELS)}
            case _:
                block = self.random.choice(BLOCKS)
                inside = [
                    other
                    for other in BLOCKS
                    if (":" in other) == (":" in block)
                    and other != block
                    and int(other.split("/")[1]) > int(block.split("/")[1])
                    and ip_address(other.split("/")[0]) in ip_network(block)
                ]
                holes = self.random.sample(inside, self.random.randint(0, min(2, len(inside))))
                return {"ipBlock": {"cidr": block, **({"except": holes} if holes else {})}}

    def port(self) -> Manifest:
        found: Manifest = {"protocol": self.random.choice(PROTOCOLS)}
        match self.random.randrange(6):
            case 0:
                pass
            case 1 | 2:
                found["port"] = self.random.choice(NAMES)
            case 3:
                low, high = sorted(self.random.sample(PORTS, 2))
                found |= {"port": low, "endPort": high}
            case _:
                found["port"] = self.random.choice(PORTS)
        return found

    def rule(self, side: str) -> Manifest:
        found: Manifest = {}
        if self.likely(0.85):
            found[side] = [self.peer() for _ in range(self.random.choice((1, 1, 2)))]
        if self.likely(0.75):
            found["ports"] = [self.port() for _ in range(self.random.choice((1, 1, 2)))]
        return found

    def policy(self, name: str) -> Manifest:
        spec: Manifest = {"podSelector": self.selector(LABELS)}
        types = self.random.choice(([], ["Ingress"], ["Egress"], ["Ingress", "Egress"]))
        if types:
            spec["policyTypes"] = types
        for field, side in (("ingress", "from"), ("egress", "to")):
            if self.likely(0.7):
                spec[field] = [self.rule(side) for _ in range(self.random.choice((0, 1, 1, 2)))]
        return manifest(name, self.random.choice(HOMES), spec)

    def policies(self, most: int = 5) -> list[Manifest]:
        return [self.policy(f"p{number}") for number in range(self.random.randint(0, most))]

    def changed(self, before: Sequence[Manifest]) -> list[Manifest]:
        after = list(before)
        for _ in range(self.random.choice((1, 1, 2))):
            match self.random.randrange(4):
                case 0 if after:
                    after.pop(self.random.randrange(len(after)))
                case 1 if after:
                    place = self.random.randrange(len(after))
                    item = self.policy(after[place]["metadata"]["name"])
                    old = after[place]
                    spec = {**item["spec"], "podSelector": old["spec"]["podSelector"]}
                    after[place] = {**old, "spec": spec if self.likely(0.7) else item["spec"]}
                case 2 if after:
                    place = self.random.randrange(len(after))
                    old = after[place]
                    field, side = self.random.choice((("ingress", "from"), ("egress", "to")))
                    rules = [*old["spec"].get(field, []), self.rule(side)]
                    after[place] = {**old, "spec": {**old["spec"], field: rules}}
                case _:
                    after.append(self.policy(f"n{self.random.randrange(10**6)}"))
        return after

    def labels(self, known: dict[str, tuple[str, ...]]) -> dict[str, str]:
        return {
            key: self.random.choice((*values, "another"))
            for key, values in known.items()
            if key != NAMESPACE_NAME and self.likely(0.7)
        }

    def world(self) -> dict[str, dict[str, str]]:
        return {name: {**self.labels(PLACES), NAMESPACE_NAME: name} for name in (*PLACES[NAMESPACE_NAME], "unheard-of")}

    def pod(self, world: dict[str, dict[str, str]]) -> Pod:
        name = self.random.choice((*HOMES, *world))
        ports = {
            (name, self.random.choice(PROTOCOLS), self.random.choice(PORTS)) for name in self.random.choices(NAMES, k=3)
        }
        return Pod(name, world[name], self.labels(LABELS), frozenset(ports))

    def outside(self) -> Outside:
        network = ip_network(self.random.choice(BLOCKS))
        first, last = int(network[0]), int(network[-1])
        number = self.random.choice((first, last, max(0, first - 1), min(last + 1, 2**network.max_prefixlen - 1)))
        return Outside(str(type(network[0])(number)))

    def point(self, world: dict[str, dict[str, str]]) -> Point:
        ends: list[JudgedEnd] = [self.pod(world), self.pod(world)]
        if self.likely(0.3):
            ends[self.random.randrange(2)] = self.outside()
        port = self.random.choice(PORTS) + self.random.choice((0, 0, 0, 1, -1))
        return ends[0], ends[1], self.random.choice(PROTOCOLS), min(65535, max(1, port))

    def points(self, count: int) -> list[Point]:
        worlds = [self.world() for _ in range(8)]
        return [self.point(self.random.choice(worlds)) for _ in range(count)]

    def meetings(self) -> list[Point]:
        """Draw a few ends and ports, and let each meet each: many connections of few choices."""
        world = self.world()
        ends: list[JudgedEnd] = [*(self.pod(world) for _ in range(4)), self.outside()]
        doors = [(self.random.choice(PROTOCOLS), self.random.choice(PORTS)) for _ in range(2)]
        return [
            (source, destination, protocol, port)
            for source, destination in product(ends, repeat=2)
            for protocol, port in doors
            if isinstance(source, Pod) or isinstance(destination, Pod)
        ]

    def inventory(self) -> Inventory:
        world = self.world()
        workloads: list[Workload] = []
        for number in range(self.random.randint(1, 12)):
            pod = self.pod(world)
            workloads.append(
                Workload(
                    pod.namespace,
                    f"w{number}",
                    "Deployment",
                    tuple(sorted(pod.labels.items())),
                    tuple(sorted(pod.ports)),
                )
            )
        return Inventory(
            tuple(workloads), tuple(KnownNamespace(name, tuple(labels.items())) for name, labels in world.items())
        )


def judged(place: ConcreteEnd) -> JudgedEnd:
    """Return the end of a witness as the judge takes it."""
    if place.address is not None:
        return Outside(place.address)
    labels = dict(place.namespace_labels), dict(place.labels)
    return Pod(place.namespace, *labels, frozenset(place.ports), place.pod_address)


def end_holds(end: End, point: JudgedEnd) -> bool:
    if isinstance(point, Outside):
        return end.outside and address_number(point.address) in end.addresses
    there = point.address is None or address_number(point.address) in end.addresses
    return not end.outside and there and end.namespaces.holds(point.namespace_labels) and end.pods.holds(point.labels)


def part_holds(part: Part, point: Point) -> bool:
    source, destination, protocol, port = point
    declared = {
        name
        for name, kind, number in (destination.ports if isinstance(destination, Pod) else ())
        if (kind, number) == (protocol, port)
    }
    return (
        port_number(protocol, port) in part.ports
        and end_holds(part.source, source)
        and end_holds(part.destination, destination)
        and declared.issuperset(part.names_is)
        and declared.isdisjoint(part.names_is_not)
    )


def witness_of(row: Row) -> Witness:
    assert row.witness is not None, "only rows of workloads that exist have none"
    return row.witness


def row_holds(row: Row, point: Point) -> bool:
    return part_holds(row.part, point) and not any(part_holds(hole, point) for hole in row.except_)


def renamed(item: Program) -> Program:
    return evolve(item, policies=tuple(evolve(policy, name=f"{policy.name}-x") for policy in item.policies))
