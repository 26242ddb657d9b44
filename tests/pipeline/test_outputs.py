"""Every JSON that goes out is what its schema says, sorted, and the same twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
NETPOLC = [sys.executable, "-m", "netpolc"]

POLICIES = """from netpolc import Clauses, all_pods, allow, allow_dns, anywhere, app, deny_all, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=anywhere, to=app("web"), ports=tcp(443))
    yield allow(from_=app("web"), to=app("api"), ports=tcp("http", 8080))
"""
WORKLOADS = """apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
spec: {containers: [{name: c, ports: [{name: http, containerPort: 80}]}]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("outputs")
    for side, text in (("before", POLICIES), ("after", POLICIES.replace("tcp(443)", "tcp(443, 8443)"))):
        (place / side / "policies").mkdir(parents=True)
        (place / side / "policies" / "shop.py").write_text(text)
    (place / "workloads.yaml").write_text(WORKLOADS)
    return place


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("diff", ["diff", "before", "after"], 1),
        ("diff", ["diff", "before", "before"], 0),
        ("connections", ["connections", "-C", "before", "--inventory", "../workloads.yaml"], 0),
        ("check", ["check", "-C", "before"], 0),
        ("validate", ["validate", "workloads.yaml"], 0),
    ],
)
def test_an_output_is_what_its_schema_says(folder: Path, name: str, words: list[str], code: int) -> None:
    def answer() -> str:
        done = subprocess.run([*NETPOLC, *words, "-o", "json"], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout

    first = answer()
    schema = json.loads((ROOT / "schemas" / "output" / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    assert not [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(first))]  # pyright: ignore[reportUnknownMemberType] - the stubs leave it open
    assert first == answer()


def test_a_workload_that_is_not_there_is_no_answer(folder: Path) -> None:
    words = ["connections", "-C", "before", "--inventory", "../workloads.yaml", "--from"]
    for name, code in (("shop/web", 0), ("shop/", 0), ("shop/wbe", 2), ("nowhere/", 2)):
        done = subprocess.run([*NETPOLC, *words, name], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == code
        assert (f"there is no workload `{name}` among those that exist" in done.stderr) is bool(code)
