"""What an answer about workloads that exist hangs on."""

import pytest

from netpolc.analysis.answers import Note
from netpolc.analysis.existing import connections
from netpolc.analysis.view import Options
from netpolc.program.features import PodsInBlocks
from netpolc.program.inventory import Inventory, Workload
from tests.analysis.worlds import Manifest, manifest, program, stating

KIND = "ipblock-may-cover-pods"
UNKNOWN, YES, NO = PodsInBlocks.UNKNOWN, PodsInBlocks.YES, PodsInBlocks.NO


def workload(name: str, *addresses: str, host: bool = False) -> Workload:
    return Workload("shop", name, "Deployment", (("app", name),), addresses=addresses, host_network=host)


def rule(*cidrs: str, except_: tuple[str, ...] = ()) -> Manifest:
    return {"from": [{"ipBlock": {"cidr": cidr, **({"except": [*except_]} if except_ else {})}} for cidr in cidrs]}


def notes(
    *rules: Manifest,
    workloads: tuple[Workload, ...] = (workload("api"),),
    pods: PodsInBlocks = UNKNOWN,
    options: Options | None = None,
    direction: str = "ingress",
) -> list[Note]:
    spec: Manifest = {"podSelector": {}, "policyTypes": [direction.title()], direction: [*rules]}
    item = stating(program([manifest("p", "shop", spec)]), pods)
    return list(connections(item, Inventory(workloads), options).notes)


def texts(*rules: Manifest, **asked: object) -> list[str]:
    return [note.text for note in notes(*rules, **asked)]  # type: ignore[arg-type]


def covers(names: str) -> str:
    return f"blocks are read as addresses outside of the cluster; pods could have addresses of {names}"


def nowhere(names: str) -> str:
    return f"pods whose addresses are not known are read as if they had none of {names}"


def test_blocks_that_could_hold_pods_are_named_with_their_rules() -> None:
    (note,) = notes(rule("192.0.2.0/24"), rule("10.0.0.0/8"), {"from": [{"podSelector": {}}]}, {})
    assert (note.kind, note.text, note.ends) == (KIND, covers("`10.0.0.0/8`"), ())
    assert [origin.locate().place.path for origin in note.origins] == ["spec/ingress/1"]
    assert texts(rule("192.0.2.0/24")) == []
    assert texts({}) == []


def test_blocks_of_both_directions_count() -> None:
    leaving = {"to": rule("10.0.0.0/8")["from"]}
    assert texts(leaving, direction="egress") == [covers("`10.0.0.0/8`")]


def test_of_a_rule_only_those_that_could_are_named() -> None:
    assert texts(rule("192.0.2.0/24", "10.0.0.0/8", "172.16.0.0/12")) == [covers("`10.0.0.0/8`, `172.16.0.0/12`")]
    assert texts(rule("10.0.0.0/8", except_=("10.0.0.0/8",))) == []


def test_three_are_named_and_the_others_counted() -> None:
    blocks = [rule(f"10.{number}.0.0/16") for number in range(1, 6)]
    three = "`10.1.0.0/16`, `10.2.0.0/16`, `10.3.0.0/16`"
    assert texts(*blocks[:3], blocks[0]) == [covers(three)]
    assert texts(*blocks[:4]) == [covers(f"{three} and 1 more")]
    assert texts(*blocks) == [covers(f"{three} and 2 more")]


@pytest.mark.parametrize(
    ("workloads", "cidrs"),
    [
        ((), "`10.0.0.0/8`"),
        ((workload("api"),), "`10.0.0.0/8`"),
        ((workload("api", "192.0.2.7"), workload("web")), "`10.0.0.0/8`, `192.0.2.0/24`"),
        ((workload("api", "192.0.2.7"), workload("web", "192.0.2.8")), "`192.0.2.0/24`"),
        ((workload("api", "10.1.1.1", "192.0.2.7"),), "`10.0.0.0/8`, `192.0.2.0/24`"),
        ((workload("api", "172.16.0.1"),), ""),
    ],
)
def test_where_pods_may_be_is_known_where_all_addresses_are(workloads: tuple[Workload, ...], cidrs: str) -> None:
    rules = rule("10.0.0.0/8"), rule("192.0.2.0/24")
    subject = workload("subject", *(["172.16.0.2"] if all(item.addresses for item in workloads) and workloads else []))
    assert texts(*rules, workloads=(*workloads, subject)) == ([covers(cidrs)] if cidrs else [])


def test_addresses_of_pods_that_are_stated_count_instead() -> None:
    stated = Options(pod_cidrs=("192.0.2.0/24",))
    assert texts(rule("10.0.0.0/8"), rule("192.0.2.0/25"), options=stated) == [covers("`192.0.2.0/25`")]


def test_whoever_lets_blocks_match_pods_knows_it() -> None:
    assert texts(rule("10.0.0.0/8"), options=Options(pod_ips=True)) == []
    assert texts(rule("10.0.0.0/8"), options=Options(pod_ips=True), pods=YES) == [nowhere("`10.0.0.0/8`")]


def test_pods_without_an_address_are_told_where_blocks_mean_pods() -> None:
    several = workload("b"), workload("a"), workload("c", "10.0.0.1"), workload("d", host=True)
    hosts, note = notes(rule("10.0.0.0/8"), workloads=several, pods=YES)
    assert (hosts.kind, hosts.ends) == ("host-network", ("shop/d[Deployment]",))
    assert (note.kind, note.text) == ("pod-address", nowhere("`10.0.0.0/8`"))
    assert note.ends == ("shop/a[Deployment]", "shop/b[Deployment]")
    assert [origin.locate().place.path for origin in note.origins] == ["spec/ingress/0"]
    assert texts(rule("10.0.0.0/8"), workloads=several[2:3], pods=YES) == []
    assert texts({"from": [{"podSelector": {}}]}, workloads=several[:1], pods=YES) == []
    assert texts(rule("10.0.0.0/8"), workloads=several[:1], pods=NO) == []


def test_workloads_on_the_network_of_their_node_are_named() -> None:
    (note,) = notes({}, workloads=(workload("b", host=True), workload("c"), workload("a", host=True)))
    assert (note.kind, note.ends) == ("host-network", ("shop/a[Deployment]", "shop/b[Deployment]"))
    assert notes({}) == []
