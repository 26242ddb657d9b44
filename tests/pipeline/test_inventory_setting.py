"""`[tool.netpolc] inventory`: what exists, for every command that asks about workloads."""

import json
from pathlib import Path

import pytest

from tests.cli.running import project, run

WORKLOADS = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: i}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}]}]}
"""
SETTING = '[tool.netpolc]\ninventory = ["cluster/*.yaml"]\n'


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    place = project(tmp_path)
    (place / "pyproject.toml").write_text(SETTING, encoding="utf-8")
    (place / "cluster").mkdir()
    (place / "cluster" / "all.yaml").write_text(WORKLOADS, encoding="utf-8")
    return place


def rows(place: Path, *words: str) -> list[tuple[object, object, object]]:
    ran = run(place, "connections", "-o", "json", *words)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)["connections"]
    return [(row["source"], row["destination"], row["ports"]) for row in found if isinstance(row["source"], str)]


def test_connections_are_those_of_what_exists(place: Path) -> None:
    assert ("shop/web[Deployment]", "shop/api[Deployment]", {"TCP": "8080"}) in rows(place)
    assert rows(place) == rows(place, "--inventory", "cluster")


def test_why_finds_the_workloads(place: Path) -> None:
    assert run(place, "why", "shop/web", "shop/api", "8080").code == 0
    assert run(place, "why", "shop/api", "shop/web", "8080").code == 1


def test_a_diff_of_workloads_is_about_them(place: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text("", encoding="utf-8")
    ran = run(place, "diff", str(empty), ".", "--workloads", "--allow-empty", "-o", "json")
    assert ran.code == 1, ran.err
    (environment,) = json.loads(ran.out)["environments"]
    named = run(place, "diff", str(empty), ".", "--inventory", "cluster", "--allow-empty", "-o", "json")
    (other,) = json.loads(named.out)["environments"]
    assert environment["closed"] == other["closed"] != []


@pytest.mark.parametrize(
    "words", [("connections",), ("why", "shop/web", "shop/api"), ("diff", ".", ".", "--workloads")]
)
def test_what_is_not_there_or_cannot_be_read_is_an_error(place: Path, words: tuple[str, ...]) -> None:
    (place / "cluster" / "all.yaml").write_text("a: [", encoding="utf-8")
    assert run(place, *words).code == 2
    (place / "cluster" / "all.yaml").unlink()
    ran = run(place, *words)
    assert (ran.code, "`inventory` holds `cluster/*.yaml`, and no file is there" in ran.err) == (2, True)
