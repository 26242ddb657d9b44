"""`home=True`: halves of connections on exactly a policy's subject go into it, in the directions that it isolates."""

import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.canonical.reading import read_canonical
from netpolc.pipeline import compile_project
from tests.judge.networkpolicy import End, Manifest, Outside, Pod, allowed
from tests.laws import law
from tests.mistakes.project import underlined
from tests.program.test_order import PEERS, PORTS, connections
from tests.program.written import DENY, PRELUDE, clauses, lines, program, resolved

TO_WEB = 'allow(from_=anywhere, to=app("web"))'
FROM_WEB = 'allow(from_=app("web"), to=cidr("192.0.2.0/24"))'


def test_a_home_takes_the_halves_of_its_subject(tmp_path: Path) -> None:
    home = 'policy("web-policy", app("web"), deny_all, home=True)'
    written = program(tmp_path, clauses(home, TO_WEB, FROM_WEB))
    assert lines(written) == {"shop/web-policy": ["ingress everybody", "egress 192.0.2.0/24"]}
    assert {item.name for item in written.policies} == {"web-policy"}


def test_only_in_the_directions_that_it_isolates(tmp_path: Path) -> None:
    home = 'policy("web-policy", app("web"), deny_ingress, home=True)'
    written = program(tmp_path, clauses(DENY, home, TO_WEB, FROM_WEB))
    assert lines(written) == {"shop/web-policy": ["ingress everybody"], "shop/web": ["egress 192.0.2.0/24"]}


def test_each_direction_may_have_a_home_of_its_own(tmp_path: Path) -> None:
    homes = (
        'policy("in", app("web"), allow(from_=app("b")), home=True)',
        'policy("out", app("web"), deny_egress, home=True)',
    )
    written = program(tmp_path, clauses(*homes, TO_WEB, FROM_WEB))
    assert lines(written) == {
        "shop/in": ["ingress everybody", "ingress shop:app=b"],
        "shop/out": ["egress 192.0.2.0/24"],
    }


@pytest.mark.parametrize("end", ['pods({"app": "web", "tier": "edge"})', "all_pods", 'app("api")'])
def test_other_subjects_keep_their_own_manifest(end: str, tmp_path: Path) -> None:
    home = 'policy("web-policy", app("web"), deny_all, home=True)'
    written = program(tmp_path, clauses(DENY, home, f"allow(from_=anywhere, to={end})"))
    assert "shop/web-policy" not in lines(written)
    assert len(written.policies) == 3


def test_each_value_of_an_end_goes_to_its_own_home(tmp_path: Path) -> None:
    home = 'policy("web-policy", app("web"), deny_all, home=True)'
    written = program(tmp_path, clauses(DENY, home, 'allow(from_=anywhere, to=app("api", "web"))'))
    assert set(lines(written)) == {"shop/web-policy", "shop/api"}


def test_a_subject_is_the_same_however_it_is_written(tmp_path: Path) -> None:
    home = 'policy("web-policy", pods(label("app").is_in("web")), deny_all, home=True)'
    assert set(lines(program(tmp_path, clauses(home, TO_WEB)))) == {"shop/web-policy"}


def test_halves_of_every_set_that_owns_the_namespace_come(tmp_path: Path) -> None:
    home = 'policy("web-policy", app("web"), deny_all, home=True)'
    other = '@policy_set(namespace="shop", labels={"team": "x"})\ndef other():\n' + f"    yield {TO_WEB}\n"
    written = program(tmp_path, clauses(home), other)
    assert set(lines(written)) == {"shop/web-policy"}
    assert dict(written.policies[0].labels) == {"app.kubernetes.io/managed-by": "netpolc"}


def test_a_home_in_another_namespace_takes_nothing(tmp_path: Path) -> None:
    data = clauses('policy("web-policy", app("web"), deny_all, home=True)', namespace="data", name="data")
    assert set(lines(program(tmp_path, data, clauses(DENY, TO_WEB)))) == {"shop/web"}


def test_where_it_has_a_home_the_name_of_a_subject_is_free(tmp_path: Path) -> None:
    """Nothing would be written under the name, so that it may be another's."""
    home = 'policy("web-policy", app("web"), deny_ingress, home=True)'
    written = program(tmp_path, clauses(home, 'policy("web", app("api"), deny_ingress)', TO_WEB))
    assert set(lines(written)) == {"shop/web-policy"}


def test_a_policy_that_is_no_home_takes_nothing(tmp_path: Path) -> None:
    home = 'policy("web-policy", app("web"), deny_all, home=False)'
    assert set(lines(program(tmp_path, clauses(home, TO_WEB)))) == {"shop/web"}


@pytest.mark.parametrize("both", [("deny_all", "deny_ingress"), ("deny_egress", "deny_all")])
def test_two_homes_are_told_at_both_lines(both: tuple[str, str], tmp_path: Path) -> None:
    first, second = (f'policy("p{number}", app("web"), {said}, home=True)' for number, said in enumerate(both))
    _, (found,) = resolved(tmp_path, clauses(first, second))
    direction = "ingress" if "deny_ingress" in both else "egress"
    assert found.message == f'`p0` and `p1` in `shop` are both the home of connections on `app("web")` for {direction}'
    assert (found.code.id, found.help) == ("NP180", "leave out `home=True` on one of them")
    assert found.origin is not None
    assert underlined(found.origin.place) == second
    assert underlined(found.related[0].origin.place) == first


SUBJECTS = ('app("a")', 'app("c")', "all_pods", 'pods({"app": "a", "tier": "x"})')
LABELS: tuple[dict[str, str], ...] = ({"app": "a"}, {"app": "a", "tier": "x"}, {"app": "b"}, {"app": "c"}, {})
ENDS: tuple[End, ...] = (
    *(Pod(name, {"kubernetes.io/metadata.name": name}, labels) for name in ("shop", "data") for labels in LABELS),
    Pod("ops", {"kubernetes.io/metadata.name": "ops", "team": "red"}, {"app": "a"}),
    Outside("10.1.2.3"),
    Outside("203.0.113.7"),
)


@law(40)
@given(
    st.lists(connections, min_size=1, max_size=5),
    st.sampled_from(SUBJECTS),
    st.sampled_from(("deny_all", "deny_ingress", "deny_egress", "allow_dns()")),
)
def test_a_home_changes_where_rules_stand_and_nothing_else(open_: list[str], subject: str, said: str) -> None:
    """A judge that knows manifests only finds every connection answered as without the home."""
    plain, homed = (_built(f'policy("home", {subject}, {said}, home={home})', open_) for home in (False, True))
    assert _rules(plain) == _rules(homed)
    for source, destination in product(ENDS, repeat=2):
        for protocol, port in (("TCP", 80), ("UDP", 53), ("SCTP", 9)):
            asked = source, destination, protocol, port
            assert allowed(plain, *asked) == allowed(homed, *asked), asked


def _built(policy: str, open_: list[str]) -> list[Manifest]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "policies").mkdir()
        text = PRELUDE + clauses(DENY, policy, *open_)
        (Path(folder) / "policies" / "m.py").write_text(text, encoding="utf-8")
        found = compile_project(Path(folder).resolve())
    assert [item.message for item in found.diagnostics if item.severity == "error"] == []
    return [dict(read_canonical(data)) for data in found.files.values()]


def _rules(manifests: list[Manifest]) -> set[str]:
    """Give every rule with its subject and its direction, wherever it stands."""
    return {
        f"{item['metadata']['namespace']} {item['spec']['podSelector']} {side} {rule}"
        for item in manifests
        for side in ("ingress", "egress")
        for rule in item["spec"].get(side, ())
    }


def test_there_is_something_to_judge() -> None:
    assert len(PEERS) * len(PORTS) > 40
    home = _built('policy("home", app("a"), deny_all, home=True)', ['allow(from_=anywhere, to=app("a"))'])
    assert {item["metadata"]["name"] for item in home} == {"home", "default-deny"}
