"""Whom workloads reach in steps is what a naive walk finds, over connections that a naive judge allows one by one."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.hops import Reached, Reaching, reaching
from netpolc.program.inventory import Inventory, Workload
from netpolc.sets.addresses import address_number
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import port_number, ports_text
from tests.analysis.strategies import drawn, inventories, policies
from tests.analysis.test_existing import ingress, judged, workload
from tests.analysis.worlds import LABELS, PORTS, PROTOCOLS, Dice, Manifest, manifest, program
from tests.judge.networkpolicy import End, Outside, Pod, allowed
from tests.laws import law

Doors = frozenset[tuple[str, int]]
Edges = dict[tuple[str, str], Doors]


@st.composite
def worlds(draw: st.DrawFn) -> Inventory:
    """Draw workloads: of some nobody knows a label, some have an address, some are on the network of their node."""
    whole = draw(inventories)
    found: list[Workload] = []
    for item in whole.workloads[: draw(st.integers(2, 6))]:
        match draw(st.integers(0, 5)):
            case 0:
                labels = tuple(pair for pair in item.labels if pair[0] != "app")
                found.append(evolve(item, unknown_labels=("app",), labels=labels))
            case 1:
                found.append(evolve(item, addresses=(draw(st.sampled_from(("10.64.0.0", "10.1.0.1", "192.0.2.1"))),)))
            case 2:
                found.append(evolve(item, host_network=True))
            case _:
                found.append(item)
    return Inventory(tuple(found), whole.namespaces)


def _pods(item: Workload, inventory: Inventory, *, perhaps: bool) -> list[Pod]:
    """Give a workload as the judge takes it, with each value that its unknown label may have."""
    labels = {} if item.addresses or not perhaps else {"nowhere": "yes"}
    address = item.addresses[0] if item.addresses and perhaps else None
    pod = judged(item, inventory)
    choices: list[dict[str, str]] = (
        [{"app": value} for value in (*LABELS["app"], "another")] if item.unknown_labels else [{}]
    )
    return [evolve(pod, labels={**pod.labels, **labels, **more}, address=address) for more in choices]


def _with_blocks_of_pods(manifests: Sequence[Manifest]) -> list[Manifest]:
    """Let each block that could hold the address of a pod mean all pods whose address nobody knows."""

    def peers(found: list[Manifest]) -> Iterator[Manifest]:
        for peer in found:
            yield peer
            block = peer.get("ipBlock", {})
            if block and block["cidr"] != "192.0.2.0/24":  # every other block of these worlds has private addresses
                yield {"namespaceSelector": {}, "podSelector": {"matchLabels": {"nowhere": "yes"}}}

    def rule(found: Manifest) -> Manifest:
        return {key: list(peers(value)) if key in {"from", "to"} else value for key, value in found.items()}

    return [
        {
            **item,
            "spec": {
                key: [*map(rule, value)] if key in {"ingress", "egress"} else value
                for key, value in item["spec"].items()
            },
        }
        for item in manifests
    ]


def _edges(manifests: list[Manifest], inventory: Inventory, outside: Sequence[str], *, perhaps: bool) -> Edges:
    """Ask the judge about every pair: what is allowed in every reading, or in some."""
    policies = _with_blocks_of_pods(manifests) if perhaps else manifests
    ends: dict[str, list[End]] = {item.text: [*_pods(item, inventory, perhaps=perhaps)] for item in inventory.workloads}
    ends |= {address: [Outside(address)] for address in outside}
    hosts = {item.text for item in inventory.workloads if item.host_network}
    found: Edges = {}
    for (source, mine), (destination, others) in product(ends.items(), repeat=2):
        if source in outside and destination in outside:
            continue
        if not perhaps and {source, destination} & hosts:
            continue
        doors = frozenset(
            (protocol, port)
            for protocol, port in product(PROTOCOLS, PORTS)
            if (any if perhaps else all)(
                allowed(policies, one, other, protocol, port) for one, other in product(mine, others)
            )
        )
        if doors:
            found[source, destination] = doors
    return found


def _walked(edges: Edges, starts: set[str], outside: Sequence[str]) -> dict[str, tuple[int, Doors]]:
    """Walk: nobody is reached through an address outside."""
    found: dict[str, tuple[int, Doors]] = {}
    frontier, hop = starts, 0
    while frontier:
        hop += 1
        doors: dict[str, Doors] = {}
        for (source, destination), open_doors in edges.items():
            if source in frontier and destination not in found and destination not in starts:
                doors[destination] = doors.get(destination, frozenset()) | open_doors
        found |= {end: (hop, several) for end, several in doors.items()}
        frontier = doors.keys() - set(outside)
    return found


def _told(found: Reaching, end: str, *, unknown: bool) -> list[Reached]:
    def is_end(row: Reached) -> bool:
        if isinstance(row.end, Intervals):
            return "/" not in end and address_number(end) in row.end
        return row.end == end

    return [row for row in found.rows if is_end(row) and row.unknown is unknown]


def _doors(rows: Sequence[Reached]) -> Doors:
    return frozenset(door for door in product(PROTOCOLS, PORTS) if any(port_number(*door) in row.ports for row in rows))


@given(policies(6), worlds(), st.lists(drawn(Dice.outside), max_size=2), st.data())
@law(60)
def test_reach_is_what_a_naive_walk_finds(
    manifests: list[Manifest], inventory: Inventory, outside: list[Outside], data: st.DataObject
) -> None:
    places = [item.address for item in outside]
    names = [item.text for item in inventory.workloads]
    starts = {data.draw(st.sampled_from([*names, *places]))}
    if starts.isdisjoint(places) and data.draw(st.booleans()):
        starts.add(data.draw(st.sampled_from(names)))
    found = reaching(program(manifests), inventory, starts)
    edges = {perhaps: _edges(manifests, inventory, places, perhaps=perhaps) for perhaps in (False, True)}
    sure, perhaps = (_walked(edges[either], starts, places) for either in (False, True))
    for name in {*names} - starts:
        rows = {unknown: _told(found, name, unknown=unknown) for unknown in (False, True)}
        assert [(row.hop, _doors([row])) for row in rows[False]] == ([sure[name]] if name in sure else [])
        assert bool(rows[False] or rows[True]) == (name in perhaps)
        assert (name in found.not_reached()) == (
            name not in perhaps and not next(item for item in inventory.workloads if item.text == name).host_network
        )
        for row in rows[True]:
            hop, doors = perhaps[name]
            more = doors - sure[name][1] if name in sure and sure[name][0] == hop else doors
            assert (row.hop, _doors([row])) == (hop, more)
        if name in perhaps and perhaps[name] != sure.get(name):
            assert rows[True]
        for row in (*rows[False], *rows[True]):
            _check_path(row, starts, edges[row.unknown])
    for place in {*places} - starts:
        rows = {unknown: _told(found, place, unknown=unknown) for unknown in (False, True)}
        assert min((row.hop for row in rows[False]), default=0) == (sure[place][0] if place in sure else 0)
        assert bool(rows[False] or rows[True]) == (place in perhaps)
        for unknown, reached in ((False, sure), (True, perhaps)):
            sources = starts | (reached.keys() - {*places})
            every = (doors for (source, end), doors in edges[unknown].items() if end == place and source in sources)
            assert _doors([*rows[False], *(rows[True] if unknown else ())]) == frozenset().union(*every)


def _check_path(row: Reached, starts: set[str], edges: Edges) -> None:
    """Every step of a path is allowed, and there are as many as hops."""
    assert isinstance(row.end, str)
    ends = [*row.path, row.end]
    assert len(row.path) == row.hop
    assert row.path[0] in starts
    assert all(pair in edges for pair in pairwise(ends))


def test_workloads_that_only_addresses_tell_apart_are_told_apart() -> None:
    names = {"here": ("10.0.0.1",), "there": ("192.0.2.1",), "nowhere": ()}
    data = [Workload("data", name, "Pod", (), addresses=addresses) for name, addresses in names.items()]
    inventory = Inventory((workload("web", "web"), *data))
    leaving = manifest(
        "p", "shop", {"policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}]}
    )
    rows = reaching(program([leaving]), inventory, ["shop/web[Pod]"]).rows
    assert [(row.end, row.hop, row.unknown) for row in rows if isinstance(row.end, str)] == [
        ("data/here[Pod]", 1, True),
        ("data/nowhere[Pod]", 1, True),
        ("data/there[Pod]", 2, True),
    ]
    shut = manifest("q", "data", {"podSelector": {}, "policyTypes": ["Egress"]})
    rows = reaching(program([leaving, shut]), inventory, ["shop/web[Pod]"]).rows
    assert [row.end for row in rows if isinstance(row.end, str)] == ["data/here[Pod]", "data/nowhere[Pod]"]


def _open(own: str, peer: str, *ports: int) -> Manifest:
    found = ingress(
        {"from": [{"podSelector": {"matchLabels": {"app": peer}}}], "ports": [{"port": port} for port in ports]},
        app=own,
    )
    return {**found, "metadata": {**found["metadata"], "name": f"{own}-{peer}"}}


def _rows(found: Reaching) -> list[tuple[str, int, str, tuple[str, ...]]]:
    return [
        (row.end.partition("/")[2], row.hop, str(ports_text(row.ports)["TCP"]), row.path)
        for row in found.rows
        if isinstance(row.end, str)
    ]


def test_the_ports_of_a_hop_are_those_of_all_who_are_reached_before() -> None:
    names = ("web", "one", "two", "db", "log", "alone")
    inventory = Inventory(tuple(workload(name, name) for name in names))
    shut = [ingress(app=name) for name in ("web", "alone")]
    walls = [{**item, "metadata": {**item["metadata"], "name": f"wall-{at}"}} for at, item in enumerate(shut)]
    edges = [_open("one", "web", 80), _open("two", "web", 81), _open("db", "two", 5432), _open("db", "one", 6379)]
    back = [_open("log", "db", 514), _open("one", "log", 90), _open("db", "log", 7)]
    found = reaching(program([*walls, *edges, *back]), inventory, ["shop/web[Pod]"])
    web, one = "shop/web[Pod]", "shop/one[Pod]"
    assert _rows(found) == [
        ("one[Pod]", 1, "80", (web,)),
        ("two[Pod]", 1, "81", (web,)),
        ("db[Pod]", 2, "5432,6379", (web, one)),
        ("log[Pod]", 3, "514", (web, one, "shop/db[Pod]")),
    ]
    assert found.not_reached() == ("shop/alone[Pod]",)
    assert found.is_whole


def test_others_of_the_kind_of_the_start_are_reached_too() -> None:
    inventory = Inventory((workload("a", "web"), workload("b", "web"), workload("db", "db")))
    wall = {**ingress(), "metadata": {"name": "wall", "namespace": "shop"}}
    found = reaching(program([wall, _open("web", "db", 80), _open("db", "web", 5432)]), inventory, ["shop/a[Pod]"])
    assert _rows(found) == [
        ("db[Pod]", 1, "5432", ("shop/a[Pod]",)),
        ("b[Pod]", 2, "80", ("shop/a[Pod]", "shop/db[Pod]")),
    ]
