from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.answers import Class, Row, RowEnd, Verdict
from netpolc.analysis.ends import End as PossibleEnd
from netpolc.analysis.existing import connections
from netpolc.analysis.existing_difference import difference_of_existing
from netpolc.analysis.rows import Connection, ExistingEnd
from netpolc.analysis.view import Options
from netpolc.program.inventory import Inventory, KnownNamespace, Workload
from netpolc.sets.addresses import address_number
from netpolc.sets.addresses import cidrs as blocks_of
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import port_number, ports_text
from tests.analysis.strategies import Sides, changes, drawn, inventories, inventory_changes, policies
from tests.analysis.worlds import PORTS, PROTOCOLS, Dice, Manifest, manifest, program
from tests.judge.networkpolicy import End, Outside, Pod, allowed
from tests.laws import law


def judged(item: Workload, inventory: Inventory) -> Pod:
    known = {space.name: dict(space.labels) for space in inventory.namespaces}
    named = {**known.get(item.namespace, {}), "kubernetes.io/metadata.name": item.namespace}
    return Pod(item.namespace, named, dict(item.labels), frozenset(item.ports))


def ports_between(rows: list[Connection] | list[Row], source: str, destination: str) -> Intervals:
    def is_end(end: RowEnd, text: str) -> bool:
        assert not isinstance(end, PossibleEnd)
        if isinstance(end, tuple):
            return text in end
        return end == text if isinstance(end, str) else "/" not in text and address_number(text) in end

    found = EMPTY
    for row in rows:
        if is_end(row.source, source) and is_end(row.destination, destination):
            found |= row.ports
    return found


def ends_of(inventory: Inventory, outside: list[Outside]) -> dict[str, End]:
    ends: dict[str, End] = {item.text: judged(item, inventory) for item in inventory.workloads}
    return ends | {item.address: item for item in outside}


addresses = st.lists(drawn(Dice.outside), max_size=3)


@given(policies(8), inventories, addresses)
@law(25)
def test_every_pair_is_what_the_judge_says(
    manifests: list[Manifest], inventory: Inventory, outside: list[Outside]
) -> None:
    rows = list(connections(program(manifests), inventory).rows())
    ends = ends_of(inventory, outside)
    for (source, one), (destination, other) in product(ends.items(), repeat=2):
        if isinstance(one, Outside) and isinstance(other, Outside):
            continue
        ports = ports_between(rows, source, destination)
        for protocol, port in product(PROTOCOLS, PORTS):
            right = allowed(manifests, one, other, protocol, port)
            assert (port_number(protocol, port) in ports) == right, (source, destination, protocol, port)


@given(changes(6), inventory_changes(), addresses)
@law(15)
def test_a_difference_of_what_exists_is_what_the_judge_says(
    sides: Sides, exist: tuple[Inventory, Inventory], outside: list[Outside]
) -> None:
    (before, after), (old, new) = sides, exist
    found = difference_of_existing(program(before), program(after), (old, new))
    ends = ends_of(old, outside)
    gone = {item.text for item in old.workloads} - {item.text for item in new.workloads}
    for (source, one), (destination, other) in product(ends.items(), repeat=2):
        if isinstance(one, Outside) and isinstance(other, Outside):
            continue
        opened = ports_between(list(found.opened), source, destination)
        closed = ports_between(list(found.closed), source, destination)
        for protocol, port in product(PROTOCOLS, PORTS):
            was = allowed(before, one, other, protocol, port)
            now = gone.isdisjoint({source, destination}) and allowed(after, one, other, protocol, port)
            number = port_number(protocol, port)
            assert (number in opened, number in closed) == (now and not was, was and not now)
    turned = difference_of_existing(program(after), program(before), (new, old))
    assert {(row.source, row.destination, row.ports) for row in turned.opened} == {
        (row.source, row.destination, row.ports) for row in found.closed
    }


def workload(name: str, app: str, **more: object) -> Workload:
    labels = (("app", app), ("pod-template-hash", name))
    return Workload("shop", name, "Pod", labels, **more)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - a test's shorthand


def ingress(*rules: Manifest, app: str | None = None) -> Manifest:
    subject = {"matchLabels": {"app": app}} if app else {}
    return manifest("p", "shop", {"podSelector": subject, "policyTypes": ["Ingress"], "ingress": [*rules]})


def text_of(end: ExistingEnd) -> str:
    return end if isinstance(end, str) else ",".join(blocks_of(end))


def lines(rows: list[Connection]) -> list[str]:
    return sorted(f"{text_of(row.source)} > {text_of(row.destination)} {ports_text(row.ports)}" for row in rows)


def test_pods_of_one_owner_are_shown_as_it() -> None:
    pods = [workload(f"web-{number}", "web", owner=("ReplicaSet", "web-5f")) for number in range(3)]
    web = Workload("shop", "web-5f", "ReplicaSet", (("app", "web"),), owner=("Deployment", "web"))
    inventory = Inventory((*pods, web, workload("db", "db")))
    found = connections(program([ingress({"from": [{"podSelector": {}}]})]), inventory)
    assert {row.source for row in found.rows() if isinstance(row.source, str)} == {
        "shop/web[Deployment]",
        "shop/db[Pod]",
    }
    assert found.notes == ()


def test_pods_of_one_owner_that_differ_are_shown_for_themselves() -> None:
    pods = [workload(name, name, owner=("ReplicaSet", "both")) for name in ("one", "two")]
    rule = {"from": [{"podSelector": {"matchLabels": {"app": "one"}}}]}
    found = connections(program([ingress(rule)]), Inventory(tuple(pods)))
    assert {row.source for row in found.rows() if isinstance(row.source, str)} == {"shop/one[Pod]", "shop/two[Pod]"}
    (note,) = found.notes
    assert note.kind == "owner-split"
    assert note.text == "the policies treat pods of `shop/both[ReplicaSet]` differently, so each is shown for itself"
    assert note.ends == ("shop/one[Pod]", "shop/two[Pod]")


def test_a_selector_that_takes_both_values_does_not_tell_pods_apart() -> None:
    pods = [workload(name, name, owner=("ReplicaSet", "both")) for name in ("one", "two")]
    either = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["one", "two"]}]}
    found = connections(program([ingress({"from": [{"podSelector": either}]})]), Inventory(tuple(pods)))
    assert found.notes == ()


def test_a_block_means_addresses_outside_unless_pods_are_asked_for() -> None:
    block = {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}], "ports": [{"port": 80}]}
    inventory = Inventory((workload("a", "a", addresses=("10.2.0.1",)), workload("b", "b", addresses=("10.1.0.1",))))
    item = program([ingress(block)])
    plain = connections(item, inventory)
    assert not [row for row in plain.rows() if isinstance(row.source, str) and isinstance(row.destination, str)]
    assert [note.kind for note in plain.notes] == ["ipblock-may-cover-pods"]
    assert "`10.0.0.0/8`" in plain.notes[0].text
    assert [origin.locate().place.path for origin in plain.notes[0].origins] == ["spec/ingress/0"]
    exact = connections(item, inventory, Options(pod_ips=True))
    assert exact.notes == ()
    assert [line for line in lines(list(exact.rows())) if line.startswith("shop") and "> shop" in line] == [
        "shop/a[Pod] > shop/a[Pod] {'TCP': '80'}",
        "shop/a[Pod] > shop/b[Pod] {'TCP': '80'}",
    ]


def test_only_blocks_that_may_hold_pods_are_named() -> None:
    blocks = [{"ipBlock": {"cidr": block}} for block in ("10.0.0.0/8", "192.0.2.0/24")]
    item = program([ingress({"from": blocks}), ingress({"from": blocks[1:]})])
    (note,) = connections(item, Inventory((workload("a", "a"),))).notes
    assert note.text == (
        "blocks are read as addresses outside of the cluster; pods could have addresses of `10.0.0.0/8`"
    )
    assert [origin.locate().place.line for origin in note.origins] == [1]
    known = Inventory((workload("a", "a", addresses=("192.0.2.1",)),))
    (note,) = connections(item, known).notes
    assert note.text.endswith(" of `192.0.2.0/24`")


def test_addresses_of_pods_are_not_outside() -> None:
    inventory = Inventory((workload("a", "a"),))
    block = ingress({"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]})
    found = connections(program([block]), inventory, Options(pod_cidrs=("10.128.0.0/9",)))
    entering = [row for row in found.rows() if isinstance(row.source, Intervals)]
    assert [text_of(row.source) for row in entering] == ["10.0.0.0/9"]
    far = connections(program([block]), inventory, Options(pod_cidrs=("192.168.0.0/16",)))
    assert far.notes == ()


def test_the_network_of_the_node_is_a_note() -> None:
    (note,) = connections(program([]), Inventory((workload("a", "a", host_network=True),))).notes
    assert (note.kind, note.ends) == ("host-network", ("shop/a[Pod]",))


def test_only_rows_of_the_network_of_a_node_are_unknown() -> None:
    inventory = Inventory((workload("a", "a", host_network=True), workload("b", "b"), workload("c", "c")))
    rows = list(connections(program([]), inventory).rows())
    unknown = {(row.source, row.destination) for row in rows if row.unknown}
    assert unknown == {(row.source, row.destination) for row in rows if "shop/a[Pod]" in {row.source, row.destination}}
    assert {("shop/b[Pod]", "shop/c[Pod]"), ("shop/c[Pod]", "shop/b[Pod]")} <= {
        (row.source, row.destination) for row in rows if not row.unknown
    }


def test_pods_of_one_owner_and_several_addresses_differ_where_blocks_match_pods() -> None:
    owner = ("ReplicaSet", "web")
    pods = tuple(workload(f"w{last}", "web", owner=owner, addresses=(f"10.0.0.{last}",)) for last in (1, 2))
    item = program([ingress({"from": [{"podSelector": {}}]})])
    assert connections(item, Inventory(pods)).ends == ("shop/web[ReplicaSet]",)
    assert connections(item, Inventory(pods), Options(pod_ips=True)).ends == ("shop/w1[Pod]", "shop/w2[Pod]")


def test_a_row_knows_its_rules() -> None:
    inventory = Inventory((workload("a", "a"), workload("b", "b")))
    rules = [
        {"from": [{"podSelector": {"matchLabels": {"app": "a"}}}], "ports": [{"port": number}]} for number in (1, 2)
    ]
    found = connections(program([ingress(*rules, app="b")]), inventory)
    (row,) = [row for row in found.rows() if (row.source, row.destination) == ("shop/a[Pod]", "shop/b[Pod]")]
    assert ports_text(row.ports) == {"TCP": "1-2"}
    assert [origin.locate().place.path for origin in found.origins(row)] == ["spec/ingress/0", "spec/ingress/1"]


def test_a_row_knows_the_rules_of_both_halves_by_the_names_at_the_destination() -> None:
    """`http` is another port of the source; a rule to `db`, which declares none of its names, opens nothing."""
    source = workload("a", "a", ports=(("http", "TCP", 80),))
    destination = workload("b", "b", ports=(("http", "TCP", 8080),))
    inventory = Inventory((source, destination, workload("db", "db")))
    out: Manifest = {"podSelector": {"matchLabels": {"app": "a"}}, "policyTypes": ["Egress"]}
    way: Manifest = {"to": [{"podSelector": {}}], "ports": [{"port": "http"}]}
    into: Manifest = {"from": [{"podSelector": {}}], "ports": [{"port": "http"}]}
    item = program([manifest("out", "shop", {**out, "egress": [way]}), ingress(into)])
    found = connections(item, inventory)
    rows = [row for row in found.rows() if (row.source, row.destination) == ("shop/a[Pod]", "shop/b[Pod]")]
    assert [ports_text(row.ports) for row in rows] == [{"TCP": "8080"}]
    assert [origin.locate().place.path for origin in found.origins(rows[0])] == ["spec/egress/0", "spec/ingress/0"]
    assert not [row for row in found.rows() if row.destination == "shop/db[Pod]" and isinstance(row.source, str)]


def test_of_many_workloads_those_that_are_selected_are() -> None:
    chosen = [f"a{number}" for number in range(0, 300, 3)]
    pods = tuple(workload(f"a{number}", f"a{number}") for number in range(300))
    names: Manifest = {"matchExpressions": [{"key": "app", "operator": "In", "values": chosen}]}
    found = connections(program([ingress({"from": [{"podSelector": names}]}, app="a1")]), Inventory(pods))
    rows = [row for row in found.rows() if row.destination == "shop/a1[Pod]" and isinstance(row.source, str)]
    assert {row.source for row in rows} == {f"shop/{name}[Pod]" for name in chosen}


def test_a_change_of_what_exists_names_its_cause() -> None:
    inventory = Inventory((workload("a", "a"), workload("b", "b")), (KnownNamespace("shop"),))
    shut, open_ = program([ingress(app="b")]), program([ingress({"from": [{"podSelector": {}}]}, app="b")])
    found = difference_of_existing(shut, open_, (inventory, inventory))
    assert found.verdict is Verdict.CHANGED
    assert {row.classes for row in found.opened} == {(Class.OPENED_INSIDE_NAMESPACE,)}
    (cause,) = found.opened[0].causes
    assert (cause.side, cause.index, cause.origins[0].locate().place.path) == ("after", 0, "spec/ingress/0")
    lost = difference_of_existing(shut, program([]), (inventory, inventory))
    assert all(Class.ISOLATION_LOST in row.classes for row in lost.opened)
    assert {(cause.side, cause.index) for row in lost.opened for cause in row.causes} == {("before", None)}
    assert difference_of_existing(shut, shut, (inventory, inventory)).verdict is Verdict.EQUAL


def test_what_one_side_shows_apart_is_shown_apart_on_both() -> None:
    pods = tuple(workload(name, name, owner=("ReplicaSet", "both")) for name in ("one", "two"))
    inventory = Inventory(pods)
    everybody: Manifest = {"podSelector": {}}
    one = {"podSelector": {"matchLabels": {"app": "one"}}}
    found = difference_of_existing(
        program([ingress({"from": [everybody]})]), program([ingress({"from": [one]})]), (inventory, inventory)
    )
    assert found.opened == ()
    assert {(row.source, row.destination) for row in found.closed} == {
        ("shop/two[Pod]", "shop/one[Pod]"),
        ("shop/two[Pod]", "shop/two[Pod]"),
    }
