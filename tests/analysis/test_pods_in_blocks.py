"""Whether a block means pods is what a target says: no, yes, or that it hangs on the network."""

from itertools import product

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.answers import Difference, Verdict
from netpolc.analysis.existing import connections
from netpolc.analysis.existing_difference import difference_of_existing
from netpolc.analysis.explanation import why
from netpolc.analysis.letting import Let, Letting
from netpolc.analysis.possible import difference
from netpolc.analysis.reach import PodAt, Reach, allowed, pod_of
from netpolc.program.features import PodsInBlocks
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import Direction, Fate, Half, PodPeer, Rule, in_namespace
from netpolc.reports.answers_json import part_json, witness_json
from netpolc.reports.part_words import part_text
from netpolc.sets.ports import port_number
from netpolc.sets.selections import EVERYTHING, one_of, selection
from netpolc.sets.steps import Steps
from tests.analysis.strategies import Sides, changes, drawn, inventories, points, policies
from tests.analysis.test_existing import judged as judged_workload
from tests.analysis.test_existing import ports_between
from tests.analysis.worlds import (
    PORTS,
    PROTOCOLS,
    Manifest,
    Point,
    judged,
    manifest,
    program,
    row_holds,
    stating,
    witness_of,
)
from tests.judge import networkpolicy as judge
from tests.laws import law

NO, YES, UNKNOWN = PodsInBlocks.NO, PodsInBlocks.YES, PodsInBlocks.UNKNOWN
KIND = "ipblock-may-cover-pods"
addresses = drawn(lambda dice: dice.outside().address)


def at(end: judge.End, address: str) -> judge.End:
    return evolve(end, address=address) if isinstance(end, judge.Pod) and end.address is None else end


@given(changes(4), points, st.lists(st.tuples(addresses, addresses), min_size=1, max_size=8))
@law(100)
def test_rows_of_blocks_that_mean_pods_hold_where_the_judge_says_so(
    sides: Sides, meetings: list[Point], there: list[tuple[str, str]]
) -> None:
    before, after = sides
    found = difference(*(stating(program(side), YES) for side in sides))
    assert KIND not in {note.kind for note in found.notes}
    for number, (source, destination, protocol, port) in enumerate(meetings):
        mine, theirs = there[number % len(there)]
        point = at(source, mine), at(destination, theirs), protocol, port
        was, now = judge.allowed(before, *point), judge.allowed(after, *point)
        assert any(row_holds(row, point) for row in found.opened) == (now and not was), point
        assert any(row_holds(row, point) for row in found.closed) == (was and not now), point
    for rows, right in ((found.opened, (False, True)), (found.closed, (True, False))):
        for row in rows:
            witness = witness_of(row)
            source, destination = (at(judged(end), "198.51.100.7") for end in (witness.source, witness.destination))
            point = source, destination, witness.protocol, witness.port
            assert row_holds(row, point)
            assert (judge.allowed(before, *point), judge.allowed(after, *point)) == right


@given(changes(5))
@law(60)
def test_blocks_that_mean_no_pods_leave_no_doubt(sides: Sides) -> None:
    doubted = difference(*map(program, sides), every_reading=True)
    found = difference(*(stating(program(side), NO) for side in sides), every_reading=True)
    assert KIND not in {note.kind for note in found.notes}
    assert [row.part for row in found.opened] == [row.part for row in doubted.opened]
    assert [row.part for row in found.closed] == [row.part for row in doubted.closed]


@given(policies(6), inventories, st.lists(addresses, min_size=1, max_size=12))
@law(25)
def test_workloads_are_met_by_their_addresses(
    manifests: list[Manifest], inventory: Inventory, there: list[str]
) -> None:
    workloads = [
        evolve(item, addresses=(there[number % len(there)],)) for number, item in enumerate(inventory.workloads)
    ]
    known = Inventory(tuple(workloads), inventory.namespaces)
    item = stating(program(manifests), YES)
    rows = list(connections(item, known).rows())
    closed = difference_of_existing(program([]), item, (known, known)).closed
    for one, other in product(workloads, repeat=2):
        ends = at(judged_workload(one, known), one.addresses[0]), at(judged_workload(other, known), other.addresses[0])
        ports, gone = (ports_between(found, one.text, other.text) for found in (rows, list(closed)))
        for protocol, number in product(PROTOCOLS, PORTS):
            right = judge.allowed(manifests, *ends, protocol, number)
            asked = port_number(protocol, number)
            assert (asked in ports, asked in gone) == (right, not right)
            told = allowed(item, pod_of(one, known), pod_of(other, known), protocol, number)
            assert told is (Reach.ALLOWED if right else Reach.DENIED)


def ingress(*peers: Manifest) -> Manifest:
    rules = [{"from": list(peers)}] if peers else []
    return manifest("p", "shop", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": rules})


def block(cidr: str) -> Manifest:
    return {"ipBlock": {"cidr": cidr}}


EVERYBODY = manifest("p", "shop", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{}]})


def compared(before: Manifest, after: Manifest, pods: PodsInBlocks) -> Difference:
    return difference(*(stating(program([item]), pods) for item in (before, after)))


def test_a_row_names_the_pods_by_address() -> None:
    found = compared(ingress(), ingress(block("10.0.0.0/8")), YES)
    assert (found.verdict, found.notes) == (Verdict.CHANGED, ())
    assert [part_text(row.part) for row in found.opened] == [
        "10.0.0.0/8 → shop/*  every port",
        "*/* at 10.0.0.0/8 → shop/*  every port",
    ]
    row = found.opened[1]
    assert [item.value for item in row.classes] == ["opened-across-namespaces", "opened-inside-namespace"]
    assert part_json(row.part)["source"] == {
        "pods": {"namespaceSelector": {}, "podSelector": {}, "cidrs": ["10.0.0.0/8"]}
    }
    witness = witness_of(row)
    assert witness.text == "other/a pod without labels at 10.0.0.1 → shop/a pod without labels  TCP 443"
    assert witness_json(witness)["source"] == {
        "namespace": "other",
        "namespace_labels": {"kubernetes.io/metadata.name": "other"},
        "labels": {},
        "ports": [],
        "addresses": ["10.0.0.1"],
    }


@pytest.mark.parametrize(("pods", "kinds"), [(UNKNOWN, [KIND]), (NO, []), (YES, [])])
def test_only_what_is_not_said_is_in_doubt(pods: PodsInBlocks, kinds: list[str]) -> None:
    for before, after in ((ingress(), ingress(block("10.0.0.0/8"))), (ingress(block("10.0.0.0/8")), EVERYBODY)):
        assert [note.kind for note in compared(before, after, pods).notes] == kinds


def test_without_a_block_no_block_is_in_doubt() -> None:
    assert compared(ingress({"podSelector": {}}), EVERYBODY, UNKNOWN).notes == ()


def test_everybody_is_every_address_where_blocks_mean_whoever_has_one() -> None:
    whole = ingress(block("0.0.0.0/0"), block("::/0"))
    assert compared(whole, EVERYBODY, YES).verdict is Verdict.EQUAL
    found = compared(whole, EVERYBODY, NO)
    assert [part_text(row.part) for row in found.opened] == ["*/* → shop/*  every port"]


def pod(*where: str) -> PodAt:
    return PodAt("bazaar", (("app", "web"),), ports=(), addresses=where, text="bazaar/web")


API = PodAt("shop", (("app", "api"),), ports=())


@pytest.mark.parametrize(
    ("pods", "source", "verdict", "kinds"),
    [
        (NO, pod(), Reach.DENIED, []),
        (NO, pod("10.1.1.1"), Reach.DENIED, []),
        (YES, pod("10.1.1.1"), Reach.ALLOWED, []),
        (YES, pod("11.1.1.1"), Reach.DENIED, []),
        (YES, pod(), Reach.UNKNOWN, ["pod-address"]),
        (UNKNOWN, pod(), Reach.UNKNOWN, [KIND]),
    ],
)
def test_why_asks_what_the_target_says(pods: PodsInBlocks, source: PodAt, verdict: Reach, kinds: list[str]) -> None:
    found = why(stating(program([ingress(block("10.0.0.0/8"))]), pods), source, API)
    assert (found.verdict, [note.kind for note in found.notes]) == (verdict, kinds)
    if kinds == ["pod-address"]:
        assert found.notes[0].text == "it hangs on the addresses of a pod, which are not known"
        assert [origin.locate().place.path for origin in found.notes[0].origins] == ["spec/ingress/0"]


def test_a_public_address_may_be_that_of_a_pod_where_blocks_mean_pods() -> None:
    item = program([ingress(block("192.0.2.0/24"))])
    assert why(stating(item, YES), pod(), API).verdict is Reach.UNKNOWN
    assert why(stating(item, UNKNOWN), pod(), API).verdict is Reach.DENIED


def test_the_rule_of_a_block_that_means_the_pod_is_near() -> None:
    rule = {**ingress(block("10.0.0.0/8"))["spec"]["ingress"][0], "ports": [{"port": 80}]}
    item = program([manifest("p", "shop", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [rule]})])
    for pods, near in ((YES, {"the rule opens TCP 80 only"}), (NO, set[str]())):
        answers = why(stating(item, pods), pod("10.1.1.1"), API).answers
        assert {lack.lack.text for answer in answers for lack in answer.ingress.near} == near


def test_workloads_without_an_address_are_named() -> None:
    workloads = (
        Workload("shop", "api", "Deployment", (("app", "api"),)),
        Workload("bazaar", "web", "Pod", (("app", "web"),), addresses=("10.1.1.1",)),
    )
    item = stating(program([ingress(block("10.0.0.0/8"))]), YES)
    (note,) = connections(item, Inventory(workloads)).notes
    assert (note.kind, note.ends, note.text) == (
        "pod-address",
        ("shop/api[Deployment]",),
        "pods whose addresses are not known are read as if they had none of `10.0.0.0/8`",
    )
    assert [origin.locate().place.path for origin in note.origins] == ["spec/ingress/0"]
    known = tuple(evolve(workload, addresses=("10.1.1.2",)) for workload in workloads)
    assert connections(item, Inventory(known)).notes == ()
    assert connections(stating(item, NO), Inventory(workloads)).notes == ()


@pytest.mark.parametrize(("pods", "let"), [(YES, Let.UNKNOWN), (NO, Let.NOTHING), (UNKNOWN, Let.NOTHING)])
def test_whether_pods_have_an_address_nobody_knows(pods: PodsInBlocks, let: Let) -> None:
    item = stating(program([ingress(block("10.0.0.0/8"))]), pods)
    peer = PodPeer(in_namespace("bazaar"), selection({"app": one_of(("web",))}))
    half = Half("shop", EVERYTHING, Rule(Direction.INGRESS, (peer,), None), Fate.FOREIGN)
    assert Letting.of(item.policies, Steps(100_000)).through(half) is let
