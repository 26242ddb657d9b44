"""Law 2 takes whatever the language can say: no program of it is called a bug."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from netpolc.pipeline import compile_project
from tests.laws import law
from tests.program.written import PRELUDE, clauses

SUBJECTS = (
    'app("a")',
    'app("a", "b")',
    "all_pods",
    'pods({"app": "a", "tier": "x"})',
    'pods(label("tier").is_not_in("x", "other"))',
    'pods(label("old").is_absent())',
    'pods(label("tier").exists(), label("tier").is_not_in("x"))',
    'pods(label("app").is_in("a", "b"), label("tier").exists())',
)
ENDS = (
    *SUBJECTS,
    "this_namespace",
    'app("c", namespace="data")',
    'app("c", "d", namespace=namespace("shop"))',
    'app("c", namespace=namespaces(label("kubernetes.io/metadata.name").is_in("data")))',
    'namespace("data")',
    'namespace("elsewhere")',
    'any_of(app("b"), app("c", namespace="data"), namespace("shop"))',
)
PEERS = (
    *ENDS,
    "anywhere",
    "internet",
    "private_addresses",
    "all_namespaces",
    "kube_dns",
    'namespaces({"team": "red"})',
    'namespaces(label("team").is_not_in("red"), label("kubernetes.io/metadata.name").is_not_in("data"))',
    'app("c", namespace=namespaces(label("kubernetes.io/metadata.name").is_in("data", "shop")))',
    'app("c", namespace=all_namespaces)',
    'cidr("10.0.0.0/8", except_=("10.0.0.0/9", "10.128.0.0/16"))',
    'cidr("2001:db8::/32", except_=("2001:db8::/33",))',
    'any_of(cidr("10.0.0.0/24"), cidr("10.0.1.0/24"), app("b"))',
    'any_of(cidr("192.0.2.7/32"), all_namespaces)',
)
PORTS = (
    "",
    ", ports=tcp(80)",
    ", ports=tcp(80, 81, 82)",
    ", ports=udp(53) | tcp(53)",
    ', ports=tcp("http", port_range(8000, 8080))',
    ', ports=udp("dns")',
    ", ports=tcp(port_range(1, 65535))",
    ", ports=all_sctp",
)

peers, ends, ports = st.sampled_from(PEERS), st.sampled_from(ENDS), st.sampled_from(PORTS)
connections = st.one_of(
    st.builds("allow(from_={}, to={}{})".format, peers, ends, ports),
    st.builds("allow(from_={}, to={}{})".format, ends, peers, ports),
)
rules = st.one_of(
    st.sampled_from(("deny_all", "deny_ingress", "deny_egress", "allow_dns()")),
    st.builds("allow(from_={}{})".format, peers, ports),
    st.builds("allow(to={}{})".format, peers, ports),
)
policies = st.tuples(st.sampled_from(SUBJECTS), st.lists(rules, min_size=1, max_size=3).map(", ".join))
directions = st.sampled_from(("deny_all", "deny_ingress", "deny_egress"))


@law(80)
@given(
    st.lists(connections, max_size=5),
    st.lists(policies, max_size=3),
    st.tuples(directions, directions),
)
def test_every_program_keeps_its_clauses(open_: list[str], own: list[tuple[str, str]], denied: tuple[str, str]) -> None:
    # What isolates only some of an end is refused, and is no matter here: a whole namespace is closed, or nothing is.
    default = [f'policy("default", all_pods, {item})' for item in denied]
    lone = {"deny_all"} == set(denied)
    named = [_named(number, *item, own[:number]) for number, item in enumerate(own)] if lone else []
    module = PRELUDE + clauses(default[0], *named, *open_)
    module += f'@policy_set()\ndef data():\n    yield within("data", {default[1]}, {", ".join(open_)})\n'
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "policies").mkdir()
        (Path(folder) / "policies" / "m.py").write_text(module, encoding="utf-8")
        found = compile_project(Path(folder).resolve())
    assert [f"{item.code.id} {item.message}" for item in found.diagnostics if item.severity == "error"] == []
    assert len(found.files) >= 2 + len(named)


def _named(number: int, subject: str, said: str, before: list[tuple[str, str]]) -> str:
    """Write a policy, as a home where its subject has none yet and is one end."""
    home = subject != 'app("a", "b")' and subject not in [item[0] for item in before]
    return f'policy("p-{number}", {subject}, {said}, home={home})'


def test_nothing_isolated_is_no_broken_promise(tmp_path: Path) -> None:
    text = PRELUDE + clauses('policy("api", app("api"), deny_all)', 'allow(from_=anywhere, to=app("web"))')
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "m.py").write_text(text, encoding="utf-8")
    found = compile_project(tmp_path)
    assert [path.rpartition("/")[2] for path in found.files] == ["api.yaml"]
