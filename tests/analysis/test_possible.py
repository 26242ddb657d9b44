import pytest
from hypothesis import given

from netpolc.analysis.answers import Class, Difference, Row, Verdict
from netpolc.analysis.possible import difference
from netpolc.program.label_selectors import label_selector
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.ports import ports_text
from tests.analysis.strategies import Sides, changes, points
from tests.analysis.worlds import Manifest, Point, judged, manifest, program, renamed, row_holds, witness_of
from tests.judge.networkpolicy import allowed
from tests.laws import law

APP = {"matchLabels": {"app": "one"}}


def holds(rows: tuple[Row, ...], point: Point) -> bool:
    return any(row_holds(row, point) for row in rows)


@given(changes(5), points)
@law(150)
def test_rows_hold_exactly_where_the_judge_says_so(sides: Sides, meetings: list[Point]) -> None:
    before, after = sides
    found = difference(program(before), program(after))
    for point in meetings:
        was, now = allowed(before, *point), allowed(after, *point)
        assert holds(found.opened, point) == (now and not was), point
        assert holds(found.closed, point) == (was and not now), point
    for rows, right in ((found.opened, (False, True)), (found.closed, (True, False))):
        for row in rows:
            witness = witness_of(row)
            point = judged(witness.source), judged(witness.destination), witness.protocol, witness.port
            assert row_holds(row, point)
            assert (allowed(before, *point), allowed(after, *point)) == right
    assert (found.verdict is Verdict.CHANGED) == bool(found.opened or found.closed)


@given(changes(5))
@law(40)
def test_the_laws_of_a_difference(sides: Sides) -> None:
    old, new = map(program, sides)
    assert difference(old, old) == Difference(Verdict.EQUAL, (), (), ())
    assert difference(old, renamed(old)).verdict is Verdict.EQUAL
    forth, back = difference(old, new), difference(new, old)
    assert {row.part for row in forth.opened} == {row.part for row in back.closed}
    assert {row.part for row in forth.closed} == {row.part for row in back.opened}
    assert forth.verdict is back.verdict
    for row in (*forth.opened, *forth.closed):
        for part in (row.part, *row.except_):
            for end in (part.source, part.destination):
                label_selector(end.pods)
                label_selector(end.namespaces)


def ingress(*rules: Manifest, subject: Manifest | None = None, name: str = "p", namespace: str = "shop") -> Manifest:
    return manifest(name, namespace, {"podSelector": subject or {}, "policyTypes": ["Ingress"], "ingress": [*rules]})


def egress(*rules: Manifest, subject: Manifest | None = None, name: str = "e", namespace: str = "shop") -> Manifest:
    return manifest(name, namespace, {"podSelector": subject or {}, "policyTypes": ["Egress"], "egress": [*rules]})


def compare(before: list[Manifest], after: list[Manifest]) -> Difference:
    return difference(program(before), program(after))


def cause(row: Row) -> list[tuple[str, str, int | None, str, int]]:
    return [
        (
            item.side,
            item.direction.value,
            item.index,
            item.origins[0].locate().place.path,
            item.origins[0].locate().place.line,
        )
        for item in row.causes
    ]


def test_one_port_more_is_one_row_with_its_rule() -> None:
    before = ingress({"from": [{"podSelector": APP}], "ports": [{"port": 80}]})
    after = ingress({"from": [{"podSelector": APP}], "ports": [{"port": 80}, {"port": 443}]})
    found = compare([before], [after])
    assert found.closed == ()
    (row,) = found.opened
    assert ports_text(row.part.ports) == {"TCP": "443"}
    assert label_selector(row.part.source.pods) == APP
    assert label_selector(row.part.destination.namespaces) == {"matchLabels": {NAMESPACE_NAME: "shop"}}
    assert row.except_ == ()
    assert row.classes == (Class.OPENED_INSIDE_NAMESPACE,)
    assert cause(row) == [("after", "Ingress", 0, "spec/ingress/0", 1)]


def test_both_halves_of_a_new_edge_are_its_causes() -> None:
    shut = [ingress(), egress()]
    edge = [
        ingress({"from": [{"podSelector": {}}], "ports": [{"port": 80}]}),
        egress({"to": [{"podSelector": {}}], "ports": [{"port": 80}]}),
    ]
    (row,) = compare(shut, edge).opened
    assert sorted(cause(row)) == [
        ("after", "Egress", 0, "spec/egress/0", 2),
        ("after", "Ingress", 0, "spec/ingress/0", 1),
    ]


def test_half_an_edge_opens_nothing() -> None:
    found = compare([ingress(), egress()], [ingress(), egress({"to": [{"podSelector": {}}]})])
    assert (found.verdict, found.opened, found.closed, found.notes) == (Verdict.EQUAL, (), (), ())


def test_isolation_that_is_lost_names_the_policy_that_went() -> None:
    found = compare([ingress(subject=APP)], [])
    assert [row.part.source.outside for row in found.opened] == [False, True]
    for row in found.opened:
        assert Class.ISOLATION_LOST in row.classes
        assert cause(row) == [("before", "Ingress", None, "", 1)]
        assert row.group == 0
        assert ports_text(row.part.ports) == {"TCP": "1-65535", "UDP": "1-65535", "SCTP": "1-65535"}
    assert found.opened[1].classes == (Class.OPENED_INTERNET, Class.OPENED_OUTSIDE, Class.ISOLATION_LOST)
    turned = compare([], [ingress(subject=APP)])
    assert {row.classes for row in turned.closed} == {(Class.CLOSED, Class.ISOLATION_GAINED)}
    assert cause(turned.closed[0]) == [("after", "Ingress", None, "", 1)]


def test_what_another_policy_still_isolates_is_not_lost() -> None:
    found = compare([ingress(name="all"), ingress(subject=APP)], [ingress(name="all")])
    assert found.verdict is Verdict.EQUAL


def test_addresses_open_exactly() -> None:
    before = ingress({"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]})
    after = ingress({"from": [{"ipBlock": {"cidr": "10.0.0.0/7", "except": ["10.1.0.0/16"]}}]})
    found = compare([before], [after])
    assert [row.part.source.cidrs for row in found.opened] == [("11.0.0.0/8",)]
    assert [row.part.source.cidrs for row in found.closed] == [("10.1.0.0/16",)]
    assert found.opened[0].classes == (Class.OPENED_INTERNET,)
    assert [note.kind for note in found.notes] == ["ipblock-may-cover-pods"]


def test_a_named_port_opens_what_declares_it() -> None:
    before = ingress({"ports": [{"port": 80}]})
    after = ingress({"ports": [{"port": 80}, {"port": "http"}]})
    found = compare([before], [after])
    for row in found.opened:
        assert (row.part.names_is, row.part.names_is_not) == (("http",), ())
        assert ports_text(row.part.ports) == {"TCP": "1-79,81-65535"}
        assert witness_of(row).destination.ports == (("http", "TCP", 443),)


def test_two_pods_of_one_namespace_see_the_same_labels() -> None:
    shut = [egress(), ingress(namespace="shop")]
    red = {"namespaceSelector": {"matchLabels": {"team": "red", NAMESPACE_NAME: "shop"}}}
    blue = {"namespaceSelector": {"matchLabels": {"team": "blue", NAMESPACE_NAME: "shop"}}}
    found = compare(shut, [egress({"to": [red]}), ingress({"from": [blue]}, namespace="shop")])
    assert found.verdict is Verdict.EQUAL


def test_the_name_of_a_namespace_is_a_dns_label() -> None:
    impossible = {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: "Not_A_Name"}}}
    assert compare([ingress()], [ingress({"from": [impossible]})]).verdict is Verdict.EQUAL
    nameless = {"namespaceSelector": {"matchExpressions": [{"key": NAMESPACE_NAME, "operator": "DoesNotExist"}]}}
    assert compare([ingress()], [ingress({"from": [nameless]})]).verdict is Verdict.EQUAL


def test_a_policy_of_another_name_covers_what_went() -> None:
    one = ingress({"from": [{"podSelector": APP}]}, name="one")
    two = ingress({"from": [{"podSelector": APP}, {"podSelector": {}}]}, name="two")
    assert compare([one, two], [two]).verdict is Verdict.EQUAL


def apps(operator: str) -> Manifest:
    return {"podSelector": {"matchExpressions": [{"key": "app", "operator": operator}]}}


def test_rules_told_in_another_way_are_equal() -> None:
    one = ingress({"from": [{"podSelector": {}}], "ports": [{"port": 80, "endPort": 90}]})
    two = ingress(
        {"from": [apps("Exists")], "ports": [{"port": 80, "endPort": 85}]},
        {"from": [apps("DoesNotExist")], "ports": [{"port": 80, "endPort": 90}]},
        {"from": [{"podSelector": {}}], "ports": [{"port": 85, "endPort": 90}]},
    )
    assert compare([one], [two]).verdict is Verdict.EQUAL


def test_everybody_is_not_every_block_where_nodes_are_meant() -> None:
    blocks: list[Manifest] = [
        {"ipBlock": {"cidr": "0.0.0.0/0"}},
        {"ipBlock": {"cidr": "::/0"}},
        {"namespaceSelector": {}},
    ]
    found = compare([ingress({})], [ingress({"from": blocks})])
    assert (found.verdict, found.opened, found.closed) == (Verdict.UNKNOWN, (), ())
    assert [note.kind for note in found.notes] == ["nodes"]


def test_a_block_that_could_mean_pods_makes_the_answer_unknown() -> None:
    inner = ingress({"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]})
    out = egress(subject=APP, namespace="other")
    more = egress(
        {"to": [{"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: "shop"}}}]}, subject=APP, namespace="other"
    )
    found = compare([inner, out], [inner, more])
    assert (found.verdict, [note.kind for note in found.notes]) == (Verdict.UNKNOWN, ["ipblock-may-cover-pods"])


def test_a_namespace_wide_change_stays_a_few_rows() -> None:
    homes = [f"n{number}" for number in range(200)]
    walls = [ingress(namespace=home, name="wall") for home in homes]
    found = compare([*walls, egress()], [*walls, egress({"to": [{"namespaceSelector": {}}], "ports": [{"port": 443}]})])
    (row,) = found.opened
    assert row.part.destination.namespaces.constraint(NAMESPACE_NAME).values == tuple(sorted(homes))
    assert row.except_ == ()


def test_a_region_that_is_too_hard_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ("x", "y", "z")
    peers = [{"podSelector": {"matchLabels": {"app": one, "role": two}}} for one in values for two in values]
    before, after = [ingress({"from": peers})], [ingress({"from": [{"podSelector": {}}]})]
    assert compare(before, after).verdict is Verdict.CHANGED
    for name in ("REGION_STEPS", "_LAST_STEPS"):
        monkeypatch.setattr(f"netpolc.analysis.possible.{name}", 5)
    found = compare(before, after)
    assert (found.verdict, found.opened, found.closed) == (Verdict.UNKNOWN, (), ())
    (note,) = [note for note in found.notes if note.parts]
    assert note.kind == "budget"
    assert [origin.locate().place.path for origin in note.origins] == ["spec/ingress/0"]
