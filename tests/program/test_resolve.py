"""What a connection writes, sentence by sentence."""

from pathlib import Path

import pytest

import netpolc
from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.model import Diagnostic, Place
from netpolc.program.drafts import OwnLabels
from netpolc.program.model import Fate
from netpolc.program.resolve import resolve
from tests.mistakes.project import underlined
from tests.program.written import DENY, clauses, lines, program, resolved

LANGUAGE: dict[str, object] = {name: getattr(netpolc, name) for name in netpolc.__all__}


def test_both_ends_have_a_half(tmp_path: Path) -> None:
    written = program(tmp_path, clauses(DENY, 'allow(from_=app("web"), to=app("api"), ports=tcp(80))'))
    assert lines(written) == {"shop/api": ["ingress shop:app=web TCP/80"], "shop/web": ["egress shop:app=api TCP/80"]}


def test_a_connection_never_isolates(tmp_path: Path) -> None:
    deny = 'policy("deny", all_pods, deny_ingress)'
    written = program(tmp_path, clauses(deny, 'allow(from_=app("web"), to=app("api"))'))
    assert {item.name: tuple(map(str, item.isolates)) for item in written.policies} == {
        "deny": ("Ingress",),
        "api": ("Ingress",),
    }


def test_each_member_and_each_value_is_an_end_of_its_own(tmp_path: Path) -> None:
    ends = 'any_of(app("a", "b"), pods(label("app").is_in("c", "d")), pods({"x": "y", "z": "z"}))'
    written = program(tmp_path, clauses(DENY, f"allow(from_=anywhere, to={ends})"))
    assert {item.name for item in written.policies} - {"default-deny"} >= {"a", "b", "c", "d"}
    assert len(written.policies) == 6


def test_a_lone_is_in_is_taken_apart_however_it_was_written(tmp_path: Path) -> None:
    spelt = 'pods(label("app").is_in("a", "b", "c"), label("app").is_not_in("c"))'
    written = program(tmp_path, clauses(DENY, f"allow(from_=anywhere, to={spelt})"))
    assert set(lines(written)) == {"shop/a", "shop/b"}


def test_an_is_in_beside_another_requirement_stays_whole(tmp_path: Path) -> None:
    spelt = 'pods(label("app").is_in("a", "b"), label("tier").exists())'
    written = program(tmp_path, clauses(DENY, f"allow(from_=anywhere, to={spelt})"))
    assert len(lines(written)) == 1


def test_addresses_have_no_half(tmp_path: Path) -> None:
    written = program(tmp_path, clauses(DENY, 'allow(from_=app("web"), to=any_of(cidr("10.0.0.0/8"), app("api")))'))
    assert lines(written) == {
        "shop/api": ["ingress shop:app=web"],
        "shop/web": ["egress shop:app=api or 10.0.0.0/8"],
    }


@pytest.mark.parametrize(
    "end",
    [
        'app("db", namespace="data")',
        'app("db", namespace=namespace("data"))',
        'app("db", namespace=namespaces({"kubernetes.io/metadata.name": "data"}))',
        'app("db", namespace=namespaces(label("kubernetes.io/metadata.name").is_in("data")))',
    ],
)
def test_ends_that_name_a_namespace(end: str, tmp_path: Path) -> None:
    both = "@policy_set()\ndef both():\n"
    both += f'    yield within("data", {DENY})\n    yield within("shop", allow(from_=app("web"), to={end}))\n'
    assert lines(program(tmp_path, both)) == {"data/db": ["ingress shop:app=web"]}


def test_a_namespace_is_all_its_pods(tmp_path: Path) -> None:
    both = f'@policy_set()\ndef both():\n    yield within("data", {DENY})\n'
    both += '    yield within("shop", allow(from_=app("web"), to=namespace("data")))\n'
    assert lines(program(tmp_path, both)) == {"data/all-pods": ["ingress shop:app=web"]}


@pytest.mark.parametrize(
    ("peer", "shown"),
    [
        ("anywhere", "everybody"),
        ("all_namespaces", "*:*"),
        ('namespaces({"team": "red"})', "team=red:*"),
        ('app("x", namespace=all_namespaces)', "*:app=x"),
        ('app("x", namespace=namespaces({"team": "red"}))', "team=red:app=x"),
    ],
)
def test_ends_that_name_nobody_are_peers_only(peer: str, shown: str, tmp_path: Path) -> None:
    written = program(tmp_path, clauses(DENY, f'allow(from_={peer}, to=app("web"))'))
    assert lines(written) == {"shop/web": [f"ingress {shown}"]}


def test_two_namespaces_in_one_selector_name_neither(tmp_path: Path) -> None:
    either = 'namespaces(label("kubernetes.io/metadata.name").is_in("shop", "data"))'
    written = program(tmp_path, clauses(DENY, f'allow(from_=app("x", namespace={either}), to=app("web"))'))
    assert lines(written) == {"shop/web": ["ingress data|shop:app=x"]}


def test_a_half_is_written_only_where_its_end_is_isolated_in_its_direction(tmp_path: Path) -> None:
    only_egress = 'policy("deny", all_pods, deny_egress)'
    written = program(tmp_path, clauses(only_egress, 'allow(from_=app("web"), to=app("api"))'))
    assert lines(written) == {"shop/web": ["egress shop:app=api"]}
    assert [half.fate for half in written.halves] == [Fate.WRITTEN, Fate.OPEN]


def test_every_rule_of_a_policy_isolates_and_not_only_deny(tmp_path: Path) -> None:
    dns = 'policy("dns", all_pods, allow_dns())'
    written = program(tmp_path, clauses(dns, 'allow(from_=app("web"), to=cidr("192.0.2.0/24"))'))
    assert "shop/web" in lines(written)


def test_the_union_of_subjects_covers(tmp_path: Path) -> None:
    first = 'policy("in", pods(label("tier").is_in("a")), deny_ingress)'
    second = 'policy("out", pods(label("tier").is_not_in("a")), deny_ingress)'
    written = program(tmp_path, clauses(first, second, 'allow(from_=anywhere, to=app("web"))'))
    assert lines(written) == {"shop/web": ["ingress everybody"]}


def test_policies_of_every_set_isolate(tmp_path: Path) -> None:
    written = program(tmp_path, clauses(DENY, name="one"), clauses('allow(from_=anywhere, to=app("web"))', name="two"))
    assert lines(written) == {"shop/web": ["ingress everybody"]}


def test_disjoint_subjects_leave_a_half_unwritten(tmp_path: Path) -> None:
    written = program(tmp_path, clauses('policy("api", app("api"), deny_all)', 'allow(from_=anywhere, to=app("web"))'))
    assert lines(written) == {}
    assert [text for text, _ in written.unwritten] == ['allow(from_=anywhere, to=app("web"))']


def test_partly_isolated_names_the_policy_and_shows_both_sides(tmp_path: Path) -> None:
    narrow = 'policy("narrow", pods({"app": "web", "tier": "prod"}), deny_ingress)'
    found = _one(resolved(tmp_path, clauses(narrow, 'allow(from_=anywhere, to=app("web"))'))[1])
    assert found.code.id == "NP163"
    assert "pods with `app=web,tier=prod` are, pods with `app=web` are not" in found.message
    assert found.related[0].message == "policy `narrow` isolates"
    assert underlined(found.related[0].origin.place) == narrow
    assert found.help == (
        'isolate all of it (`policy("default-deny", all_pods, deny_ingress)`), '
        'or narrow the end to `pods({"app": "web", "tier": "prod"})`'
    )


def test_both_cures_of_partly_isolated_cure(tmp_path: Path) -> None:
    narrow = 'policy("narrow", pods({"app": "web", "tier": "prod"}), deny_ingress)'
    for number, more in enumerate(
        (
            ('policy("default-deny", all_pods, deny_ingress)', 'allow(from_=anywhere, to=app("web"))'),
            ('allow(from_=anywhere, to=pods({"app": "web", "tier": "prod"}))',),
        )
    ):
        assert lines(program(tmp_path / str(number), clauses(narrow, *more)))


def test_a_half_of_another_set_is_not_written(tmp_path: Path) -> None:
    data = clauses(DENY, namespace="data", name="data")
    shop = clauses(DENY, 'allow(from_=app("web"), to=app("db", namespace="data"))')
    written = program(tmp_path, data, shop)
    assert lines(written) == {"shop/web": ["egress data:app=db"]}
    assert [half.fate for half in written.halves] == [Fate.WRITTEN, Fate.FOREIGN]


def test_a_half_that_nobody_owns_is_not_written(tmp_path: Path) -> None:
    written = program(tmp_path, clauses(DENY, 'allow(from_=app("web"), to=app("db", namespace="data"))'))
    assert [half.fate for half in written.halves] == [Fate.WRITTEN, Fate.UNOWNED]


def test_several_sets_may_own_one_namespace(tmp_path: Path) -> None:
    one = clauses(DENY, 'allow(from_=anywhere, to=app("a"))', name="one")
    two = clauses('allow(from_=anywhere, to=app("a"), ports=tcp(80))', name="two")
    assert lines(program(tmp_path, one, two)) == {"shop/a": ["ingress everybody", "ingress everybody TCP/80"]}


def test_an_equal_connection_counts_once_and_keeps_both_lines(tmp_path: Path) -> None:
    written = program(tmp_path, clauses(DENY, *['allow(from_=anywhere, to=app("a"), ports=tcp(80, 81))'] * 2))
    (rule,) = next(item for item in written.policies if item.name == "a").rules
    assert len({origin.locate() for origin in rule.origins}) == 2


def test_equal_by_meaning_counts_once(tmp_path: Path) -> None:
    one = 'allow(from_=anywhere, to=pods({"app": "a"}), ports=tcp(port_range(80, 80)))'
    two = 'allow(from_=anywhere, to=app("a"), ports=tcp(80))'
    assert lines(program(tmp_path, clauses(DENY, one, two))) == {"shop/a": ["ingress everybody TCP/80"]}


def test_connections_join_the_policy_of_their_name_and_subject(tmp_path: Path) -> None:
    own = 'policy("a", app("a"), allow(from_=app("b")))'
    written = program(tmp_path, clauses(DENY, own, 'allow(from_=app("c"), to=app("a"))'))
    assert lines(written)["shop/a"] == ["ingress shop:app=b", "ingress shop:app=c"]


def test_all_pods_is_a_name(tmp_path: Path) -> None:
    own = 'policy("all-pods", all_pods, deny_all)'
    written = program(tmp_path, clauses(own, "allow(from_=this_namespace, to=this_namespace)"))
    assert lines(written) == {"shop/all-pods": ["ingress shop:*", "egress shop:*"]}


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ('app("web")', "web"),
        ('by_label("app.kubernetes.io/name")("web")', "web"),
        ("all_pods", "all-pods"),
        ('pods({"app": "web", "tier": "edge"})', "web-edge-569f5510"),
        ('pods({"tier": "edge", "app": "web"})', "web-edge-569f5510"),
        ('pods(label("tier").equals("edge"), label("app").is_in("web"))', "web-edge-569f5510"),
    ],
)
def test_names(subject: str, name: str, tmp_path: Path) -> None:
    written = program(tmp_path, clauses(DENY, f"allow(from_=anywhere, to={subject})"))
    assert set(lines(written)) == {f"shop/{name}"}


@pytest.mark.parametrize(
    ("subject", "slug"),
    [
        ('app("Web")', "web-"),
        ('app("a_b.c")', "a-b-c-"),
        ('pods(label("tier").exists())', "tier-"),
        ('pods(label("tier").is_absent())', "tier-"),
        ('by_label("example.com/name")("web")', "web-"),
        ('pods({"app": "a" * 63, "tier": "b"})', "a" * 40 + "-"),
    ],
)
def test_a_slug_and_eight_digits(subject: str, slug: str, tmp_path: Path) -> None:
    (name,) = lines(program(tmp_path, clauses(DENY, f"allow(from_=anywhere, to={subject})")))
    assert name.startswith(f"shop/{slug}")
    assert len(name) == len("shop/") + len(slug) + 8


def test_the_name_of_another_subject_is_taken_at_both_lines(tmp_path: Path) -> None:
    other = 'policy("web", app("api"), deny_all)'
    connection = 'allow(from_=anywhere, to=app("web"))'
    found = _one(resolved(tmp_path, clauses(DENY, other, connection))[1])
    assert found.code.id == "NP164"
    assert found.origin is not None
    assert underlined(found.origin.place) == connection
    assert underlined(found.related[0].origin.place) == other


def test_two_labels_of_one_value_take_each_others_name(tmp_path: Path) -> None:
    both = (
        'allow(from_=anywhere, to=app("web"))',
        'allow(from_=anywhere, to=by_label("app.kubernetes.io/name")("web"))',
    )
    found = _one(resolved(tmp_path, clauses(DENY, *both))[1])
    assert found.code.id == "NP164"
    assert {underlined(found.related[0].origin.place), underlined(_place(found))} == set(both)


def test_a_name_that_is_taken_is_told_with_the_connection_that_needed_it_first(tmp_path: Path) -> None:
    first, second = (f'allow(from_=app("{name}"), to=app("web"), ports=tcp(80))' for name in ("a", "b"))
    last = 'allow(from_=app("c"), to=by_label("app.kubernetes.io/name")("web"))'
    found = _one(resolved(tmp_path, clauses(DENY, first, second, last))[1])
    assert (found.code.id, found.help) == ("NP164", None)
    assert underlined(_place(found)) == last
    (related,) = found.related
    assert (underlined(related.origin.place), related.message) == (first, 'the manifest of connections on `app("web")`')


TAKEN = ("policy('web', app('api'), deny_ingress)", "allow(from_=cidr('192.0.2.0/24'), to=app('web'))")
PARTLY = ("policy('web', app('api'), deny_ingress)", "allow(from_=cidr('192.0.2.0/24'), to=all_pods)")


@pytest.mark.parametrize(("texts", "steps"), [(TAKEN, 1000), (PARTLY, 1000), (PARTLY, 0)])
def test_a_half_that_is_refused_is_told_once(
    texts: tuple[str, ...], steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is an error already is not told a second time, as a connection of which nothing is written."""
    home = AuthoredSet("shop", "policies/shop.py", "shop", tuple(eval(text, {**LANGUAGE}) for text in texts))
    monkeypatch.setattr("netpolc.program.resolve.STEPS", steps)
    written, found = resolve([home])
    assert len(found) == 1
    assert [half.fate for half in written.halves] == [Fate.REFUSED]
    assert written.unwritten == ()


def test_a_taken_name_is_refused_where_no_half_is_written_too(tmp_path: Path) -> None:
    found = _one(
        resolved(
            tmp_path,
            clauses('policy("web", app("api"), deny_ingress)', 'allow(from_=app("web"), to=cidr("192.0.2.0/24"))'),
        )[1]
    )
    assert found.code.id == "NP164"


def test_a_name_in_another_namespace_is_not_taken(tmp_path: Path) -> None:
    data = clauses('policy("web", app("api"), deny_all)', namespace="data", name="data")
    program(tmp_path, data, clauses(DENY, 'allow(from_=anywhere, to=app("web"))'))


def test_two_policies_of_one_name_equal_or_not_of_whichever_sets(tmp_path: Path) -> None:
    found = _one(resolved(tmp_path, clauses(DENY, name="one"), clauses(DENY, name="two"))[1])
    assert found.code.id == "NP162"
    assert _place(found).path.endswith("m1.py")
    assert found.related[0].origin.place.path.endswith("m0.py")


def test_labels_on_which_all_sets_agree(tmp_path: Path) -> None:
    head = '@policy_set(namespace="shop", labels={labels}, annotations={notes})\ndef {name}():\n'
    one = head.format(labels={"team": "a", "cost": "1"}, notes={"x/o": "one"}, name="one") + f"    yield {DENY}\n"
    one += '    yield allow(from_=app("b"), to=app("web"))\n'
    two = head.format(labels={"team": "a", "cost": "2"}, notes={"x/o": "one"}, name="two")
    two += '    yield allow(from_=app("c"), to=app("web"))\n'
    written = {item.name: item for item in program(tmp_path, one, two).policies}
    assert dict(written["web"].labels) == {"team": "a", "app.kubernetes.io/managed-by": "netpolc"}
    assert dict(written["web"].annotations) == {"x/o": "one"}
    assert dict(written["b"].labels)["cost"] == "1"
    assert dict(written["c"].labels)["cost"] == "2"


@pytest.mark.parametrize(
    ("marks", "labels"),
    [
        (None, {"app.kubernetes.io/managed-by": "netpolc"}),
        (OwnLabels(), {"app.kubernetes.io/managed-by": "netpolc"}),
        (OwnLabels(managed_by=False), {}),
        (OwnLabels(managed_by=False, part_of="shop"), {"app.kubernetes.io/part-of": "shop"}),
    ],
)
def test_the_marks_of_netpolc(marks: OwnLabels | None, labels: dict[str, str]) -> None:
    home = AuthoredSet("shop", "policies/shop.py", "shop", (eval(DENY, {**LANGUAGE}),))
    (policy,) = resolve([home], marks=marks)[0].policies
    assert dict(policy.labels) == labels


def test_a_policys_own_label_wins(tmp_path: Path) -> None:
    own = 'policy("deny", all_pods, deny_all, labels={"app.kubernetes.io/managed-by": "me"}, description="why")'
    (written,) = program(tmp_path, clauses(own)).policies
    assert dict(written.labels) == {"app.kubernetes.io/managed-by": "me"}
    assert dict(written.annotations) == {"kubernetes.io/description": "why"}


def _one(found: tuple[Diagnostic, ...]) -> Diagnostic:
    assert len(found) == 1, [item.message for item in found]
    return found[0]


def _place(found: Diagnostic) -> Place:
    assert found.origin is not None
    return found.origin.place
