"""Where a region has a point, how its holes are said, and that the witness is a pod that could exist."""

import pytest
from hypothesis import given

from netpolc.analysis.answers import Class, Difference, Verdict
from netpolc.analysis.ends import End, Part
from netpolc.analysis.existing import connections
from netpolc.analysis.possible import difference
from netpolc.analysis.regions import RowDraft, part_of, point, share_namespace, whole
from netpolc.analysis.witnesses import witness_of as witness
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.label_selectors import label_selector
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.addresses import cidrs
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import EVERY_PORT, ports_text
from netpolc.sets.selections import PRESENT, Constraint, none_of, one_of, selection
from netpolc.sets.steps import Steps
from tests.analysis.strategies import policies
from tests.analysis.worlds import Manifest, manifest, program, witness_of
from tests.laws import law

ONE: Manifest = {"matchLabels": {"app": "one"}}
NOT_ONE: Manifest = {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["one"]}]}
SIDES = {"ingress": "from", "egress": "to"}


def rules(direction: str, *peers: Manifest, ports: list[Manifest] | None = None) -> Manifest:
    rule: Manifest = {SIDES[direction]: list(peers), **({"ports": ports} if ports else {})}
    spec: Manifest = {"podSelector": {}, "policyTypes": [direction.title()], direction: [rule]}
    return manifest(direction, "b", spec)


def compare(before: Manifest, after: Manifest) -> Difference:
    return difference(program([before]), program([after]))


@pytest.mark.parametrize("direction", SIDES)
@pytest.mark.parametrize(("operator", "values"), [("NotIn", ["a"]), ("In", ["b", "c"]), ("Exists", None)])
def test_what_is_new_between_namespaces_only_is_found(direction: str, operator: str, values: list[str] | None) -> None:
    """The own namespace was open before, said in two parts, so that no one of them is cut out of the row."""
    names: Manifest = {"key": NAMESPACE_NAME, "operator": operator, **({"values": values} if values else {})}
    before = rules(direction, {"podSelector": ONE}, {"podSelector": NOT_ONE})
    after = rules(direction, {"namespaceSelector": {"matchExpressions": [names]}})
    found = compare(before, after)
    (row,) = found.opened
    ends = witness_of(row).source, witness_of(row).destination
    own, other = ends if direction == "egress" else ends[::-1]
    assert own.namespace == "b"
    assert other.namespace not in {"a", "b"}
    assert (found.verdict, len(row.except_)) == (Verdict.CHANGED, 2)


@pytest.mark.parametrize("direction", SIDES)
def test_both_ends_of_a_witness_in_one_namespace_see_its_labels(direction: str) -> None:
    red: Manifest = {"matchLabels": {"team": "red"}}
    elsewhere: Manifest = {
        "matchLabels": {"team": "red"},
        "matchExpressions": [{"key": NAMESPACE_NAME, "operator": "NotIn", "values": ["b"]}],
    }
    parts: list[Manifest] = [{"namespaceSelector": elsewhere, "podSelector": pods} for pods in (ONE, NOT_ONE)]
    (row,) = compare(rules(direction, *parts), rules(direction, {"namespaceSelector": red})).opened
    assert witness_of(row).source.namespace == witness_of(row).destination.namespace == "b"
    assert dict(witness_of(row).source.namespace_labels) == dict(witness_of(row).destination.namespace_labels)
    assert dict(witness_of(row).source.namespace_labels)["team"] == "red"


def test_what_no_selector_says_stays_a_hole() -> None:
    """All pods but those that have `app`, other than one: absent or one, which no LabelSelector says."""
    has_other: Manifest = {"matchExpressions": [{"key": "app", "operator": "Exists"}, *NOT_ONE["matchExpressions"]]}
    (row,) = compare(rules("ingress", {"podSelector": has_other}), rules("ingress", {"podSelector": {}})).opened
    assert label_selector(row.part.source.pods) == {}
    assert [label_selector(hole.source.pods) for hole in row.except_] == [has_other]
    (row,) = compare(rules("ingress", {"podSelector": NOT_ONE}), rules("ingress", {"podSelector": {}})).opened
    assert (label_selector(row.part.source.pods), row.except_) == (ONE, ())
    has: Manifest = {"matchExpressions": [{"key": "app", "operator": "Exists"}]}
    has_none: Manifest = {"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}
    (row,) = compare(rules("ingress", {"podSelector": has}), rules("ingress", {"podSelector": {}})).opened
    assert (label_selector(row.part.source.pods), row.except_) == (has_none, ())


@law(200)
@given(policies(3), policies(3))
def test_a_part_of_which_nothing_is_cut_out_needs_no_search(one: list[Manifest], other: list[Manifest]) -> None:
    """Every end beside every other: what is found without a search is what a search finds, or nothing as well."""
    found = difference(program(one), program(other))
    ends = {end for row in (*found.opened, *found.closed)[:4] for end in (row.part.source, row.part.destination)}
    teams = (selection({NAMESPACE_NAME: one_of(("a",)), "team": one_of((team,))}) for team in ("red", "blue"))
    ends |= {End(outside=False, namespaces=item) for item in teams}
    parts = [row.part for row in (*found.opened, *found.closed)]
    parts += [Part(source, destination, EVERY_PORT) for source in ends for destination in ends]
    for part in parts:
        searched, whole_of = point(RowDraft(part, ()), Steps(1_000)), whole(part)
        if searched is None:
            assert whole_of is None
            continue
        box, shared = searched
        assert whole_of is not None
        assert whole_of[1] is shared
        rest = part_of(box, part, shared=shared)
        assert witness(whole_of[0], shared=shared) == witness(rest, shared=shared)


def test_a_region_that_several_rules_open_names_them_all() -> None:
    """One rule lets in, two rules let out to it, of which one lets out to more: the region is the same."""
    client: Manifest = {"podSelector": {}, "policyTypes": ["Egress"]}
    server: Manifest = {"podSelector": ONE, "policyTypes": ["Ingress"]}
    shop: Manifest = {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: "shop"}}}
    wide, near = ({"egress": [{"to": [peer]}]} for peer in (shop, {**shop, "podSelector": ONE}))
    own: Manifest = {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: "c"}}}
    before = [manifest("in", "shop", server), manifest("out", "c", client), manifest("more", "c", client)]
    after = [
        manifest("in", "shop", {**server, "ingress": [{"from": [own]}]}),
        manifest("out", "c", {**client, **wide}),
        manifest("more", "c", {**client, **near}),
    ]
    found = difference(program(before), program(after))
    (row,) = [row for row in found.opened if label_selector(row.part.destination.pods) == ONE]
    assert {cause.policy.name for cause in row.causes} == {"in", "out", "more"}
    assert len(row.causes) == 3


@pytest.mark.parametrize("destination", ["a", "shop"])
def test_a_region_that_both_halves_gain_in_other_words_has_the_causes_of_both(destination: str) -> None:
    """Nobody isolates the destination any more, and a rule lets out: each half had the same two holes."""
    two: Manifest = {"matchLabels": {"app": "two"}}
    there: Manifest = {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: destination}}}
    own: Manifest = {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: "c"}}}
    ways = [
        {"from": [{**own, "podSelector": pods}], "ports": [{"port": port}]} for pods, port in ((ONE, 80), (two, 443))
    ]
    server = manifest("in", destination, {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": ways})
    client: Manifest = {"podSelector": {}, "policyTypes": ["Egress"]}
    stay = [
        manifest(
            f"out-{port}", "c", {**client, "podSelector": pods, "egress": [{"to": [there], "ports": [{"port": port}]}]}
        )
        for pods, port in ((two, 443), (ONE, 80))
    ]
    before = [server, manifest("out", "c", client), *stay]
    after = [manifest("out", "c", {**client, "egress": [{"to": [there]}]}), *stay]
    rows = difference(program(before), program(after)).opened
    (row,) = [row for row in rows if label_selector(row.part.source.namespaces) == own["namespaceSelector"]]
    assert len(row.except_) == 2
    assert {cause.policy.name for cause in row.causes} == {"in", "out"}
    assert Class.ISOLATION_LOST in row.classes


def test_a_region_that_lies_in_another_is_no_row_of_its_own() -> None:
    """One of three rules opens what another opens to more; a third opens something else to the same."""
    near: Manifest = {"from": [{"podSelector": ONE}], "ports": [{"port": 80}]}
    other: Manifest = {"from": [{"podSelector": ONE}], "ports": [{"port": 443}]}
    wide: Manifest = {"from": [{"podSelector": {}}], "ports": [{"port": 80}]}
    shut: Manifest = {"podSelector": {}, "policyTypes": ["Ingress"]}
    after = manifest("p", "b", {**shut, "ingress": [near, other, wide]})
    found = compare(manifest("p", "b", shut), after)
    told = {(ports_text(row.part.ports)["TCP"], str(label_selector(row.part.source.pods))) for row in found.opened}
    assert told == {("443", str(ONE)), ("80", "{}")}
    assert sorted(cause.index or 0 for row in found.opened for cause in row.causes) == [1, 2]


ACROSS, INSIDE = Class.OPENED_ACROSS_NAMESPACES, Class.OPENED_INSIDE_NAMESPACE


@pytest.mark.parametrize("direction", SIDES)
@pytest.mark.parametrize(
    ("operator", "values", "classes"),
    [
        ("In", ["b"], {INSIDE}),
        ("In", ["c"], {ACROSS}),
        ("In", ["a", "c"], {ACROSS}),
        ("In", ["b", "c"], {ACROSS, INSIDE}),
        ("NotIn", ["b"], {ACROSS}),
        ("NotIn", ["c"], {ACROSS, INSIDE}),
    ],
)
def test_what_opens_inside_of_a_namespace_and_across(
    direction: str, operator: str, values: list[str], classes: set[Class]
) -> None:
    names: Manifest = {"matchExpressions": [{"key": NAMESPACE_NAME, "operator": operator, "values": values}]}
    before = rules(direction, {"ipBlock": {"cidr": "192.0.2.1/32"}})
    after = rules(direction, {"ipBlock": {"cidr": "192.0.2.1/32"}}, {"namespaceSelector": names})
    assert {name for row in compare(before, after).opened for name in row.classes} == classes


@pytest.mark.parametrize(("block", "told"), [("192.0.2.0/24", False), ("10.1.0.0/16", True), ("0.0.0.0/0", True)])
def test_only_private_addresses_may_be_those_of_pods(block: str, *, told: bool) -> None:
    found = compare(rules("ingress", {"podSelector": ONE}), rules("ingress", {"ipBlock": {"cidr": block}}))
    assert [note.kind for note in found.notes] == (["ipblock-may-cover-pods"] if told else [])


def test_every_reading_is_asked_beside_rows_only_on_request() -> None:
    """Every pod and every address is everybody but nodes; beside that, a port opens elsewhere."""
    pods: Manifest = {"namespaceSelector": {}}
    shut: Manifest = {"podSelector": {}, "policyTypes": ["Ingress"]}
    before = [
        rules("ingress", {"ipBlock": {"cidr": "0.0.0.0/0"}}, {"ipBlock": {"cidr": "::/0"}}, pods),
        manifest("other", "c", shut),
    ]
    after = [
        manifest("ingress", "b", {**shut, "ingress": [{}]}),
        manifest("other", "c", {**shut, "ingress": [{"ports": [{"port": 1}]}]}),
    ]
    plain = difference(program(before), program(after))
    assert plain.verdict is Verdict.CHANGED
    assert "nodes" not in {note.kind for note in plain.notes}
    asked = difference(program(before), program(after), every_reading=True)
    assert (asked.verdict, {row.part for row in asked.opened}) == (Verdict.UNKNOWN, {row.part for row in plain.opened})
    assert "nodes" in {note.kind for note in asked.notes}


@pytest.mark.parametrize(("count", "ports"), [(2, "80"), (3, "80-81")])
def test_addresses_of_several_rules_are_told_once_with_all_their_ports(count: int, ports: str) -> None:
    def spec(cidr: str, port: int) -> Manifest:
        return {"from": [{"ipBlock": {"cidr": cidr}}], "ports": [{"port": port}]}

    several = [spec("10.0.0.0/8", 80), spec("10.1.0.0/16", 443), spec("10.0.0.0/8", 81)]
    item = manifest("p", "b", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": several[:count]})
    rows = connections(program([item]), Inventory((Workload("b", "web", "Pod"),))).rows()
    told = [(row.source, row.ports) for row in rows if isinstance(row.source, Intervals)]
    assert [(len(cidrs(places)), ports_text(open_)) for places, open_ in told] == [
        (8, {"TCP": ports}),
        (1, {"TCP": f"{ports},443"}),
    ]


@pytest.mark.parametrize(
    ("names", "shares"),
    [(one_of(("a",)), True), (one_of(("a", "b")), False), (none_of(("a",)), False), (PRESENT, False)],
)
def test_ends_share_a_namespace_only_where_both_name_one(names: Constraint, shares: bool) -> None:
    end = End(outside=False, namespaces=selection([(NAMESPACE_NAME, names)]))
    other = End(outside=False, namespaces=selection([(NAMESPACE_NAME, one_of(("z",)))]))
    assert share_namespace(Part(end, end, EVERY_PORT)) is shares
    assert not share_namespace(Part(end, other, EVERY_PORT))
    assert not share_namespace(Part(End(outside=True), End(outside=True), EVERY_PORT))
