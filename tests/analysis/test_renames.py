"""What only follows a rename is linked, and nothing else; the judge says of each pair that it is one."""

import json
import sys
from types import FrameType
from unittest.mock import patch

from attrs import evolve
from hypothesis import assume, given

from netpolc.analysis import rename_shapes, rename_votes
from netpolc.analysis.answers import Difference, Rename, Row
from netpolc.analysis.possible import difference
from netpolc.analysis.renames import with_renames
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.ports import ports_text
from tests.analysis.strategies import changes, policies
from tests.analysis.worlds import Manifest, judged, manifest, program, witness_of
from tests.judge.networkpolicy import End, Outside, allowed
from tests.laws import law

OLD, NEW = "one", "fresh"


def value_renamed(manifests: list[Manifest]) -> list[Manifest]:
    """Call `app=one` `app=fresh` wherever a selector of pods says it."""

    def told(found: Manifest) -> Manifest:
        if found.get("key") == "app" and "values" in found:
            return {**found, "values": [NEW if value == OLD else value for value in found["values"]]}
        return {key: NEW if (key, part) == ("app", OLD) else part for key, part in found.items()}

    result: list[Manifest] = json.loads(json.dumps(manifests), object_hook=told)
    return result


def namespace_renamed(manifests: list[Manifest]) -> list[Manifest]:
    """Call a namespace otherwise, as the home of policies and wherever a selector names it."""

    def told(found: Manifest) -> Manifest:
        if found.get("key") == NAMESPACE_NAME and "values" in found:
            return {**found, "values": [NEW if value == "a" else value for value in found["values"]]}
        homes = {"namespace", NAMESPACE_NAME}
        return {key: NEW if key in homes and part == "a" else part for key, part in found.items()}

    result: list[Manifest] = json.loads(json.dumps(manifests), object_hook=told)
    return result


def compared(before: list[Manifest], after: list[Manifest]) -> Difference:
    old, new = program(before), program(after)
    return with_renames(difference(old, new), old, new)


def linked(found: Difference, *, yes: bool = True) -> list[Row]:
    return [row for row in (*found.opened, *found.closed) if (bool(row.renames)) is yes]


def swapped(end: End, *, place: bool) -> End:
    """Give an end the other name."""
    if isinstance(end, Outside):
        return end
    names = {"a": NEW, NEW: "a"} if place else {OLD: NEW, NEW: OLD}
    if place:
        labels = {
            key: names.get(value, value) if key == NAMESPACE_NAME else value
            for key, value in end.namespace_labels.items()
        }
        return evolve(end, namespace=names.get(end.namespace, end.namespace), namespace_labels=labels)
    return evolve(
        end, labels={key: names.get(value, value) if key == "app" else value for key, value in end.labels.items()}
    )


def judge_pairs(found: Difference, before: list[Manifest], after: list[Manifest], *, place: bool) -> None:
    """Ask of a connection of each linked row whether the same under the other name changed the other way."""
    for rows, was, now in ((found.opened, False, True), (found.closed, True, False)):
        for row in rows:
            if not row.renames:
                continue
            witness = witness_of(row)
            source, destination = judged(witness.source), judged(witness.destination)
            rest = witness.protocol, witness.port
            assert (allowed(before, source, destination, *rest), allowed(after, source, destination, *rest)) == (
                was,
                now,
            )
            other = swapped(source, place=place), swapped(destination, place=place)
            assert (allowed(before, *other, *rest), allowed(after, *other, *rest)) == (now, was)


@given(policies(6))
@law(150)
def test_a_label_with_another_value_is_one_rename(before: list[Manifest]) -> None:
    after = value_renamed(before)
    assume(after != before)
    found = compared(before, after)
    judge_pairs(found, before, after, place=False)
    assert [told(rename) for rename in found.renames] in ([], [f"label app=one app=fresh{where_of(found)}"])
    assert sum(rename.rows for rename in found.renames) * 2 == len(linked(found))


@given(policies(6))
@law(150)
def test_a_namespace_of_another_name_is_one_rename(before: list[Manifest]) -> None:
    after = namespace_renamed(before)
    assume(after != before)
    found = compared(before, after)
    judge_pairs(found, before, after, place=True)
    assert [told(rename) for rename in found.renames] in ([], ["namespace a fresh"])
    assert sum(rename.rows for rename in found.renames) * 2 == len(linked(found))


class Everything:
    """Holds whatever is asked."""

    def __contains__(self, _item: object) -> bool:
        return True


def all_of(_found: object) -> Everything:
    return Everything()


def nothing(_end: object, _changed: object) -> str:
    return ""


@given(policies(6), changes(6))
@law(100)
def test_what_has_no_counterpart_without_its_names_changes_no_vote(
    one: list[Manifest], sides: tuple[list[Manifest], list[Manifest]]
) -> None:
    renamed = (one, value_renamed(one)), (one, namespace_renamed(one)), (sides[0], value_renamed(sides[1]))
    for before, after in renamed:
        old, new = program(before), program(after)
        found = difference(old, new)
        with (
            patch.object(rename_votes, "_in_both", all_of),
            patch.object(rename_votes, "_near", all_of),
            patch.object(rename_shapes, "_form", nothing),
        ):
            expected = with_renames(found, old, new)
        assert with_renames(found, old, new) == expected


def where_of(found: Difference) -> str:
    names = {name for rename in found.renames for name in rename.namespaces}
    return f" in {' '.join(sorted(names))}" if names else ""


def told(rename: Rename) -> str:
    where = f" in {' '.join(rename.namespaces)}" * (rename.namespaces not in {(), ("shop",)})
    kept = "" if rename.whole else ", kept"
    return f"{rename.kind} {rename.before} {rename.after}{where}{kept}"


@given(policies(6), policies(6))
@law(100)
def test_no_row_and_no_class_changes(before: list[Manifest], after: list[Manifest]) -> None:
    old, new = program(before), program(after)
    found = difference(old, new)
    told_too = with_renames(found, old, new)
    bare = [tuple(evolve(row, renames=()) for row in rows) for rows in (told_too.opened, told_too.closed)]
    assert evolve(told_too, opened=bare[0], closed=bare[1], renames=()) == found


def only(app: str, *, home: str = "shop", key: str = "app", **peers: list[tuple[str, str, int]]) -> Manifest:
    """A policy for pods of one label; `ingress=[(namespace, label, port), …]`."""
    spec: Manifest = {"podSelector": {"matchLabels": {key: app}}, "policyTypes": ["Ingress", "Egress"]}
    for field, side in (("ingress", "from"), ("egress", "to")):
        spec[field] = [
            {
                side: [
                    {
                        "namespaceSelector": {"matchLabels": {NAMESPACE_NAME: place}},
                        "podSelector": {"matchLabels": dict([label.split("=")] if "=" in label else [(key, label)])},
                    }
                ],
                "ports": [{"port": port}],
            }
            for place, label, port in peers.get(field, [])
        ]
    return manifest(app, home, spec)


def deny(home: str) -> Manifest:
    return manifest("deny", home, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})


def shop(web: str = "web", api: str = "api", home: str = "shop", key: str = "app", port: int = 80) -> list[Manifest]:
    return [
        deny(home),
        only(web, home=home, key=key, egress=[(home, api, port)], ingress=[("edge", "gw=yes", 443)]),
        only(api, home=home, key=key, ingress=[(home, web, port), ("ops", "scraper=yes", 90)]),
    ]


def renames(before: list[Manifest], after: list[Manifest]) -> tuple[list[str], int]:
    """Return the renames, and how many rows follow none."""
    found = compared(before, after)
    return [told(rename) for rename in found.renames], len(linked(found, yes=False))


def test_each_kind_of_rename_is_found() -> None:
    assert renames(shop(), shop(web="front")) == (["label app=web app=front"], 0)
    assert renames(shop(), shop(home="store")) == (["namespace shop store"], 0)
    assert renames(shop(), shop(key="name")) == (["label-key app name"], 0)


def test_both_ends_of_a_connection_may_have_other_names() -> None:
    both = ["label app=api app=api-v2", "label app=web app=web-v2"]
    assert renames(shop(), shop(web="web-v2", api="api-v2")) == (both, 0)
    pair = [only("web", egress=[("shop", "api", 80)]), only("api", ingress=[("shop", "web", 80)]), deny("shop")]
    other = [only("web2", egress=[("shop", "api2", 80)]), only("api2", ingress=[("shop", "web2", 80)]), deny("shop")]
    assert renames(pair, other) == (["label app=api app=api2", "label app=web app=web2"], 0)


def test_a_namespace_and_a_label_in_it_may_have_other_names_at_once() -> None:
    expected = ["namespace shop store", "label app=web app=front in store"]
    assert renames(shop(), shop(web="front", home="store")) == (expected, 0)
    expected = ["namespace shop store", "label-key app name"]
    assert renames(shop(), shop(key="name", home="store")) == (expected, 0)


def test_a_label_of_several_namespaces_is_one_rename() -> None:
    before, after = ([*shop(web), *shop(web, home="store")] for web in ("web", "front"))
    assert renames(before, after) == (["label app=web app=front in shop store"], 0)
    assert renames(before, [*shop("front"), *shop("web", home="store")]) == (["label app=web app=front"], 0)


def test_what_changed_beside_the_name_stays_a_row() -> None:
    found = compared(shop(), shop(web="front", port=81))
    assert [told(rename) for rename in found.renames] == ["label app=web app=front"]
    assert [ports_text(row.ports) for row in found.opened if not row.renames] == [{"TCP": "81"}]
    assert [ports_text(row.ports) for row in found.opened if row.renames] == [{"TCP": "443"}]
    assert len(linked(found, yes=False)) == 2


def test_who_takes_the_place_of_another_that_stays_is_no_rename() -> None:
    def database(client: str) -> list[Manifest]:
        return [
            *shop(),
            only("db", ingress=[("shop", client, 5432)]),
            manifest("out", "shop", {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{}]}),
        ]

    assert renames(database("api"), database("batch")) == ([], 2)
    assert renames(database("api"), database("web")) == ([], 2)


def test_connections_that_went_to_a_new_label_are_told_of_one_that_stays() -> None:
    open_ = manifest("out", "shop", {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{}]})
    stays = only("log", ingress=[("shop", "api", 514)])
    before, after = (
        [deny("shop"), open_, stays, *(only(name, ingress=[("shop", api, 80)]) for name in ("a", "b"))]
        for api in ("api", "api-v2")
    )
    assert renames(before, after) == (["label app=api app=api-v2, kept"], 0)


def test_isolation_that_went_elsewhere_is_no_rename() -> None:
    found = compared([deny("data")], [deny("spare")])
    assert found.renames == ()
    assert {name for row in found.opened for name in row.classes} >= {"isolation-lost"}


def test_a_rename_says_that_isolation_follows() -> None:
    found = compared(shop(), shop(home="store"))
    lost = [row for row in found.opened if "isolation-lost" in row.classes]
    assert lost
    assert all(row.renames == (0,) for row in lost)


def test_many_renames_find_each_other() -> None:
    def cluster(suffix: str) -> list[Manifest]:
        scraped = [only(f"app-{n}{suffix}", ingress=[("ops", "scraper=yes", 90)]) for n in range(300)]
        return [deny("shop"), *scraped]

    found = compared(cluster(""), cluster("-v2"))
    assert len(found.renames) == 300
    assert all(f"{rename.before}-v2" == rename.after for rename in found.renames)
    assert linked(found, yes=False) == []


def test_rows_without_a_counterpart_are_not_asked_for_names() -> None:
    old, new = (
        program([deny("shop"), *(only(f"{word}-{n}", ingress=[("ops", "scraper=yes", port + n)]) for n in range(40))])
        for word, port in (("app", 1000), ("other", 2000))
    )
    found = difference(old, new)
    written: list[object] = []

    def shape(_blank: object, end: object) -> object:
        written.append(end)
        return end

    with patch.object(rename_shapes.Blank, "shape", shape):
        assert with_renames(found, old, new) == found
    assert len(found.opened) == len(found.closed) == 40
    assert not written


def calls_for(count: int) -> int:
    """Count the calls of Python that linking so many renamed labels takes."""
    before, after = (
        [
            deny("shop"),
            *(
                only(f"app-{n}{suffix}", ingress=[("ops", "scraper=yes", 90), ("ops", f"c=c{n % 7}", 80)])
                for n in range(count)
            ),
        ]
        for suffix in ("", "-v2")
    )
    old, new = program(before), program(after)
    found = difference(old, new)
    calls = 0

    def count_one(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count_one)
    try:
        linked_too = with_renames(found, old, new)
    finally:
        sys.setprofile(None)
    assert len(linked_too.renames) == count
    return calls


def test_the_work_is_in_proportion_to_the_rows() -> None:
    assert calls_for(240) < 4.5 * calls_for(60)
