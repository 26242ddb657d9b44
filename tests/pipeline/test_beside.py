"""Policies that others keep count as if a policy set had said them, and are never written."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.canonical.header import HEADER
from netpolc.canonical.reading import read_canonical
from netpolc.diagnostics.model import Diagnostic
from netpolc.pipeline import compile_project
from netpolc.process.compiling import compile_apart
from tests.cli.running import Ran, run
from tests.judge.networkpolicy import Manifest, allowed
from tests.laws import law
from tests.planting import forget
from tests.program.test_homes import ENDS
from tests.program.test_order import connections
from tests.program.written import PRELUDE, clauses

BESIDE = '[tool.netpolc]\nbeside = ["legacy"]\n'
RULES = ("deny_all", "deny_ingress", "deny_egress", "allow_dns()", 'allow(from_=app("b"))', 'allow(to=app("a", "c"))')
SUBJECTS = ("all_pods", 'app("a")', 'app("a", "b")', 'pods(label("tier").exists())')
policies = st.lists(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(RULES)), min_size=1, max_size=3)


def project(folder: Path, *texts: str, **files: str) -> Path:
    """Write policy modules, and other files whose names have `_` for `/` and `-` for a point."""
    for number, text in enumerate(texts):
        (folder / "policies").mkdir(parents=True, exist_ok=True)
        (folder / "policies" / f"m{number}.py").write_text(PRELUDE + text, encoding="utf-8")
    for name, text in files.items():
        place = folder / name.replace("__", ".").replace("_", "/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder.resolve()


@law(60)
@given(st.lists(connections, min_size=1, max_size=4), policies)
def test_who_keeps_a_policy_changes_nothing(open_: list[str], theirs: list[tuple[str, str]]) -> None:
    """What is written for connections is the same, to the byte, whether a set or a file beside isolates."""
    kept = [f'policy("theirs-{number}", {subject}, {said})' for number, (subject, said) in enumerate(theirs)]
    other = clauses('policy("closed", all_pods, deny_all)', namespace="data", name="data")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two, tempfile.TemporaryDirectory() as a:
        alone = compile_project(project(Path(a), clauses(*kept)))
        assert not alone.failed
        in_python = compile_project(project(Path(one), clauses(*kept, *open_), other))
        stream = "---\n".join(data.decode().removeprefix(HEADER) for data in alone.files.values())
        beside = project(Path(two), clauses(*open_), other, pyproject__toml=BESIDE, legacy_all__yaml=stream)
        found = compile_project(beside)
    assert found.failed == in_python.failed
    assert errors(found.diagnostics) == errors(in_python.diagnostics)
    if found.failed:
        return
    assert {**found.files, **alone.files} == in_python.files
    assert not found.files.keys() & alone.files.keys()
    both, whole = manifests({**found.files, **alone.files}), manifests(in_python.files)
    for source, destination in product(ENDS, repeat=2):
        assert allowed(both, source, destination, "TCP", 80) == allowed(whole, source, destination, "TCP", 80)


def errors(found: Sequence[Diagnostic]) -> set[str]:
    return {item.message for item in found if item.severity == "error"}


def manifests(files: Mapping[str, bytes]) -> list[Manifest]:
    return [dict(read_canonical(data)) for data in files.values()]


WEB_TO_API = clauses('allow(from_=app("web"), to=app("api"), ports=tcp(8080))')
CLOSED = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""
PROBE = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: probe, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cache}}
  ingress:
  - from:
    - podSelector: {matchLabels: {app: probe}}
"""


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    forget()
    yield
    forget()


def test_a_half_that_only_others_isolate_and_that_is_lost_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law 2 reads what others keep by itself."""
    place = project(tmp_path, WEB_TO_API, pyproject__toml=BESIDE, legacy_closed__yaml=CLOSED)
    assert sorted(compile_project(place).files) == ["shop/api.yaml", "shop/web.yaml"]
    monkeypatch.setattr("netpolc.program.resolve._Resolution.isolation", _nobody)
    found = [item for item in compile_project(place, allow_empty=True).diagnostics if item.severity == "error"]
    assert {item.code.name for item in found} == {"broken-clause"}
    assert len(found) == 2


def _nobody(*_: object) -> object:
    from netpolc.program.resolve import Isolation

    return Isolation()


def test_a_file_below_build_that_no_build_wrote_counts(tmp_path: Path) -> None:
    place = project(tmp_path, WEB_TO_API, build_shop_mine__yaml=CLOSED)
    assert sorted(compile_apart(place).files) == ["shop/api.yaml", "shop/web.yaml"]
    assert run(place, "build").code == 0
    assert (place / "build/shop/mine.yaml").read_text() == CLOSED
    # It is as it was with the files of the build beside it, and what was generated does not count.
    assert sorted(compile_apart(place).files) == ["shop/api.yaml", "shop/web.yaml"]
    (place / "build/shop/mine.yaml").unlink()
    assert compile_apart(place, allow_empty=True).files == {}


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("build/dev/shop/mine.yaml", {"dev"}),
        ("build/mine.yaml", {"dev", "prod"}),
        ("build/other/shop/mine.yaml", set[str]()),
        ("build/dev/shop/mine.txt", set[str]()),
        ("build/dev/shop/api.yaml", set[str]()),
    ],
)
def test_a_file_below_build_counts_where_it_is_applied(tmp_path: Path, path: str, counts: set[str]) -> None:
    environments = "import netpolc\n\nENVIRONMENTS = (netpolc.Environment('dev'), netpolc.Environment('prod'))\n"
    place = project(tmp_path, WEB_TO_API, policies_environments__py=environments)
    (place / path).parent.mkdir(parents=True)
    # One that is planned there is the build's own, whatever it says now.
    (place / path).write_text(HEADER + CLOSED if path.endswith("api.yaml") else CLOSED)
    found = compile_apart(place, allow_empty=True)
    assert sorted(found.files) == [f"{name}/shop/{app}.yaml" for name in sorted(counts) for app in ("api", "web")]


def test_a_file_below_build_that_cannot_be_read_is_a_warning(tmp_path: Path) -> None:
    place = project(tmp_path, clauses('policy("deny", all_pods, deny_all)'), build_shop_mine__yaml="a: [\n")
    found = compile_apart(place)
    assert [(item.code.id, str(item.severity)) for item in found.diagnostics] == [("NP400", "warning")]
    assert sorted(found.files) == ["shop/deny.yaml"]


def test_what_others_keep_is_in_its_environment_only(tmp_path: Path) -> None:
    environments = (
        "import netpolc\nfrom attrs import frozen\n\n\n@frozen\nclass E(netpolc.Environment):\n    pass\n\n\n"
        'ENVIRONMENTS = (E("dev"), E("prod"))\n'
    )
    place = project(
        tmp_path,
        WEB_TO_API,
        policies_environments__py=environments,
        pyproject__toml='[tool.netpolc]\nbeside = ["legacy/{environment}"]\n',
        legacy_prod_closed__yaml=CLOSED,
        build_dev_shop_probe__yaml=CLOSED.replace("[Ingress, Egress]", "[Ingress]"),
    )
    assert sorted(compile_apart(place).files) == ["dev/shop/api.yaml", "prod/shop/api.yaml", "prod/shop/web.yaml"]


def test_a_pattern_needs_a_match_in_one_environment_only(tmp_path: Path) -> None:
    environments = "import netpolc\n\nENVIRONMENTS = (netpolc.Environment('dev'), netpolc.Environment('prod'))\n"
    place = project(
        tmp_path,
        clauses('policy("deny", all_pods, deny_all)'),
        policies_environments__py=environments,
        pyproject__toml='[tool.netpolc]\nbeside = ["legacy/{environment}"]\n',
        legacy_prod_probe__yaml=PROBE,
    )
    assert not compile_apart(place, environments=["dev"]).failed
    assert answer(run(place, "diff", ".", ".", "--env", "dev", "-o", "json"))["verdict"] == "equal"


def answer(done: Ran) -> dict[str, object]:
    value: dict[str, object] = json.loads(done.out)
    return value


def test_a_namespace_of_others_is_foreign(tmp_path: Path) -> None:
    """Their rules decide whether a connection is half open, and the finding names where they stand."""
    text = clauses(
        'policy("deny", all_pods, deny_all)',
        'policy("dns", all_pods, allow_dns())',
        'allow(from_=app("web"), to=app("db", namespace="data"))',
    )
    theirs = CLOSED.replace("shop", "data")
    place = project(tmp_path, text, pyproject__toml=BESIDE, legacy_a__yaml=theirs, legacy_b__yaml=PROBE)
    (found,) = compile_apart(place).diagnostics
    assert found.code.name == "half-open"
    assert found.help == (
        "`data` is kept in legacy/a.yaml: a policy there has to say "
        '`allow(from_=app("web", namespace="shop"), to=app("db"))`'
    )
    assert [item.origin.place.path.rpartition("/")[2] for item in found.related] == ["a.yaml"]
    (place / "legacy/a.yaml").write_text(theirs.replace("[Ingress, Egress]", "[Egress]"))
    assert compile_apart(place).diagnostics == ()


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("ports: [{port: 8080}]", True),
        ("from: [{podSelector: {matchLabels: {app: web}}}]", True),
        ("from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]", True),
        ("{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}", False),
        ("{from: [{podSelector: {matchLabels: {app: web, tier: x}}}], ports: [{port: 8080}]}", False),
        ("{from: [{podSelector: {matchLabels: {app: probe}}}], ports: [{port: 8080}]}", False),
        ("{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 9090}]}", False),
        ("{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 8080}]}", False),
    ],
)
def test_what_others_open_wider_is_told(tmp_path: Path, rule: str, *, told: bool) -> None:
    theirs = CLOSED.replace("{podSelector: {}, policyTypes: [Ingress, Egress]}", "")
    theirs += f"  podSelector: {{matchLabels: {{app: api}}}}\n  ingress:\n  - {rule}\n"
    text = clauses('policy("deny", all_pods, deny_ingress)', 'allow(from_=app("web"), to=app("api"), ports=tcp(8080))')
    place = project(tmp_path, text, pyproject__toml=BESIDE, legacy_a__yaml=theirs)
    assert [item.code.name for item in compile_apart(place).diagnostics] == (["opened-wider"] if told else [])


def test_a_clause_that_opens_as_much_makes_it_well(tmp_path: Path) -> None:
    theirs = CLOSED.replace("{podSelector: {}, policyTypes: [Ingress, Egress]}", "")
    theirs += "  podSelector: {matchLabels: {app: api}}\n  ingress:\n  - ports: [{port: 8080}]\n"
    text = clauses(
        'policy("deny", all_pods, deny_ingress)',
        'allow(from_=app("web"), to=app("api"), ports=tcp(8080))',
        'allow(from_=anywhere, to=app("api"), ports=tcp(8080))',
    )
    place = project(tmp_path, text, pyproject__toml=BESIDE, legacy_a__yaml=theirs)
    assert compile_apart(place).diagnostics == ()


def test_why_names_the_lines_of_others(tmp_path: Path) -> None:
    place = project(tmp_path, WEB_TO_API, pyproject__toml=BESIDE, legacy_a__yaml=CLOSED, build_shop_probe__yaml=PROBE)
    done = run(place, "why", "shop/app=probe", "shop/app=cache", "6379", "-o", "json")
    assert done.code == 1
    (found,) = json.loads(done.out)["answers"]
    assert [item["manifest"]["path"] for item in found["ingress"]["allowed_by"]] == ["build/shop/probe.yaml"]
    assert [item["manifest"]["path"] for item in found["egress"]["isolated_by"]] == ["legacy/a.yaml"]


def test_what_is_not_read_of_others_is_noted(tmp_path: Path) -> None:
    cilium = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x, namespace: shop}\n"
    place = project(tmp_path, WEB_TO_API, pyproject__toml=BESIDE, legacy_a__yaml=f"{CLOSED}---\n{cilium}")
    done = run(place, "why", "shop/app=web", "shop/app=api", "8080", "-o", "json")
    answer = json.loads(done.out)
    assert [note["kind"] for note in answer["notes"]] == ["hangs-on", "not-read"]
    assert [(item["verdict"], item["ingress"]["verdict"]) for item in answer["answers"]] == [("unknown", "allowed")]
    assert done.code == 1


def test_an_edit_is_found_beside_what_others_keep(tmp_path: Path) -> None:
    """Each edit is undone in a copy of the project, which has the files of others too."""
    for side, port in (("before", 8080), ("after", 8081)):
        text = clauses(f'allow(from_=app("web"), to=app("api"), ports=tcp({port}))')
        project(tmp_path / side, text, pyproject__toml=BESIDE, legacy_a__yaml=CLOSED, build_shop_x__yaml=PROBE)
    found = answer(run(tmp_path, "diff", "before", "after", "-o", "json"))
    assert (found["verdict"], found["causes"]) == ("changed", "undoing")
