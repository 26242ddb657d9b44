"""`-n`, `--subject` and `--env` limit what `netpolc diff` tells, not what it judges; what is left out is counted."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.worlds import Manifest, manifest
from tests.cli.running import run
from tests.reports.market import write

DENY: Manifest = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def let(app: str, home: str, peer: str) -> Manifest:
    pods = {"matchLabels": {"app": app}}
    rule = {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": peer}}}]}
    return manifest(app, home, {"podSelector": pods, "policyTypes": ["Ingress"], "ingress": [rule]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Open three things: in `shop` to `ops`, in `shop` to `shop`, in `data` to `ops`."""
    before = [manifest("deny", home, {**DENY, "policyTypes": ["Ingress"]}) for home in ("shop", "data")]
    after = [*before, let("web", "shop", "ops"), let("api", "shop", "shop"), let("db", "data", "ops")]
    for side, policies in (("before", before), ("after", after)):
        (tmp_path / side).mkdir()
        for number, item in enumerate(policies):
            (tmp_path / side / f"{number}.yaml").write_text(json.dumps(item))
    return tmp_path


def asked(folder: Path, *words: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(folder, "diff", "before", "after", "-o", "json", *words).out)
    return answer


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), {"app=web", "app=api", "app=db"}),
        (("-n", "shop"), {"app=web", "app=api"}),
        (("-n", "data"), {"app=db"}),
        (("-n", "ops"), {"app=web", "app=db"}),
        (("-n", "none"), set[str]()),
        (("--subject", "app=db"), {"app=db", "app=web", "app=api"}),
        (("--subject", "data/app=db"), {"app=db"}),
        (("--subject", "shop/app=web"), {"app=web", "app=api"}),
        (("-n", "ops", "--subject", "data/app=db"), {"app=db"}),
    ],
)
def test_only_what_is_asked_for_is_told(folder: Path, words: tuple[str, ...], told: set[str]) -> None:
    text = run(folder, "diff", "before", "after", *words).out
    assert {name for name in ("app=web", "app=api", "app=db") if f"/{name}  every port" in text} == told
    assert text.startswith("3 manifests changed; 3 groups of connections opened, 0 closed\n")
    assert ("left out by" in text) == (len(told) < 3)
    whole, less = asked(folder), asked(folder, *words)
    assert less["verdict"] == whole["verdict"] == "changed"
    rows = len(less["environments"][0]["opened"])
    assert rows == len(told)
    assert "left_out" not in whole
    if words:
        assert less["left_out"]["by"] == " ".join(words)
        assert less["left_out"]["opened"] == 3 - rows


def test_what_is_left_out_is_judged_and_counted(folder: Path) -> None:
    for form in ("text", "markdown", "github"):
        text = run(folder, "diff", "before", "after", "-n", "data", "-o", form).out.replace("%0A", "\n")
        assert (
            "left out by `-n data`: 2 rows (opened-across-namespaces 1, opened-inside-namespace 1), 2 policies" in text
        )
    words = ("--fail-on", "opened-inside-namespace")
    assert run(folder, "diff", "before", "after", "-n", "data", *words).code == 1
    assert run(folder, "diff", "before", "after", "-n", "none").code == 1
    assert run(folder, "diff", "before", "before", "-n", "data").code == 0


def test_a_rename_is_told_whole(tmp_path: Path) -> None:
    write(tmp_path, "rename")
    for value in ("payments", "payments-api"):
        text = run(tmp_path, "diff", "before", "after", "--subject", f"market/app.kubernetes.io/name={value}").out
        assert "its 6 connections follow" in text


def test_environments_are_judged_though_they_are_not_told(tmp_path: Path) -> None:
    write(tmp_path, "fact-changed")
    ran = run(tmp_path, "diff", "before", "after", "--env", "dev")
    assert ran.code == 1
    assert "left out by `--env dev`: 2 environments, 1 row (opened-internet 1), 1 policy\n" in ran.out
    assert "203.0.112.0" not in ran.out
    assert run(tmp_path, "diff", "before", "after", "--env", "dev", "--fail-on", "opened-internet").code == 1
    assert run(tmp_path, "diff", "before", "after", "--env", "dev", "--fail-on", "closed").code == 0
    answer = asked(tmp_path, "--env", "dev")
    assert (answer["verdict"], [item["name"] for item in answer["environments"]]) == ("changed", ["dev"])
    assert answer["left_out"]["environments"] == ["prod", "staging"]
    assert "left out" not in run(tmp_path, "diff", "before", "after", "--env", "*").out


def test_plain_yaml_is_compared_with_the_environment_that_is_named(tmp_path: Path) -> None:
    write(tmp_path, "fact-changed")
    (tmp_path / "none.yaml").write_text(json.dumps(manifest("deny", "market", DENY)))
    ran = run(tmp_path, "diff", "none.yaml", "after", "--env", "prod")
    assert ran.code == 1
    assert "not compared, by `--env`: 2 environments\n" in ran.out
    assert "choose one with `--env`" in run(tmp_path, "diff", "none.yaml", "after").err


def test_workloads_are_asked_for_by_their_names(folder: Path) -> None:
    pods = [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "namespace": home},
            "spec": {"template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "c"}]}}},
        }
        for name, home in (("web", "shop"), ("api", "shop"), ("db", "data"), ("tool", "ops"))
    ]
    (folder / "pods.yaml").write_text("\n---\n".join(map(json.dumps, pods)))
    for word in ("shop/web", "shop/web[Deployment]"):
        text = run(folder, "diff", "before", "after", "--inventory", "pods.yaml", "--subject", word).out
        assert "ops/tool[Deployment] → shop/web[Deployment]" in text
        assert "→ data/db[Deployment]" not in text
        assert "reach: from shop/web[Deployment] 2 more workloads in 2 hops" in text  # by ops/tool, as anybody could
    assert "ops/tool" in run(folder, "diff", "before", "after", "--inventory", "pods.yaml", "-n", "data").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--subject", "web"),
            "`web` has no label; pods are `app=web` or `shop/app=web`, a workload needs --workloads",
        ),
        (("--subject", "shop/web"), "`shop/web` has no label"),
        (("--subject", "shop/=x"), "`=x` in `shop/=x` is no label such as `app=web`"),
        (("--subject", "app=b b"), "`app=b b` in `app=b b` is no label such as `app=web`"),
        (("--subject", ""), "`` has no label"),
        (("--subject", "shop/app=web", "--workloads"), "`shop/app=web` is no workload such as `shop/api`"),
        (("--subject", "web", "--workloads"), "`web` is no workload such as `shop/api`"),
    ],
)
def test_a_subject_that_is_none_is_an_error_of_use(folder: Path, words: tuple[str, ...], message: str) -> None:
    ran = run(folder, "diff", "before", "after", *words)
    assert (ran.code, ran.out) == (2, "")
    assert message in " ".join(ran.err.split())
