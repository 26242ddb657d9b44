"""What the other half of a connection opens on both sides makes few rows, and is the cause of none."""

from netpolc.analysis.answers import Difference
from netpolc.analysis.ends import End
from netpolc.analysis.policies import Index, Standing
from netpolc.analysis.possible import difference
from netpolc.program.model import NAMESPACE_NAME, Direction, in_namespace
from netpolc.sets.selections import EVERYTHING
from netpolc.sets.steps import Steps
from tests.analysis.worlds import Manifest, manifest, program

EVERYWHERE: Manifest = {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "caller"}}}


def servers(names: tuple[str, ...], places: tuple[str, ...], port: int) -> list[Manifest]:
    """Let everybody into each server of each place on one port, the same on both sides, and on another one."""
    return [
        manifest(
            name,
            place,
            {
                "podSelector": {"matchLabels": {"app": name}},
                "policyTypes": ["Ingress"],
                "ingress": [
                    {"from": [EVERYWHERE], "ports": [{"port": 80}]},
                    {"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}], "ports": [{"port": port}]},
                ],
            },
        )
        for place in places
        for name in names
    ]


def caller(port: int) -> Manifest:
    spec: Manifest = {"podSelector": {"matchLabels": {"app": "caller"}}, "policyTypes": ["Egress"]}
    return manifest(
        "caller", "home", {**spec, "egress": [{"to": [{"namespaceSelector": {}}], "ports": [{"port": port}]}]}
    )


def changed(names: tuple[str, ...], places: tuple[str, ...]) -> Difference:
    """Let a caller out to port 80, which its servers had open; of each of them another rule changes."""
    before, after = servers(names, places, 1), servers(names, places, 2)
    return difference(program([caller(79), *before]), program([caller(80), *after]))


def test_what_several_policies_and_namespaces_open_alike_is_one_row() -> None:
    found = changed(("one", "two"), ("a", "b"))
    inside = [row for row in found.opened if not row.part.source.outside]
    met = [row for row in inside if row.part.destination.pods.parts]
    assert len(met) == 1
    destination = met[0].part.destination
    assert destination.pods.constraint("app").values == ("one", "two")
    assert destination.namespaces.constraint(NAMESPACE_NAME).values == ("a", "b")


def test_a_rule_that_stands_on_both_sides_is_no_cause_though_its_policy_changed() -> None:
    found = changed(("one", "two"), ("a", "b"))
    inside = [row for row in found.opened if not row.part.source.outside]
    assert {cause.policy.name for row in inside for cause in row.causes} == {"caller"}


def test_servers_that_one_namespace_lacks_are_told_apart() -> None:
    before = [*servers(("one", "two"), ("a",), 1), *servers(("one",), ("b",), 1)]
    found = difference(program([caller(79), *before]), program([caller(80), *before]))
    told = {
        (
            row.part.destination.namespaces.constraint(NAMESPACE_NAME).values,
            row.part.destination.pods.constraint("app").values,
        )
        for row in found.opened
        if row.part.destination.pods.parts
    }
    assert told == {(("a",), ("one", "two")), (("b",), ("one",))}


def test_pods_that_policies_of_one_namespace_isolate_by_listed_values_are_one_hole() -> None:
    places = ("a", "b", "c")
    before, after = servers(("one", "two", "three"), places, 1), servers(("one", "two", "three"), places, 2)
    opened = difference(program([caller(79), *before]), program([caller(80), *after])).opened
    (wide,) = [row for row in opened if not row.part.destination.outside and not row.part.destination.pods.parts]
    assert [hole.destination.pods.constraint("app").values for hole in wide.except_] == [("one", "three", "two")]
    names = [hole.destination.namespaces.constraint(NAMESPACE_NAME).values for hole in wide.except_]
    assert names == [places]


def test_where_all_pods_are_isolated_no_subject_is_looked_at() -> None:
    policies = [
        manifest(name, "a", {"podSelector": {"matchLabels": {"app": name}} if name != "all" else {}})
        for name in ("all", "one", "two")
    ]
    index = Index.of((Standing(policy, stays=True) for policy in program(policies).policies), Steps(100))
    for namespaces in (EVERYTHING, in_namespace("a")):
        end = End(outside=False, namespaces=namespaces, pods=EVERYTHING)
        assert list(index.isolated(end, Direction.INGRESS)) == [("a", EVERYTHING)]
