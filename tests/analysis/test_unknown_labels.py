"""Labels that nobody can know make answers unknown, pods with numbers are told each, and ways beyond are open ways."""

from itertools import product

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.beyond import ways_beyond
from netpolc.analysis.existing import connections
from netpolc.analysis.explanation import why
from netpolc.analysis.reach import Reach, pod_of
from netpolc.analysis.reach import allowed as reached
from netpolc.pipeline.ask import ends_of
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import Direction
from netpolc.rules.json import as_object
from netpolc.sets.intervals import EMPTY
from netpolc.sets.ports import port_number, port_set
from tests.analysis.strategies import inventories, policies
from tests.analysis.test_existing import ingress, judged
from tests.analysis.worlds import LABELS, PORTS, PROTOCOLS, Manifest, manifest, program
from tests.judge.networkpolicy import Pod, allowed
from tests.laws import law


@st.composite
def half_known(draw: st.DrawFn) -> Inventory:
    """Draw a few workloads, of some of which nobody knows `app`."""
    whole = draw(inventories)
    workloads = [
        evolve(item, unknown_labels=("app",), labels=tuple(pair for pair in item.labels if pair[0] != "app"))
        if draw(st.booleans())
        else item
        for item in whole.workloads[:5]
    ]
    return Inventory(tuple(workloads), whole.namespaces)


@given(policies(6), half_known())
@law(25)
def test_what_hangs_on_an_unknown_label_is_unknown(manifests: list[Manifest], inventory: Inventory) -> None:
    item = program(manifests)
    found = connections(item, inventory)
    rows = list(found.rows())
    for one, other in product(inventory.workloads, repeat=2):
        mine = [row for row in rows if (row.source, row.destination) == (one.text, other.text)]
        for protocol, port in product(PROTOCOLS, PORTS):
            answers = {
                allowed(manifests, source, destination, protocol, port)
                for source in _pods(one, inventory)
                for destination in _pods(other, inventory)
            }
            number = port_number(protocol, port)
            said = {row.unknown for row in mine if number in row.ports}
            assert said == ({False} if answers == {True} else {True} if True in answers else set())
            verdict = why(
                item, pod_of(one, inventory), pod_of(other, inventory), port_set(protocol, port, port)
            ).verdict
            blocks = any(note.kind == "ipblock-may-cover-pods" for note in found.notes)
            if not blocks:
                right = {True: Reach.ALLOWED, False: Reach.DENIED}
                assert verdict is reached(item, pod_of(one, inventory), pod_of(other, inventory), protocol, port)
                assert verdict is (right[answers.pop()] if len(answers) == 1 else Reach.UNKNOWN)
    hanging = {end for row in rows if row.unknown for end in (row.source, row.destination)}
    assert bool(hanging) == any(note.kind == "unknown-label" for note in found.notes)


def _pods(item: Workload, inventory: Inventory) -> list[Pod]:
    if not item.unknown_labels:
        return [judged(item, inventory)]
    values = (*LABELS["app"], "another")
    return [judged(evolve(item, labels=(*item.labels, ("app", value))), inventory) for value in values]


def _into(item: Manifest) -> Manifest:
    """Return a policy that isolates in one direction only."""
    spec = as_object(item["spec"])
    found: Manifest = {**item, "spec": {**spec, "policyTypes": ["Ingress"]}}
    return found


@given(policies(6), inventories)
@law(25)
def test_a_way_beyond_is_open_to_some_pod(manifests: list[Manifest], inventory: Inventory) -> None:
    manifests = [_into(item) for item in manifests]
    item = program(manifests)
    for way in ways_beyond(item, inventory, connections(item, inventory)):
        if way.direction is Direction.EGRESS:
            continue
        labels = way.pods.namespaces.witness()
        name = labels.get("kubernetes.io/metadata.name", "somewhere")
        pod = Pod(name, {**labels, "kubernetes.io/metadata.name": name}, way.pods.pods.witness(), frozenset())
        workload = next(item for item in inventory.workloads if item.text == way.workload)
        for protocol, port in product(PROTOCOLS, PORTS):
            if port_number(protocol, port) in way.ports:
                assert allowed(manifests, pod, judged(workload, inventory), protocol, port)


def test_pods_that_the_input_lacks_are_told_with_the_other_half() -> None:
    rule = {"from": [{"podSelector": {"matchLabels": {"app": "agent"}}}], "ports": [{"port": 80}]}
    inventory = Inventory((Workload("shop", "api", "Deployment", (("app", "api"),)),))
    item = program([ingress(rule, app="api")])
    (way, out) = ways_beyond(item, inventory, connections(item, inventory))
    assert (way.workload, way.pods.pods.witness()) == ("shop/api[Deployment]", {"app": "agent"})
    assert (out.direction, out.pods.pods.parts) == (Direction.EGRESS, ())
    nobody: Manifest = {}
    closed: Manifest = {"podSelector": nobody, "policyTypes": ["Egress"]}
    shut = program([ingress(rule, app="api"), manifest("shut", "shop", closed)])
    assert list(ways_beyond(shut, inventory, connections(shut, inventory))) == []
    here = Inventory((*inventory.workloads, Workload("shop", "agent", "Pod", (("app", "agent"),))))
    ways = ways_beyond(item, here, connections(item, here))
    assert [way for way in ways if way.direction is Direction.INGRESS and way.workload == "shop/api[Deployment]"] == []


def numbered(count: int) -> Workload:
    return Workload("shop", "db", "StatefulSet", (("app", "db"),), ordinals=(0, count))


def first_only() -> Manifest:
    selector: Manifest = {"matchLabels": {"apps.kubernetes.io/pod-index": "0"}}
    return manifest("first", "shop", {"podSelector": selector, "policyTypes": ["Ingress"]})


def test_pods_with_numbers_are_told_each_where_a_policy_speaks_of_them() -> None:
    inventory = Inventory((numbered(2), Workload("shop", "web", "Pod")))
    item = program([first_only()])
    found = connections(item, inventory)
    assert found.ends == ("shop/db-0[Pod]", "shop/db-1[Pod]", "shop/web[Pod]")
    assert {found.owner(end) for end in found.ends} == {"shop/db[StatefulSet]", "shop/web[Pod]"}
    assert [end.text for end in ends_of("shop/db", inventory, item) if not isinstance(end, str)] == [
        "shop/db-0[Pod]",
        "shop/db-1[Pod]",
    ]
    assert connections(program([]), inventory).ends == ("shop/db[StatefulSet]", "shop/web[Pod]")


def test_the_pods_of_many_are_unknown() -> None:
    inventory = Inventory((numbered(1000), Workload("shop", "web", "Pod")))
    item = program([first_only()])
    found = connections(item, inventory)
    assert found.ends == ("shop/db[StatefulSet]", "shop/web[Pod]")
    (note,) = found.notes
    assert note.kind == "unknown-label"


def test_an_owner_with_pods_is_no_pod_itself() -> None:
    pods = [
        Workload("shop", f"db-{number}", "Pod", (("app", "db"), ("n", str(number))), owner=("StatefulSet", "db"))
        for number in range(2)
    ]
    inventory = Inventory((numbered(2), *pods))
    only = manifest("first", "shop", {"podSelector": {"matchLabels": {"n": "0"}}, "policyTypes": ["Ingress"]})
    assert connections(program([only]), inventory).ends == ("shop/db-0[Pod]", "shop/db-1[Pod]")
    assert connections(program([]), inventory).ends == ("shop/db[StatefulSet]",)


def test_a_replica_set_without_pods_counts_for_nothing() -> None:
    old = Workload("shop", "web-1", "ReplicaSet", (("app", "old"),), owner=("Deployment", "web"), idle=True)
    new = Workload("shop", "web-2", "ReplicaSet", (("app", "web"),), owner=("Deployment", "web"))
    inventory = Inventory((Workload("shop", "web", "Deployment", (("app", "web"),)), old, new))
    found = connections(program([ingress(app="old")]), inventory)
    assert found.ends == ("shop/web[Deployment]",)
    assert found.notes == ()
    assert all(row.ports != EMPTY for row in found.rows())
