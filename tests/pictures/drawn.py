"""The pictures of `netpolc connections`, drawn by a real Mermaid in a real browser and by a real Graphviz.

`make pictures` runs it, `make test` does not. What was drawn is left in `tests/pictures/work/` to be looked at.
"""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

import pytest

from netpolc.reports.connections_dot import connections_dot
from netpolc.reports.connections_mermaid import connections_mermaid
from netpolc.reports.escaping.lines import visible
from netpolc.reports.pictures.picture import Arrow, Node, Picture, Shape, ids
from tests.cli.running import run
from tests.pictures.tools import Drawing, Seen, draw_dot, draw_mermaid
from tests.reports.test_escaping import PAYLOADS

ROOT: Final = Path(__file__).parents[2]
WORKLOADS: Final = Path(__file__).parent / "workloads.yaml"
CLUSTER: Final = Path(os.environ.get("NETPOLC_ACCEPTANCE", ROOT.parent / "shared" / "acceptance")) / "cluster.py"
FORMS: Final = ("mermaid", "dot")


def drawn(form: str, text: str, name: str) -> Drawing:
    return draw_mermaid(text, name) if form == "mermaid" else draw_dot(text, name)


def asked(*words: str) -> str:
    done = run(ROOT, "connections", *words)
    assert done.code == 0, done.err
    return done.out


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not CLUSTER.exists():
        pytest.skip("the cluster of 200 workloads is made by a program that is not beside the repository")
    place = tmp_path_factory.mktemp("cluster")
    subprocess.run([sys.executable, CLUSTER, place, "--workloads", "200"], check=True, capture_output=True)
    return place / "before"


def over_one_another(found: Sequence[Seen]) -> list[tuple[str, str]]:
    return [(one.text, other.text) for one, other in combinations(found, 2) if one.box.covers(other.box)]


def written(form: str, text: str) -> tuple[set[str], int, int]:
    """Return what a text writes: the words of its nodes, and how many arrows and frames there are."""
    if form == "dot":
        nodes = re.findall(r"^ +([a-z]_\w+) \[label=", text, re.MULTILINE)
        return set(nodes), text.count(" -> "), text.count("subgraph ")
    nodes = re.findall(r'^ +([a-z]_\w+)[\[(]+"', text, re.MULTILINE)
    return set(nodes), len(re.findall("-->|[.]->", text)), text.count("subgraph ")


def assert_whole(form: str, text: str, seen: Drawing) -> None:
    """All that is written is drawn, and no node lies on another."""
    assert seen.fault is None
    nodes, arrows, frames = written(form, text)
    assert {node.word for node in seen.nodes} == nodes
    assert (seen.arrows, len(seen.frames)) == (arrows, frames)
    assert over_one_another(seen.nodes) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_example_is_drawn(form: str, environment: str) -> None:
    text = asked("--env", environment, "--inventory", str(WORKLOADS), "-o", form)
    seen = drawn(form, text, f"example-{environment}")
    assert_whole(form, text, seen)
    assert {frame.text for frame in seen.frames} == {"boutique", "gateway", "kube-system", "monitoring"}
    assert len(seen.nodes) == 20
    boutique = next(frame for frame in seen.frames if frame.text == "boutique")
    together = next(node for node in seen.nodes if node.text == "all 12 workloads")
    assert boutique.box.covers(together.box)
    assert [label.text for label in seen.labels].count("TCP 53\nUDP 53") == 2
    if form == "mermaid":
        assert over_one_another(seen.labels) == []


@pytest.mark.parametrize("form", FORMS)
def test_of_200_workloads_the_namespaces_are_drawn(form: str, cluster: Path) -> None:
    text = asked(str(cluster), "-o", form)
    seen = drawn(form, text, "cluster")
    assert_whole(form, text, seen)
    said = "\n".join(node.text for node in seen.nodes)
    assert "which of 200\nworkloads connect is left out" in said
    inside = [int(count) for count in re.findall(r"(\d+) connections? inside", said)]
    between = [int(re.match(r"\d+", label.text)[0]) for label in seen.labels]  # type: ignore[index]
    both = len(re.findall("<--|dir=both", text))
    assert sum(inside) + sum(between) + both == 802  # an arrow with two heads is one connection each way here
    assert len(seen.nodes) == 13 + 3 + 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("words", [("--to", "ns-000/"), ("--from", "ns-000/web-00"), ("--to", "kube-system/coredns")])
def test_a_part_of_200_workloads_is_drawn(form: str, words: tuple[str, str], cluster: Path) -> None:
    text = asked(str(cluster), *words, "-o", form)
    seen = drawn(form, text, f"cluster-{words[1].replace('/', '-')}")
    assert_whole(form, text, seen)
    assert "only connections" in "\n".join(node.text for node in seen.nodes)


def test_graphviz_draws_all_of_200_workloads_where_it_is_forced(cluster: Path) -> None:
    text = asked(str(cluster), "--whole", "-o", "dot")
    assert_whole("dot", text, draw_dot(text, "cluster-whole", seconds=120))


def test_mermaid_draws_no_part_of_what_is_too_much(cluster: Path) -> None:
    done = run(ROOT, "connections", str(cluster), "--whole", "-o", "mermaid")
    assert "note: Mermaid draws 500 arrows" in done.err
    assert "note: Mermaid reads 50000 characters" in done.err
    seen = draw_mermaid(done.out, "cluster-whole")
    assert seen.fault or [node.text for node in seen.nodes] == ["Maximum text size in diagram exceeded"]


HARD: Final = (
    *PAYLOADS.values(),
    *(
        "direction LR",
        "x direction TB y",
        "end",
        "1. one",
        "- one",
        "* one",
        "# one",
        "> one",
        "**b** __i__ *i* _i_ ~~s~~",
    ),
    *(
        "`code`",
        "a\\nb\\lc",
        "&amp; &lt; #35; #quot;",
        "<b>bold</b><br>x",
        "$$x^2$$",
        "fa:fa-ban",
        "%%{init: {}}%%",
        "]",
        '"]',
    ),
    *(
        "a;b",
        "o-->x",
        "[link](https://example.invalid)",
        "graph TD",
        "class x y",
        "click x y",
        "\\N \\G \\E",
        "{a|b}",
        "::: x",
    ),
)


@pytest.mark.parametrize("form", FORMS)
def test_every_label_is_shown_as_it_is(form: str) -> None:
    nodes = tuple(
        Node(Shape.WORKLOAD, f"shop/{number}", (visible(text), f"line {number}"), f"{visible(text)[:40]} {number}")
        for number, text in enumerate(HARD)
    )
    arrows = tuple(Arrow(nodes[0], node, node.lines[::-1]) for node in nodes[1:])
    picture = Picture(nodes, arrows)
    text = connections_mermaid([picture])[0] if form == "mermaid" else connections_dot([picture])
    seen = drawn(form, text, f"labels-{form}")
    assert seen.fault is None
    shown = {node.word: " ".join(node.text.replace("\u200b", "").split()) for node in seen.nodes}
    words = ids(nodes)
    for node in nodes:
        assert shown[words[node]] == " ".join(" ".join(node.lines).split())
    assert len(seen.frames) == len(nodes)
    assert seen.arrows == len(arrows)
