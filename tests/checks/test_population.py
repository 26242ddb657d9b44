"""What a population finds by its index is what a look at every workload finds."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from netpolc.checks.population import Population, may_match
from netpolc.program.inventory import Inventory, KnownNamespace, Service, ServicePort, Workload
from netpolc.program.model import NAMESPACE_NAME, PodPeer, in_namespace
from netpolc.sets.selections import ABSENT, EVERYTHING, PRESENT, Constraint, Selection, none_of, one_of, selection
from tests.laws import law

KEYS = {"app": ("a", "b", "c"), "tier": ("x", "y"), "statefulset.kubernetes.io/pod-name": ("w0-0", "w1-3", "w1-x")}


def drawn(chance: Random) -> Selection:
    parts: dict[str, Constraint] = {}
    for key in chance.sample(sorted(KEYS), chance.randint(0, 2)):
        some = chance.sample(KEYS[key], chance.randint(1, 2))
        parts[key] = chance.choice((one_of(some), one_of(some), none_of(some), PRESENT, ABSENT))
    return selection(parts)


def workloads(chance: Random) -> tuple[Workload, ...]:
    return tuple(
        Workload(
            chance.choice(("one", "two")),
            f"w{number}",
            "StatefulSet",
            tuple(sorted((key, chance.choice(KEYS[key])) for key in ("app", "tier") if chance.random() < 0.7)),
            unknown_labels=("tier",) if chance.random() < 0.2 else (),
            ordinals=(0, 2) if chance.random() < 0.5 else None,
        )
        for number in range(8)
    )


@given(st.integers(0, 10**9))
@law(200)
def test_selected_is_what_may_match(seed: int) -> None:
    chance = Random(seed)
    every = workloads(chance)
    exists = Population(Inventory(every))
    for _ in range(6):
        pods = drawn(chance)
        for name in ("one", "two"):
            wanted = {item.name for item in every if item.namespace == name and may_match(item, pods)}
            assert {item.name for item in exists.selected(name, pods)} == wanted


def test_any_replica_of_a_set_may_be_meant_by_its_name() -> None:
    item = Workload("a", "db", "StatefulSet", ordinals=(0, 1))
    key = "statefulset.kubernetes.io/pod-name"
    assert may_match(item, selection({key: one_of(["db-7"])}))
    assert not may_match(item, selection({key: one_of(["db-x", "web-0"])}))
    assert not may_match(item, selection({key: ABSENT}))


def test_a_peer_is_known_where_every_namespace_that_it_may_mean_is() -> None:
    web = Workload("shop", "web", "Deployment", (("app", "web"),))
    empty = KnownNamespace("empty", (("team", "red"),))
    exists = Population(Inventory((web,), (KnownNamespace("shop", (("team", "red"),)), empty)))
    assert exists.sought(PodPeer(in_namespace("shop"), EVERYTHING)) == (web,)
    assert exists.sought(PodPeer(in_namespace("empty"), EVERYTHING)) is None
    assert exists.sought(PodPeer(in_namespace("other"), EVERYTHING)) is None
    assert exists.sought(PodPeer(selection({NAMESPACE_NAME: one_of(["shop", "other"])}), EVERYTHING)) is None
    assert exists.sought(PodPeer(selection({"team": one_of(["red"])}), EVERYTHING)) is None
    assert exists.sought(PodPeer(selection({"team": one_of(["blue"])}), EVERYTHING)) is None
    assert exists.sought(PodPeer(EVERYTHING, EVERYTHING)) is None
    known = Population(Inventory((web,), (KnownNamespace("shop", (("team", "red"),)),)))
    assert known.sought(PodPeer(selection({"team": one_of(["red"])}), EVERYTHING)) == (web,)


def test_what_a_service_leads_to_is_declared() -> None:
    web = Workload("shop", "web", "Deployment", (("app", "web"),), ports=(("http", "TCP", 8080),))
    ports = (ServicePort("TCP", 80, "http"), ServicePort("TCP", 81, 9090), ServicePort("TCP", 82, "gone"))
    exists = Population(Inventory((web,), services=(Service("shop", "web", selector=(("app", "web"),), ports=ports),)))
    assert exists.declared(web) == {("TCP", 8080), ("TCP", 9090)}
