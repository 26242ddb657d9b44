"""What each construct becomes in each target, bugs in the writing, and how a project chooses its target."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from netpolc.canonical.reading import read_canonical
from netpolc.diagnostics.model import Severity
from netpolc.pipeline import compile_project
from netpolc.program.model import Program
from netpolc.rules.json import Json, JsonObject
from netpolc.targets import TARGETS
from netpolc.targets.calico import target as calico
from netpolc.targets.cilium import target as cilium
from netpolc.targets.target import Manifest
from tests.canonical.whole import emit
from tests.cli.running import ENVIRONMENTS, SHOP, project, run
from tests.planting import forget

GOLDEN = Path(__file__).with_name("golden")
MANY = f"{SHOP}    yield policy('many', app('many'), allow(to=app('api'), ports=tcp(*range(1000, 1120, 2))))\n"
NAMES = [target.name for target in TARGETS]


def golden(place: Path) -> Path:
    return project(place, shop=(GOLDEN / "shop.py").read_text(encoding="utf-8"))


@pytest.mark.parametrize("target", NAMES)
def test_every_construct_becomes_what_it_did(target: str, tmp_path: Path) -> None:
    ran = run(golden(tmp_path), "build", "--target", target, "--stdout", "-q")
    assert (ran.code, ran.out) == (0, (GOLDEN / f"{target}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("target", ["cilium", "calico"])
def test_more_ports_than_a_list_takes_are_several_lists(target: str, tmp_path: Path) -> None:
    compiled = compile_project(project(tmp_path, shop=MANY), target=target)
    assert not [item for item in compiled.diagnostics if item.severity is Severity.ERROR]
    (text,) = (data.decode() for path, data in compiled.files.items() if path.endswith("many.yaml"))
    assert text.count("ports:\n") == {"cilium": 2, "calico": 2}[target]


Spec = dict[str, Json]
Change = Callable[[Spec], None]


def _dicts(value: Json) -> Iterator[Spec]:
    """Give every mapping of a value, the inner ones last."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _dicts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _dicts(item)


def _without(key: str, spec: Spec) -> None:
    for part in _dicts(spec):
        part.pop(key, None)


def _text(old: str, new: str, spec: Spec) -> None:
    changed = json.loads(json.dumps(spec).replace(old, new))
    spec.clear()
    spec.update(changed)


def _closed_by_nothing(spec: Spec) -> None:
    for direction in ("ingress", "egress"):
        if spec.get(direction) == [{}]:
            spec[direction] = []


def _closed_by_leaving_out(spec: Spec) -> None:
    for direction in ("ingress", "egress"):
        if spec.get(direction) == [{}]:
            del spec[direction]


def _without_exists(spec: Spec) -> None:
    for part in _dicts(spec):
        listed = part.get("matchExpressions")
        if isinstance(listed, list):
            part["matchExpressions"] = [
                item for item in listed if not isinstance(item, dict) or item.get("operator") != "Exists"
            ]


def _ports_as_numbers(spec: Spec) -> None:
    for part in _dicts(spec):
        port = part.get("port")
        if isinstance(port, str) and port.isdecimal():
            part["port"] = int(port)


def _kinds_in_one_rule(spec: Spec) -> None:
    rules = spec.get("egress")
    if isinstance(rules, list) and len(rules) > 1:
        merged: Spec = {}
        for rule in rules:
            merged.update(rule if isinstance(rule, dict) else {})
        spec["egress"] = [merged]


def _lists_in_one(spec: Spec) -> None:
    for part in list(_dicts(spec)):
        lists = part.get("toPorts")
        if isinstance(lists, list) and len(lists) > 1:
            part["toPorts"] = [{"ports": [port for item in _dicts(lists) for port in _listed(item.get("ports"))]}]


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _rules_in_one(spec: Spec) -> None:
    for direction in ("ingress", "egress"):
        rules = [rule for rule in _listed(spec.get(direction)) if isinstance(rule, dict)]
        ends = [end for rule in rules for end in (rule.get("destination"),) if isinstance(end, dict)]
        if len(ends) > 1 and all("ports" in end for end in ends):
            ends[0]["ports"] = [port for end in ends for port in _listed(end["ports"])]
            spec[direction] = [rules[0]]


def _families_in_one(spec: Spec) -> None:
    for end in [end for end in _dicts(spec) if "nets" in end][:1]:
        end["nets"] = ["0.0.0.0/0", "::/0"]


def _only_first(spec: Spec) -> None:
    for direction in ("ingress", "egress"):
        rules = _listed(spec.get(direction))
        if len(rules) > 1:
            spec[direction] = rules[:1]


PLANTED: dict[str, tuple[ModuleType, Change]] = {
    "cilium: a closed direction without a rule": (cilium, _closed_by_nothing),
    "cilium: a closed direction left out": (cilium, _closed_by_leaving_out),
    "cilium: no Exists beside labels of namespaces": (cilium, _without_exists),
    "cilium: ports as numbers": (cilium, _ports_as_numbers),
    "cilium: holes dropped": (cilium, partial(_without, "except")),
    "cilium: two kinds of peers in a rule": (cilium, _kinds_in_one_rule),
    "cilium: more than forty ports in a list": (cilium, _lists_in_one),
    "cilium: world for all": (cilium, partial(_text, '["all"]', '["world"]')),
    "cilium: cluster for all": (cilium, partial(_text, '["all"]', '["cluster"]')),
    "cilium: everybody by an empty selector": (cilium, partial(_text, 'Entities": ["all"]', 'Endpoints": [{}]')),
    "cilium: labels of any source": (cilium, partial(_text, '"k8s:app"', '"any:app"')),
    "cilium: labels of pods for those of namespaces": (cilium, partial(_text, "io.cilium.k8s.namespace.labels.", "")),
    "cilium: the last port of a range dropped": (cilium, partial(_without, "endPort")),
    "cilium: protocols dropped": (cilium, partial(_text, '"protocol": "TCP"', '"protocol": "ANY"')),
    "cilium: only one kind of peers": (cilium, _only_first),
    "calico: types dropped": (calico, partial(_without, "types")),
    "calico: types of both directions": (calico, partial(_text, '["Egress"]', '["Ingress", "Egress"]')),
    "calico: tier dropped": (calico, partial(_without, "tier")),
    "calico: order dropped": (calico, partial(_without, "order")),
    "calico: another order": (calico, partial(_text, '"order": 1000', '"order": 100')),
    "calico: holes dropped": (calico, partial(_without, "notNets")),
    "calico: one family beside the other": (calico, _families_in_one),
    "calico: no guard": (calico, partial(_text, "projectcalico.org/orchestrator == 'k8s' && ", "")),
    "calico: the guard is a tautology": (calico, partial(_text, "orchestrator == 'k8s'", "orchestrator != 'x'")),
    "calico: namespaces dropped": (calico, partial(_without, "namespaceSelector")),
    "calico: protocols dropped": (calico, partial(_without, "protocol")),
    "calico: rules that deny": (calico, partial(_text, '"Allow"', '"Deny"')),
    "calico: more than fifty ports in a list": (calico, _rules_in_one),
    "calico: ports at the wrong end": (
        calico,
        partial(_text, '"destination": {"ports": [8080]}', '"destination": {}, "source": {"ports": [8080]}'),
    ),
    "calico: a range that ends too late": (calico, partial(_text, "8000:8999", "8000:9000")),
    "calico: negation lost": (calico, partial(_text, "! has", "has")),
    "calico: only one peer of several": (calico, _only_first),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_bug_of_lower_is_caught(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    target, change = PLANTED[name]
    right: Callable[[Program], Iterator[Manifest]] = target.lower
    changed: list[str] = []

    def wrong(program: Program) -> Iterator[Manifest]:
        for manifest in right(program):
            value = read_canonical(manifest.data)
            bad: JsonObject = _changed(value, change)
            if bad != value:
                changed.append(manifest.name)
            yield manifest._replace(data=emit(bad))

    forget()
    monkeypatch.setattr(target, "lower", wrong)
    place = project(tmp_path, shop=(GOLDEN / "shop.py").read_text(encoding="utf-8"), many=MANY.replace("shop", "many"))
    found = compile_project(place, target=target.name)
    forget()
    assert changed
    assert found.files == {}
    told = {item.code.name for item in found.diagnostics if item.severity is Severity.ERROR}
    assert told
    assert told <= {"broken-clause", "schema-fault", "wrong-output"}


def _changed(value: JsonObject, change: Change) -> JsonObject:
    copy: dict[str, Json] = json.loads(json.dumps(value))
    spec = copy["spec"]
    assert isinstance(spec, dict)
    change(spec)
    return copy


SETTINGS = '[tool.netpolc]\ntarget = "calico"\n\n[tool.netpolc.environments.prod]\ntarget = "cilium"\n'


def _kinds(place: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted(place.rglob("*.yaml")):
        value = read_canonical(path.read_bytes())
        found.setdefault(path.relative_to(place).parts[0], set()).add(f"{value['apiVersion']} {value['kind']}")
    return found


CILIUM = {"cilium.io/v2 CiliumNetworkPolicy"}
CALICO = {"projectcalico.org/v3 NetworkPolicy"}
KUBERNETES = {"networking.k8s.io/v1 NetworkPolicy"}


def test_an_environment_has_its_own_target_and_the_option_comes_first(tmp_path: Path) -> None:
    place = project(tmp_path, shop=SHOP, environments=ENVIRONMENTS)
    (place / "pyproject.toml").write_text(SETTINGS)
    assert run(place, "build").code == 0
    assert _kinds(place / "build") == {"dev": CALICO, "prod": CILIUM}
    before = sorted(path.relative_to(place).as_posix() for path in place.rglob("build/**/*.yaml"))
    assert run(place, "build", "--check").code == 0
    stale = run(place, "build", "--check", "--target", "kubernetes")
    assert (stale.code, stale.out.count("stale") + stale.err.count("stale") > 0) == (1, True)
    assert run(place, "build", "--target", "kubernetes").code == 0
    assert _kinds(place / "build") == {"dev": KUBERNETES, "prod": KUBERNETES}
    assert sorted(path.relative_to(place).as_posix() for path in place.rglob("build/**/*.yaml")) == before
    assert run(place, "build", "--check").code == 1
    assert run(place, "check", "--target", "cilium").code == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('target = "cillium"', "there is no target `cillium`"),
        ("target = 3", "there is no target `3`"),
        ('target = ["cilium"]', "there is no target `['cilium']`"),
        ("environments = 1", "`environments` is `1`"),
        ('environments = {prod = "cilium"}', "`environments.prod` holds ``"),
        ("environments = {prod = {target = true}}", "there is no target `True`"),
        ('environments = {prod = {tagret = "cilium"}}', "`environments.prod` holds `tagret`"),
        ("cilium = {labels = 1}", "`cilium.labels` is `1`"),
        ('cilium = {labels = [""]}', "`cilium.labels` is `['']`"),
        ("cilium = {labels = [1]}", "`cilium.labels` is `[1]`"),
        ('cilium = {label = ["a"]}', "there is no setting `cilium.label`"),
        ("cilium = 1", "there is no setting `cilium.`"),
    ],
)
def test_a_wrong_setting_is_told_and_nothing_is_written(settings: str, message: str, tmp_path: Path) -> None:
    place = project(tmp_path)
    (place / "pyproject.toml").write_text(f"[tool.netpolc]\n{settings}\n")
    ran = run(place, "build")
    assert ran.code == 1
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert not (place / "build").exists()


def test_a_target_that_there_is_not_is_an_error_of_use(tmp_path: Path) -> None:
    for word in ("", "cillium", "\x1b[31m"):
        ran = run(project(tmp_path), "build", "--target", word)
        assert ran.code == 2
        assert "there is no target" in ran.err
        assert "\x1b" not in ran.err


def test_labels_that_agents_keep_are_seen(tmp_path: Path) -> None:
    hidden = SHOP.replace('app("web")', 'pods({"pod-template-hash": "x"})').replace("policy, ", "pods, policy, ")
    place = project(tmp_path, shop=hidden)
    assert run(place, "check", "--target", "cilium").code == 1
    (place / "pyproject.toml").write_text('[tool.netpolc.cilium]\nlabels = ["pod-template-hash"]\n')
    assert run(place, "check", "--target", "cilium").code == 0


BLOCKS = """from netpolc import Clauses, all_pods, allow, app, cidr, deny_all, policy, policy_set


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("closed", all_pods, deny_all)
    yield policy("block", app("api"), allow(to=cidr("10.0.0.0/8")))
"""


def _verdict(place: Path, *words: str) -> tuple[int, str]:
    ran = run(place, "diff", *words, "-o", "json")
    return ran.code, json.loads(ran.out)["verdict"]


def _pairs(*words: str) -> list[str]:
    return [part for word in words for part in ("--target", word)]


@pytest.mark.parametrize("after", ["cilium", "calico"])
def test_another_target_of_one_source_is_proven_equal_where_no_block_may_mean_pods(after: str, tmp_path: Path) -> None:
    place = project(tmp_path)
    assert _verdict(place, ".", ".", *_pairs("kubernetes", after)) == (0, "equal")
    assert _verdict(place, ".", ".", *_pairs(after, "kubernetes")) == (0, "equal")
    blocks = project(tmp_path / "blocks", shop=BLOCKS)
    assert _verdict(blocks, ".", ".", *_pairs(after)) == (0, "equal")
    assert _verdict(blocks, ".", ".", *_pairs("cilium", "calico"))[0] == 1


def test_build_trees_of_two_targets_are_compared(tmp_path: Path) -> None:
    place = golden(tmp_path)
    for target in NAMES:
        assert run(place, "build", "-q", "--target", target, "--into", f"of/{target}").code == 0
    for one in NAMES:
        assert _verdict(place, f"of/{one}", "of/cilium")[1] in {"equal", "unknown"}
        assert _verdict(place, ".", f"of/{one}", "--target", one) == (0, "equal")
    opened = (GOLDEN / "shop.py").read_text(encoding="utf-8").replace("deny_ingress)", "allow(from_=anywhere))")
    project(place, shop=opened.replace("    deny_ingress,\n", ""))
    assert _verdict(place, "of/cilium", ".", "--target", "cilium")[0] == 1


def test_what_was_built_for_another_target_does_not_count_where_one_is_asked_for(tmp_path: Path) -> None:
    place = project(tmp_path)
    assert run(place, "build", "-q").code == 0
    (place / "build/shop/api.yaml").unlink()
    assert _verdict(place, ".", ".", *_pairs("cilium")) == (0, "equal")


def test_a_row_names_the_edit_that_made_it_whatever_the_target(tmp_path: Path) -> None:
    project(tmp_path / "before")
    project(tmp_path / "after", shop=SHOP.replace("8080", "8081"))
    ran = run(tmp_path, "diff", "before", "after", "--target", "cilium", "-o", "json")
    answer = json.loads(ran.out)
    assert answer["verdict"] == "changed"
    assert answer["causes"] == json.loads(run(tmp_path, "diff", "before", "after", "-o", "json").out)["causes"]


def test_a_block_means_pods_as_the_target_has_it(tmp_path: Path) -> None:
    place = project(tmp_path, shop=BLOCKS)
    (place / "workloads.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: shop}\n"
        "spec: {selector: {matchLabels: {app: api}}, template: {metadata: {labels: {app: api}}}}\n"
    )
    said = {
        target: run(place, "connections", "--inventory", "workloads.yaml", "--target", target).out for target in NAMES
    }
    assert "pods could have addresses of `10.0.0.0/8`" in said["kubernetes"]
    assert "note" not in said["cilium"]
    assert "pods whose addresses are not known" in said["calico"]
    assert run(place, "why", "shop/app=api", "10.1.2.3", "--target", "cilium").code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("diff", ".", ".", *_pairs("cilium", "cilium", "calico")), "there are two sides"),
        (("diff", ".", ".", *_pairs("cillium")), "did you mean `cilium`?"),
        (("why", "shop/a", "shop/b", "--in", ".", *_pairs("cilium")), "`--target` is for projects"),
        (("connections", ".", *_pairs("cilium")), "`--target` is for projects"),
        (("why", "shop/a", "shop/b", *_pairs("x" * 40)), "the targets are"),
    ],
)
def test_a_target_is_asked_for_where_there_is_a_project(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    ran = run(project(tmp_path), *words)
    assert ran.code == 2
    assert message in " ".join(ran.err.split())


@pytest.mark.parametrize("target", NAMES)
def test_a_first_project_is_of_the_target_that_is_asked_for(target: str, tmp_path: Path) -> None:
    assert run(tmp_path, "init", "--target", target).code == 0
    assert run(tmp_path, "build", "-q").code == 0
    built = {"kubernetes": KUBERNETES, "cilium": CILIUM, "calico": CALICO}[target]
    assert all(kinds == built for kinds in _kinds(tmp_path / "build").values())
    assert run(tmp_path / "policies", "init", "other", "--target", "cillium").code == 2
