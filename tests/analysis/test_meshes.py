"""Very many pairs of workloads, told by groups: the same answer in few rows."""

from collections.abc import Sequence
from itertools import product

from hypothesis import given

from netpolc.analysis import connections, difference_of_existing
from netpolc.analysis.answers import Cause, Row, RowEnd
from netpolc.analysis.ends import End
from netpolc.analysis.meshes import Mesh, meshes
from netpolc.analysis.rows import ExistingEnd
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import Program
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import EVERY_PORT
from tests.analysis.strategies import Sides, inventories, inventory_changes, pairs, policies
from tests.analysis.worlds import Manifest, manifest, program
from tests.laws import law

Pair = tuple[ExistingEnd, ExistingEnd]


def anybody(_end: ExistingEnd) -> bool:
    return True


def ends(end: RowEnd) -> Sequence[ExistingEnd]:
    assert not isinstance(end, End)
    return end if isinstance(end, tuple) else (end,)


@given(policies(6), inventories)
@law(40)
def test_groups_hold_each_pair_once_with_its_ports_and_its_rules(
    manifests: list[Manifest], inventory: Inventory
) -> None:
    found = connections(program(manifests), inventory)
    rows = [row for row in found.rows() if isinstance(row.source, str) and isinstance(row.destination, str)]
    told: dict[Pair, Intervals] = {}
    for group in found.groups(anybody, anybody):
        rules: set[object] = set()
        for key in product(group.sources, group.destinations):
            assert key not in told
            told[key] = group.ports
            rules.update(
                origin for row in rows if (row.source, row.destination) == key for origin in found.origins(row)
            )
        assert set(group.origins) == rules
        assert not group.more_origins
    assert told == {(row.source, row.destination): row.ports for row in rows}
    assert found.pairs(anybody, anybody) == len(rows)
    assert [row for row in found.rows() if row not in rows] == list(found.beside_groups())


@given(pairs(5), inventory_changes())
@law(60)
def test_a_difference_in_groups_is_that_of_the_pairs(sides: Sides, exist: tuple[Inventory, Inventory]) -> None:
    before, after = map(program, sides)
    each = difference_of_existing(before, after, exist)
    groups = difference_of_existing(before, after, exist, most=0)
    assert each.verdict is groups.verdict
    for rows, together in ((each.opened, groups.opened), (each.closed, groups.closed)):
        assert told(rows) == told(together)
        for row in together:
            mine = [
                item for item in rows if item.source in ends(row.source) and item.destination in ends(row.destination)
            ]
            mine = [item for item in mine if item.ports == row.ports]
            assert set(row.causes) == {cause for item in mine for cause in item.causes}
            assert set(row.classes) == {name for item in mine for name in item.classes}


def told(rows: Sequence[Row]) -> dict[Pair, Intervals]:
    found: dict[Pair, Intervals] = {}
    for row in rows:
        for key in product(ends(row.source), ends(row.destination)):
            assert not found.get(key, EMPTY) & row.ports
            found[key] = found.get(key, EMPTY) | row.ports
    return found


def test_what_reaches_the_same_on_the_same_ports_is_one_mesh() -> None:
    every = (1, 2), (1, 2), (4, 2)
    found = meshes(
        (slot, [(EVERY_PORT, bits)]) for slot, bits in enumerate(bits for several in every for bits in several)
    )
    assert found == [Mesh(1, 0b000101, EVERY_PORT), Mesh(2, 0b101010, EVERY_PORT), Mesh(4, 0b010000, EVERY_PORT)]


def shut_and_open(count: int) -> tuple[Program, Program, Inventory]:
    """Give many workloads, each closed by a policy of its own, and each opened to all by another one."""
    shut: list[Manifest] = []
    way: list[Manifest] = []
    everybody: list[Manifest] = [{"namespaceSelector": {}}]
    for number in range(count):
        spec: Manifest = {"podSelector": {"matchLabels": {"app": f"a{number}"}}, "policyTypes": ["Ingress", "Egress"]}
        shut.append(manifest(f"p{number}", "shop", spec))
        rules: Manifest = {"ingress": [{"from": everybody}], "egress": [{"to": everybody}]}
        way.append(manifest(f"p{number}", "shop", {**spec, **rules}))
    workloads = (Workload("shop", f"w{number}", "Pod", (("app", f"a{number}"),)) for number in range(count))
    return program(shut), program(way), Inventory(tuple(workloads))


def test_of_very_many_causes_some_are_named_and_isolation_first() -> None:
    before, after, exists = shut_and_open(60)
    (group,) = connections(after, exists).groups(anybody, anybody)
    assert (len(group.sources), len(group.destinations), len(group.origins), group.more_origins) == (60, 60, 20, True)
    (row,) = difference_of_existing(before, after, (exists, exists), most=3_599).opened
    assert (len(ends(row.source)), len(ends(row.destination)), len(row.causes), row.more_causes) == (60, 60, 20, True)
    assert len(difference_of_existing(before, after, (exists, exists), most=3_600).opened) == 3_600
    freed = Program(None, after.policies[1:])
    lost = difference_of_existing(before, freed, (exists, exists), most=0)
    causes: list[Cause] = [cause for row in lost.opened for cause in row.causes if isinstance(row.source, tuple)]
    assert any(cause.index is None for cause in causes)
    assert any("isolation-lost" in row.classes for row in lost.opened)
