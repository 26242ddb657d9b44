"""`netpolc connections` and `netpolc why` about manifests: filters, notes, pods each, cures to apply."""

import json
from pathlib import Path
from typing import Final, cast

import pytest

from tests.cli.running import Ran, assert_fits, run

SCHEMAS: Final = Path(__file__).parents[2] / "schemas" / "output"
CLUSTER: Final = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: data}
spec:
  replicas: 2
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: main, ports: [{containerPort: 5432}]}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: main}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: router, namespace: edge}
spec: {template: {metadata: {labels: {app: router}}, spec: {hostNetwork: true, containers: [{name: main}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: first, namespace: data}
spec:
  podSelector: {matchLabels: {apps.kubernetes.io/pod-index: "0"}}
  policyTypes: [Ingress]
  ingress:
  - from: [{podSelector: {matchLabels: {app: agent}}}]
    ports: [{protocol: TCP, port: 5432}]
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "cluster.yaml").write_text(CLUSTER)
    return tmp_path


def answer(place: Path, *words: str) -> tuple[Ran, dict[str, list[dict[str, object]]]]:
    done = run(place, *words, "-o", "json")
    found = json.loads(done.out)
    assert_fits(found, json.loads((SCHEMAS / f"{words[0]}.json").read_text()))
    return done, found


def test_a_filter_finds_the_pods_of_an_owner_and_says_nothing_of_others(place: Path) -> None:
    done, found = answer(place, "connections", "cluster.yaml", "--to", "data/db")
    assert done.code == 0
    assert {row["destination"] for row in found["connections"]} == {"data/db-1[Pod]"}
    assert [row["destination"] for row in found["beyond"]] == ["data/db-0[Pod]", "data/db-1[Pod]"]
    text = run(place, "connections", "cluster.yaml", "--to", "data/db").out
    assert "no address outside" not in text
    assert 'app("agent"), not here' in text
    for form in ("csv", "markdown"):
        table = run(place, "connections", "cluster.yaml", "--to", "data/db", "-o", form).out
        ways = [line for line in table.splitlines() if "not here" in line]
        assert len(ways) == 1, table
        assert ways[0].index("agent") < ways[0].index("data/db-0[Pod]") < ways[0].index("TCP 5432")
        assert "namespace=" in ways[0]
    assert text.startswith("data\n")
    assert "shop/web[Pod]\n" not in text


def test_what_is_said_of_the_network_of_a_node_is_unknown_in_every_format(place: Path) -> None:
    _, found = answer(place, "connections", "cluster.yaml")
    for row in found["connections"]:
        assert ("edge/router[DaemonSet]" in (row["source"], row["destination"])) is (row.get("verdict") == "unknown")
    for form in ("csv", "dot", "mermaid"):
        done = run(place, "connections", "cluster.yaml", "-o", form)
        assert "note: pods on the network of their node" in done.err
        assert "note:" not in done.out
        assert "every port (unknown)" in done.out
    assert (
        "> note: pods on the network of their node" in run(place, "connections", "cluster.yaml", "-o", "markdown").out
    )
    assert answer(place, "why", "edge/router", "shop/web", "80", "--in", "cluster.yaml")[1]["answers"][0][
        "verdict"
    ] == ("unknown")


def test_what_is_asked_of_workloads_is_said_of_workloads(place: Path) -> None:
    for asked in (("--workloads",), ("--inventory", "cluster.yaml")):
        done = run(place, "diff", "cluster.yaml", "cluster.yaml", *asked)
        assert done.out.startswith("no manifest changed, connectivity identical for the workloads that are listed\n")
    done = run(place, "diff", "cluster.yaml", "cluster.yaml")
    assert done.out.startswith("no manifest changed, connectivity identical for every possible pod\n")


def test_a_picture_is_drawn_whole_where_that_is_forced(place: Path) -> None:
    workloads = "\n---\n".join(
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: w-{number}, namespace: shop}}\nspec: {{containers: []}}"
        for number in range(61)
    )
    (place / "many.yaml").write_text(workloads)
    for form in ("dot", "mermaid"):
        folded = run(place, "connections", "many.yaml", "-o", form)
        assert "1 namespace, one node each: which of 61 workloads" in folded.out
        assert "w-60[Pod]" not in folded.out
        whole = run(place, "connections", "many.yaml", "--whole", "-o", form)
        assert "w-60[Pod]" in whole.out
        narrowed = run(place, "connections", "many.yaml", "--to", "shop/w-7", "-o", form)
        assert "only connections to shop/w-7[Pod]: all others are" in narrowed.out
    done = run(place, "connections", "many.yaml", "--whole")
    assert (done.code, done.out) == (2, "")
    assert "is for the formats dot and mermaid" in done.err


def test_a_rule_that_hangs_on_an_unknown_label_only_perhaps_allows(place: Path) -> None:
    (place / "job.yaml").write_text(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: seed, namespace: data}\n"
        "spec: {template: {metadata: {labels: {a: b}}, spec: {containers: []}}}\n---\n"
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: in, namespace: data}\n"
        "spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchExpressions:"
        " [{key: batch.kubernetes.io/controller-uid, operator: In, values: [x]}]}}]}]}\n"
    )
    text = run(place, "why", "data/seed", "data/app=db", "5432", "--in", "job.yaml").out
    assert text.startswith("unknown: data/seed → data/app=db  TCP 5432\n")
    assert "  ingress of the destination: unknown\n    perhaps allowed by data/in at job.yaml:9\n" in text


def test_the_pods_of_a_workload_are_answered_each(place: Path) -> None:
    done, found = answer(place, "why", "shop/web", "data/db", "5432", "--in", "cluster.yaml")
    assert done.code == 1
    assert [(item["destination"], item["verdict"]) for item in found["answers"]] == [
        ("data/db-0[Pod]", "denied"),
        ("data/db-1[Pod]", "allowed"),
    ]
    text = run(place, "why", "shop/web", "data/db", "5432", "--in", "cluster.yaml").out
    assert "denied: shop/web → data/db-0[Pod]  TCP 5432\n" in text
    assert "nearest is data/first at cluster.yaml:" in text
    assert "  to open it, apply beside it:\n    apiVersion: networking.k8s.io/v1\n" in text


def test_a_cure_can_be_applied_beside_the_input(place: Path) -> None:
    asked = ("why", "shop/web", "data/db-0", "5432", "--in", "cluster.yaml")
    _, found = answer(place, *asked)
    cure = cast("dict[str, str]", found["answers"][0]["cure"])
    (place / "cure.yaml").write_text(cure["clause"])
    assert run(place, *asked, "--in", "cure.yaml").code == 0
    assert run(place, "validate", "cure.yaml", "--strict").code == 0


NAMESPACES = """\
{kind: Namespace, apiVersion: v1, metadata: {name: red, labels: {team: red}}}
---
{kind: Namespace, apiVersion: v1, metadata: {name: shop}}
---
{kind: Pod, apiVersion: v1, metadata: {name: web, namespace: red}}
---
{kind: Pod, apiVersion: v1, metadata: {name: web, namespace: blue}}
---
{kind: Pod, apiVersion: v1, metadata: {name: db, namespace: shop}}
---
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: {name: db, namespace: shop}
spec:
  podSelector: {}
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: red}}
"""


def test_labels_of_namespaces_are_those_that_the_input_declares(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(NAMESPACES)
    found = json.loads(run(tmp_path, "connections", "all.yaml", "--to", "shop/db", "-o", "json").out)
    assert [row["source"] for row in found["connections"]] == ["red/web[Pod]"]
