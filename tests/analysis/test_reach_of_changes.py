"""From where a change lets more be reached is what walks over both sides say, and is told worst first."""

import json
from pathlib import Path

from hypothesis import given

from netpolc.analysis.existing_difference import difference_of_existing
from netpolc.analysis.growth import GIVEN_UP, growths
from netpolc.analysis.hops import reaching
from netpolc.analysis.meshes import Mesh
from netpolc.analysis.units import Slots
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import Program
from netpolc.reports.schemas import schema_text
from netpolc.sets.ports import EVERY_PORT
from netpolc.sets.steps import Steps, TooManySteps
from tests.analysis.strategies import Sides, changes, inventory_changes
from tests.analysis.worlds import manifest, program
from tests.cli.running import assert_fits, run
from tests.cli.test_reach import WALL, edge, pod
from tests.laws import law


def hops_from(item: Program, inventory: Inventory, start: str) -> dict[str, int]:
    """Walk from a workload; one that does not exist reaches nobody."""
    if all(one.text != start for one in inventory.workloads):
        return {}
    rows = reaching(item, inventory, [start]).rows
    return {row.end: row.hop for row in rows if isinstance(row.end, str) and not row.unknown}


@given(changes(6), inventory_changes())
@law(25)
def test_growth_is_what_two_walks_say(sides: Sides, exist: tuple[Inventory, Inventory]) -> None:
    before, after = map(program, sides)
    found = difference_of_existing(before, after, exist).growths
    told = {source: item for item in found for source in item.sources}
    assert len(told) == sum(len(item.sources) for item in found)
    for text in {item.text for inventory in exist for item in inventory.workloads}:
        was, now = hops_from(before, exist[0], text), hops_from(after, exist[1], text)
        gained, lost = now.keys() - was.keys(), was.keys() - now.keys()
        assert (text in told) == bool(gained or lost)
        if text in told:
            assert ({*told[text].gained}, {*told[text].lost}) == (gained, lost)
            assert told[text].hops == max((now[end] for end in gained), default=0)
    assert [-len(item.gained) for item in found] == sorted(-len(item.gained) for item in found)


def test_a_change_that_opens_nothing_takes_no_step() -> None:
    slots = Slots((("a/a[Pod]",),), ((Workload("a", "a", "Pod"),),))
    pairs = {0: [(EVERY_PORT, 1)]}
    assert growths(slots, (pairs, pairs), ((), ()), Steps(0)) == ()
    try:
        growths(slots, ({}, pairs), ((Mesh(1, 1, EVERY_PORT),), ()), Steps(0))
    except TooManySteps:
        assert "none of it is told" in GIVEN_UP.text
    else:
        raise AssertionError


def test_people_and_programs_are_told(tmp_path: Path) -> None:
    names = ("web", "cart", "store", "mail")
    shop = "".join(map(pod, names)) + WALL + edge("cart", "store", 6379) + edge("store", "mail", 25)
    (tmp_path / "before.yaml").write_text(shop + edge("mail", "web", 80))
    (tmp_path / "after.yaml").write_text(shop + edge("web", "cart", 7070))
    words = ("diff", "before.yaml", "after.yaml", "--workloads")
    text = run(tmp_path, *words).out
    assert (
        "reach: from shop/web[Pod] 3 more workloads in 3 hops (shop/cart[Pod], shop/mail[Pod], shop/store[Pod])\n"
        in text
    )
    assert "reach: from shop/cart[Pod], shop/store[Pod], shop/mail[Pod] 1 fewer" not in text
    assert "reach: from shop/cart[Pod], shop/mail[Pod], shop/store[Pod] 1 fewer workload (shop/web[Pod])\n" in text
    assert "`reach: from shop/web[Pod] 3 more workloads" in run(tmp_path, *words, "-o", "markdown").out
    found = json.loads(run(tmp_path, *words, "-o", "json").out)
    assert_fits(found, json.loads(schema_text("diff") or ""))
    (environment,) = found["environments"]
    assert [(item["from"], len(item["gained"]), item["hops"]) for item in environment["reach"]] == [
        (["shop/web[Pod]"], 3, 3),
        (["shop/cart[Pod]", "shop/mail[Pod]", "shop/store[Pod]"], 0, 0),
    ]
    lines = run(tmp_path, *words, "-o", "jsonl").out
    assert sum(json.loads(line).get("kind") == "reach" for line in lines.splitlines()) == 2
    assert "reach: from shop/web[Pod]" in run(tmp_path, *words, "--subject", "shop/web").out
    assert "fewer" not in run(tmp_path, *words, "--subject", "shop/web").out


def test_who_comes_back_to_itself_gains_nobody() -> None:
    inventory = Inventory(tuple(Workload("shop", name, "Pod", (("app", name),)) for name in ("web", "cart")))
    walls = [manifest("wall", "shop", {"policyTypes": ["Ingress", "Egress"]})]
    to_cart = {"podSelector": {"matchLabels": {"app": "cart"}}}
    opened = manifest("open", "shop", {"policyTypes": ["Ingress", "Egress"], "ingress": [{}], "egress": [{}]})
    found = difference_of_existing(program(walls), program([*walls, opened]), (inventory, inventory)).growths
    assert [(item.sources, item.gained, item.hops) for item in found] == [
        (("shop/cart[Pod]",), ("shop/web[Pod]",), 1),
        (("shop/web[Pod]",), ("shop/cart[Pod]",), 1),
    ]
    less = manifest("open", "shop", {"policyTypes": ["Egress"], "egress": [{"to": [to_cart]}]})
    lost = difference_of_existing(program([*walls, opened]), program([*walls, opened, less]), (inventory, inventory))
    assert lost.growths == ()
