"""A rendered stream against the program: equal whoever rendered it, or what differs with both lines."""

import json
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netpolc.canonical.reading import read_canonical
from netpolc.pipeline import compile_project, resolve_project
from netpolc.program.assuming import assuming
from netpolc.program.model import Program
from netpolc.targets import named
from tests.cli.running import Ran, run
from tests.judge.networkpolicy import End, Manifest, Outside, Pod, allowed
from tests.laws import law
from tests.program.test_homes import ENDS, LABELS
from tests.program.test_order import connections
from tests.program.written import DENY, PRELUDE, clauses

SHOP = clauses(
    DENY,
    'policy("dns", all_pods, allow_dns())',
    'allow(from_=app("web"), to=app("api"), ports=tcp(8080))',
    'policy("web-in", app("web"), allow(from_=namespace("ingress"), ports=tcp(8443)))',
)


def project(folder: Path, *texts: str, settings_: str = "") -> Path:
    (folder / "policies").mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / "policies" / f"m{number}.py").write_text(PRELUDE + text, encoding="utf-8")
    (folder / "pyproject.toml").write_text(f"[tool.netpolc]\n{settings_}", encoding="utf-8")
    return folder.resolve()


def objects(folder: Path) -> list[dict[str, Any]]:
    """Build what the project compiles to, as any YAML reader reads it."""
    return [yaml.safe_load(data) for data in compile_project(folder).files.values()]


def stream(folder: Path, values: list[dict[str, Any]], name: str = "stream.yaml") -> str:
    (folder / name).write_text("---\n".join(yaml.safe_dump(value) for value in values), encoding="utf-8")
    return name


def told(done: Ran) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(done.out)
    assert done.code == (0 if value["verdict"] == "equal" else 1)
    return value


def kinds(answer: dict[str, Any]) -> list[str]:
    return [note["kind"] for item in answer["environments"] for note in item["notes"]]


@law(15)
@given(st.lists(connections, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_names_labels_order_and_live_fields_do_not_matter(open_: list[str], random: Random) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name), clauses(DENY, *open_))
        values = objects(folder)
        random.shuffle(values)
        for value in values:
            value["metadata"]["name"] += "-x"
            value["metadata"] |= {"uid": "1", "resourceVersion": "2", "labels": {"helm.sh/chart": "x"}}
        answer = told(run(folder, "verify", stream(folder, values), "-o", "json"))
        assert answer["verdict"] == "equal"
        assert kinds(answer) == ["other-name"]
        listed = [{"apiVersion": "v1", "kind": "List", "items": values}]
        assert told(run(folder, "verify", stream(folder, listed), "-o", "json"))["verdict"] == "equal"


@law(25)
@given(st.lists(connections, min_size=1, max_size=4), st.data())
def test_the_answer_is_that_of_a_judge(open_: list[str], data: st.DataObject) -> None:
    """A policy less, or its rules turned to everybody: equal only where no connection is answered otherwise."""
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name), clauses(DENY, *open_))
        before = objects(folder)
        after = json.loads(json.dumps(before))
        victim = data.draw(st.sampled_from(after))
        if data.draw(st.booleans()):
            after.remove(victim)
        else:
            victim["spec"].pop("ingress", None)
            victim["spec"].pop("egress", None)
            victim["spec"]["ingress"] = [{}]
            victim["spec"]["policyTypes"] = ["Ingress"]
        answer = told(run(folder, "verify", stream(folder, after), "-o", "json"))
    pods = [end for end in ENDS if isinstance(end, Outside) or end.namespace != "data"]
    differs = any(
        allowed(before, one, two, protocol, port) != allowed(after, one, two, protocol, port)
        for one, two in product(pods, repeat=2)
        for protocol, port in (("TCP", 80), ("TCP", 9), ("UDP", 53), ("SCTP", 9))
    )
    if differs:
        assert answer["verdict"] == "changed"
    if answer["verdict"] == "equal":
        assert not differs


def test_both_lines_are_told(tmp_path: Path) -> None:
    folder = project(tmp_path, SHOP)
    values = objects(folder)
    text = "---\n".join(yaml.safe_dump(value) for value in values).replace("port: 8443", "port: 8444")
    (folder / "s.yaml").write_text(text)
    done = run(folder, "verify", "s.yaml")
    assert done.code == 1
    line = next(number for number, row in enumerate(text.split("\n"), 1) if "port: 8444" in row)
    assert "before: policies/m0.py:9:" in done.out
    assert any(f"after: s.yaml:{number}:" in done.out for number in range(line - 8, line + 1))


def test_only_namespaces_that_sets_own_are_compared(tmp_path: Path) -> None:
    folder = project(tmp_path, SHOP)
    values = objects(folder)
    others = json.loads(json.dumps(values))
    for value in others:
        value["metadata"]["namespace"] = "other"
    answer = told(run(folder, "verify", stream(folder, values + others), "-o", "json"))
    assert (answer["verdict"], answer["not_compared"]) == ("equal", [{"namespace": "other", "count": len(others)}])
    answer = told(run(folder, "verify", stream(folder, others), "-o", "json"))
    assert (answer["verdict"], kinds(answer)) == ("changed", ["not-compared"])


def test_an_object_that_changes_nothing_is_named(tmp_path: Path) -> None:
    folder = project(tmp_path, SHOP)
    values = objects(folder)
    twin = json.loads(json.dumps(values[0]))
    twin["metadata"]["name"] = "twin"
    done = run(folder, "verify", stream(folder, [*values, twin]))
    assert done.code == 0
    assert "note: in the stream, and changes nothing: `shop/twin`" in done.out
    less = [value for value in values if value["metadata"]["name"] != "web"]
    assert told(run(folder, "verify", stream(folder, less), "-o", "json"))["verdict"] == "changed"


def test_a_namespace_is_given_to_objects_without_one(tmp_path: Path) -> None:
    folder = project(tmp_path, SHOP)
    values = objects(folder)
    for value in values:
        del value["metadata"]["namespace"]
    name = stream(folder, values)
    assert told(run(folder, "verify", name, "-n", "shop", "-o", "json"))["verdict"] == "equal"
    assert told(run(folder, "verify", name, "-o", "json"))["verdict"] == "unknown"
    assert told(run(folder, "verify", name, "-n", "other", "-o", "json"))["verdict"] == "changed"


def test_what_names_no_namespace_may_go_to_one_that_is_owned(tmp_path: Path) -> None:
    """A chart names none, and whoever installs it chooses: left out, it would open whatever it likes."""
    folder = project(tmp_path, SHOP)
    opened: dict[str, Any] = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{}]}
    more: dict[str, Any] = {**objects(folder)[0], "metadata": {"name": "open"}, "spec": opened}
    name = stream(folder, [*objects(folder), more])
    verdicts = {
        where: told(run(folder, "verify", name, "-o", "json", *(["-n", where] if where else [])))["verdict"]
        for where in ("", "default", "shop")
    }
    assert verdicts == {"": "unknown", "default": "equal", "shop": "changed"}


def test_what_others_keep_counts_as_far_as_the_stream_holds_it(tmp_path: Path) -> None:
    folder = project(tmp_path, SHOP, settings_='beside = ["legacy.yaml"]\n')
    theirs: dict[str, Any] = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "scraping", "namespace": "shop"},
        "spec": {"podSelector": {}, "ingress": [{"ports": [{"port": 9090}]}]},
    }
    stream(folder, [theirs], "legacy.yaml")
    values = objects(folder)
    assert told(run(folder, "verify", stream(folder, values), "-o", "json"))["verdict"] == "equal"
    assert told(run(folder, "verify", stream(folder, [*values, theirs]), "-o", "json"))["verdict"] == "equal"
    renamed = {**theirs, "metadata": {"name": "x-scraping", "namespace": "shop"}}
    assert told(run(folder, "verify", stream(folder, [*values, renamed]), "-o", "json"))["verdict"] == "equal"
    changed: dict[str, Any] = {**theirs, "spec": {"podSelector": {}, "ingress": [{"ports": [{"port": 9091}]}]}}
    answer = told(run(folder, "verify", stream(folder, [*values, changed]), "-o", "json"))
    assert answer["verdict"] == "changed"
    assert {row["origins"][0]["path"] for row in answer["environments"][0]["closed"]} == {"legacy.yaml"}


def labelled(values: list[dict[str, Any]], key: str, value_: str) -> list[dict[str, Any]]:
    """Add a label to every selector of pods that asks for any, as kustomize's `includeSelectors` does."""

    values = json.loads(json.dumps(values))
    for value in values:
        rules = [rule for side in ("ingress", "egress") for rule in value["spec"].get(side, ())]
        peers = [peer for rule in rules for side in ("from", "to") for peer in rule.get(side, ())]
        for selecting in (value["spec"], *peers):
            labels = selecting.get("podSelector", {}).get("matchLabels")
            if labels:
                labels[key] = value_
    return values


def test_a_label_on_every_selector_is_equal_only_where_every_pod_has_it(tmp_path: Path) -> None:
    text = clauses(DENY, 'allow(from_=app("web"), to=app("api"), ports=tcp(8080))')
    folder = project(tmp_path, text)
    name = stream(folder, labelled(objects(folder), "env", "prod"))
    answer = told(run(folder, "verify", name, "-o", "json"))
    assert (answer["verdict"], answer["assumed"], kinds(answer)) == ("changed", [], ["pod-label"])
    assert "`--pod-label env=prod`" in run(folder, "verify", name).out
    answer = told(run(folder, "verify", name, "--pod-label", "env=prod", "-o", "json"))
    assert (answer["verdict"], answer["assumed"], kinds(answer)) == ("equal", ["env=prod"], ["assumed"])
    assert told(run(folder, "verify", name, "--pod-label", "env=dev", "-o", "json"))["verdict"] == "changed"
    (folder / "pyproject.toml").write_text('[tool.netpolc]\npod-labels = ["env=prod"]\n')
    assert told(run(folder, "verify", name, "-o", "json"))["verdict"] == "equal"
    assert told(run(folder, "verify", name, "--pod-label", "env=dev", "-o", "json"))["assumed"] == ["env=dev"]


def test_a_label_on_pods_elsewhere_is_a_difference(tmp_path: Path) -> None:
    """Nobody knows which labels the pods of DNS have; a witness has what every pod is said to have."""
    folder = project(tmp_path, SHOP)
    name = stream(folder, labelled(objects(folder), "env", "prod"))
    answer = told(run(folder, "verify", name, "--pod-label", "env=prod", "-o", "json"))
    (row,) = answer["environments"][0]["closed"]
    assert (answer["verdict"], row["ports"]) == ("changed", {"TCP": "53", "UDP": "53"})
    assert row["witness"]["source"]["labels"]["env"] == "prod"
    assert "env" not in row["witness"]["destination"]["labels"]


def test_a_label_may_name_the_environment(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        clauses(DENY, 'allow(from_=app("web"), to=app("api"))'),
        settings_='pod-labels = ["env={environment}"]\n',
    )
    names = "import netpolc\n\nENVIRONMENTS = (netpolc.Environment('dev'), netpolc.Environment('prod'))\n"
    (folder / "policies" / "environments.py").write_text(names)
    values = [yaml.safe_load(data) for path, data in compile_project(folder).files.items() if path.startswith("dev")]
    name = stream(folder, labelled(values, "env", "prod"))
    assert told(run(folder, "verify", name, "--env", "prod", "-o", "json"))["assumed"] == ["env=prod"]
    assert run(folder, "verify", name, "--env", "prod").code == 0
    assert run(folder, "verify", name, "--env", "dev").code == 1
    done = run(folder, "verify", name)
    assert (done.code, done.err) == (
        2,
        "netpolc verify: `dev`, `prod` are several environments; choose one with `--env`\n",
    )


REFUSED: dict[str, tuple[list[str], str]] = {
    "no such path": (["absent.yaml"], "there is no `absent.yaml`"),
    "no label": (["s.yaml", "--pod-label", "env"], "`env` is no label such as `env=prod`"),
    "a key that no label has": (["s.yaml", "--pod-label", "-a=b"], "`-a=b` is no label such as `env=prod`"),
    "two values": (["s.yaml", "--pod-label", "a=b", "--pod-label", "a=c"], "no pod has two values of `a`: `b` and `c`"),
    "no such environment": (["s.yaml", "--env", "prod"], "no environment is named `prod`"),
    "no format": (["s.yaml", "-o", "xml"], "'xml' is not one of"),
    "no path at all": ([], "Missing argument"),
    "torn": (["torn.yaml"], "this is not YAML"),
    "refused by every server": (["typed.yaml"], "typed.yaml:4"),
}


@pytest.mark.parametrize(("words", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_had(tmp_path: Path, words: list[str], said: str) -> None:
    folder = project(tmp_path, SHOP)
    (folder / "s.yaml").write_text("a: 1\n")
    (folder / "torn.yaml").write_text("kind: [\n")
    typed = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x, namespace: shop}\nspec: 3\n"
    (folder / "typed.yaml").write_text(typed)
    done = run(folder, "verify", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_project_that_does_not_compile_or_says_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path, clauses("deny_all"))
    (folder / "s.yaml").write_text("a: 1\n")
    assert run(folder, "verify", "s.yaml").code == 2
    nothing = project(tmp_path / "two", clauses('allow(from_=app("a"), to=app("b"))'))
    (nothing / "s.yaml").write_text("a: 1\n")
    done = run(nothing, "verify", "s.yaml")
    assert (done.code, "error[NP051]" in done.err) == (2, True)
    for setting in ('pod-labels = "a=b"', 'pod-labels = ["a"]', "pod-labels = [1]", 'pod-labels = ["a=b", "a=c"]'):
        (folder / "pyproject.toml").write_text(f"[tool.netpolc]\n{setting}\n")
        done = run(folder, "verify", "s.yaml")
        assert done.code == 2
        assert "pyproject.toml:2:1" in done.err


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"deletionTimestamp": "2026-01-01T00:00:00Z"}, "it is being deleted"),
        ({"annotations": {"helm.sh/hook": "test"}}, "Helm applies it as a hook"),
        ({"annotations": {"argocd.argoproj.io/hook": "PreSync"}}, "Argo CD applies it as a hook"),
        ({"annotations": {"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}}, "Flux leaves it"),
        ({"annotations": {"kustomize.toolkit.fluxcd.io/reconcile": "Disabled"}}, "Flux leaves it"),
        ({"labels": {"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}}, "Flux leaves it"),
        ({"annotations": {"kustomize.toolkit.fluxcd.io/ssa": "Ignore"}}, "Flux leaves it"),
        ({"labels": {"kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"}}, "Flux leaves it"),
        ({"annotations": {"kustomize.toolkit.fluxcd.io/ssa": "Merge"}}, ""),
        ({"uid": "1", "annotations": {"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}}, ""),
        ({"resourceVersion": "1", "annotations": {"config.kubernetes.io/local-config": "true"}}, ""),
        ({"uid": "1", "deletionTimestamp": "2026-01-01T00:00:00Z"}, "it is being deleted"),
        ({"uid": "1", "annotations": {"helm.sh/hook": "test"}}, "Helm applies it as a hook"),
        ({"annotations": {"config.kubernetes.io/local-config": "true"}}, "kustomize leaves it out"),
        ({"annotations": {"config.kubernetes.io/local-config": "false"}}, ""),
        ({"annotations": {"kustomize.toolkit.fluxcd.io/reconcile": "enabled"}}, ""),
    ],
)
def test_what_may_not_stay_in_the_cluster_keeps_no_answer(
    tmp_path: Path, metadata: dict[str, object], said: str
) -> None:
    folder = project(tmp_path, SHOP)
    some = objects(folder)
    for item in some:
        item["metadata"].update(metadata)
    done = run(folder, "verify", stream(folder, some), "-o", "json")
    answer = told(done)
    assert answer["verdict"] == ("unknown" if said else "equal")
    assert kinds(answer).count("may-not-stay") == (len(some) if said else 0)
    assert said in done.out


def test_a_stream_without_a_policy_differs(tmp_path: Path) -> None:
    folder = project(tmp_path, SHOP)
    (folder / "s.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
    done = run(folder, "verify", "s.yaml")
    assert done.code == 1
    assert "note: the stream holds no NetworkPolicy: a renderer that failed prints nothing" in done.out


def test_policies_of_another_kind_are_unknown(tmp_path: Path) -> None:
    folder = project(tmp_path, SHOP)
    values = objects(folder)
    values.append({"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy", "metadata": {"name": "x"}})
    assert told(run(folder, "verify", stream(folder, values), "-o", "json"))["verdict"] == "unknown"


def _given(data: bytes) -> Callable[[Path, str], bytes]:
    def source(root: Path, path: str) -> bytes:
        assert (root.is_dir(), path) == (True, "-")
        return data

    return source


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_no_annotation_stands_at_standard_input(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path, SHOP)
    text = "---\n".join(yaml.safe_dump(value) for value in objects(folder)).replace("8443", "8444")
    monkeypatch.setattr("netpolc.pipeline.verifying.source_of", _given(text.encode()))
    out = run(folder, "verify", "-", "-o", form).out
    assert "8444" in out
    assert "file=-" not in out
    assert '"uri": "-"' not in out


@law(60)
@given(
    st.lists(connections, min_size=1, max_size=4),
    st.sampled_from(({"app": "a"}, {"tier": "x"}, {"env": "prod"}, {"app": "a", "tier": "x"})),
    st.sampled_from((("shop",), ("shop", "data"))),
)
def test_assuming_a_label_changes_no_answer_about_pods_that_have_it(
    open_: list[str], labels: dict[str, str], owned: tuple[str, ...]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name), clauses(DENY, *open_), clauses(DENY, namespace="data", name="data"))
        (program,), found = resolve_project(folder)
        assert [item.message for item in found] == []
    plain, assumed = manifests(program), manifests(assuming(program, labels, frozenset(owned)))
    pods: list[End] = [
        Pod(name, {"kubernetes.io/metadata.name": name}, {**own, **labels} if name in owned else own)
        for name in ("shop", "data", "ops")
        for own in LABELS
    ]
    pods.append(Outside("10.1.2.3"))
    for one, two in product(pods, repeat=2):
        for protocol, port in (("TCP", 80), ("UDP", 53)):
            assert allowed(plain, one, two, protocol, port) == allowed(assumed, one, two, protocol, port)
    for item in assumed:
        if item["metadata"]["namespace"] in owned:
            assert not labels.items() & (item["spec"]["podSelector"].get("matchLabels") or {}).items()


def manifests(program: Program) -> list[Manifest]:
    return [dict(read_canonical(item.data)) for item in named(program.target).lower(program)]
