"""Over a million pairs of workloads: rows of groups, by the documented schema."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.worlds import manifest
from tests.cli.running import assert_fits

NETPOLC = [sys.executable, "-m", "netpolc"]
COUNT = 1_001
"""So many have just over a million pairs."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("many")
    workloads = "\n---\n".join(json.dumps(pod(number)) for number in range(COUNT))
    shut: dict[str, Any] = {"podSelector": {}, "policyTypes": ["Ingress"]}
    rule: dict[str, Any] = {}
    for name, spec in (("shut", shut), ("open", {**shut, "ingress": [rule]})):
        text = json.dumps(manifest("p", "shop", spec))
        (place / f"{name}.yaml").write_text(f"{text}\n---\n{workloads}\n", encoding="utf-8")
    return place


def pod(number: int) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"w{number:04}", "namespace": "shop"}}


def answer(folder: Path, *words: str, code: int) -> dict[str, Any]:
    done = subprocess.run([*NETPOLC, *words, "-o", "json"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    schema = subprocess.run([*NETPOLC, "schema", words[0]], cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    assert_fits(found, json.loads(schema.stdout))
    assert json.dumps(found, indent=1, sort_keys=True) + "\n" == done.stdout
    return found


def test_connections_are_groups(folder: Path) -> None:
    rows = answer(folder, "connections", "open.yaml", code=0)["connections"]
    assert len(rows) == 2 * COUNT + 1
    assert len(rows[0]["source"]) == len(rows[0]["destination"]) == COUNT
    assert len(rows[0]["origins"]) == 1


def test_a_difference_is_groups(folder: Path) -> None:
    found = answer(folder, "diff", "shut.yaml", "open.yaml", "--workloads", code=1)["environments"][0]
    row, *others = found["opened"]
    assert len(row["source"]) == len(row["destination"]) == COUNT
    assert row["classes"] == ["opened-inside-namespace"]
    assert len(others) == COUNT
