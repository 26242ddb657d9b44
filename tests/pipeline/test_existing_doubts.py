"""What nobody knows of workloads that exist is unknown in a comparison of them, and never "identical"."""

from collections.abc import Callable
from pathlib import Path

import pytest

from netpolc.analysis.answers import Difference, Verdict
from netpolc.pipeline.existing import Existing, read_manifests
from netpolc.pipeline.existing_doubts import difference_with_doubts
from netpolc.pipeline.failing import with_doubts_of_nodes
from netpolc.program.inventory import Inventory
from netpolc.program.model import Program

Compare = Callable[[Program, Program, tuple[Inventory, Inventory]], Difference]

POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: s}
spec: {podSelector: SELECTOR, policyTypes: [Ingress], ingress: []}
"""
WEB, NOBODY = "{matchLabels: {app: web}}", "{matchLabels: {app: nobody}}"
ZONE = "{matchExpressions: [{key: topology.kubernetes.io/zone, operator: Exists}]}"


def _workload(name: str, label: str, more: str = "") -> str:
    template = f"{{metadata: {{labels: {{app: {label}}}}}, spec: {{{more}containers: [{{name: c}}]}}}}"
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: s}}
spec: {{template: {template}}}
"""


def _pod(name: str, more: str) -> str:
    return f"""
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: s, labels: {{app: {name}}}}}
spec: {{{more}containers: [{{name: c}}]}}
"""


def _compared(folder: Path, compare: Compare, before: tuple[str, ...], after: tuple[str, ...]) -> Difference:
    sides: list[Existing] = []
    for name, documents in (("before", before), ("after", after)):
        path = folder / f"{name}.yaml"
        path.write_text("---".join(documents))
        read, found = read_manifests(path)
        assert not found
        sides.append(read)
    return compare(sides[0].program, sides[1].program, (sides[0].inventory, sides[1].inventory))


def _of(selector: str) -> str:
    return POLICY.replace("SELECTOR", selector)


@pytest.mark.parametrize("compare", [difference_with_doubts, with_doubts_of_nodes])
@pytest.mark.parametrize("moves", ["web", "client"])
def test_a_workload_that_moves_to_the_network_of_its_node_is_unknown(
    tmp_path: Path, compare: Compare, moves: str
) -> None:
    rest = [_workload(name, name) for name in ("web", "client")]
    moved = [_workload(name, name, "hostNetwork: true, " if name == moves else "") for name in ("web", "client")]
    answer = _compared(tmp_path, compare, (_of(WEB), *rest), (_of(WEB), *moved))
    assert answer.verdict is Verdict.UNKNOWN
    (note,) = [note for note in answer.notes if note.kind == "nodes"]
    assert note.ends == (f"s/{moves}[Deployment]",)
    back = _compared(tmp_path, compare, (_of(WEB), *moved), (_of(WEB), *rest))
    assert back.verdict is Verdict.UNKNOWN
    same = _compared(tmp_path, compare, (_of(WEB), *moved), (_of(WEB), *moved))
    assert same.verdict is Verdict.EQUAL


@pytest.mark.parametrize("compare", [difference_with_doubts, with_doubts_of_nodes])
def test_a_workload_that_is_described_again_in_another_way_is_unknown(tmp_path: Path, compare: Compare) -> None:
    web, again = _workload("web", "web"), _workload("web", "other")
    answer = _compared(tmp_path, compare, (_of(WEB), web), (_of(WEB), web, again))
    assert answer.verdict is Verdict.UNKNOWN
    (note,) = [note for note in answer.notes if note.kind == "described-again"]
    assert (note.ends, len(note.origins)) == (("s/web[Deployment]",), 1)
    twice = _compared(tmp_path, compare, (_of(WEB), web), (_of(WEB), web, web))
    assert (twice.verdict, [note.kind for note in twice.notes]) == (Verdict.EQUAL, [])
    neither = _compared(tmp_path, compare, (_of(NOBODY), web), (_of(NOBODY), web, again))
    assert neither.verdict is Verdict.EQUAL


def test_a_label_that_pods_get_from_their_node_is_not_known(tmp_path: Path) -> None:
    answer = _compared(
        tmp_path, difference_with_doubts, (_of(ZONE), _workload("web", "web")), (_of(NOBODY), _workload("web", "web"))
    )
    assert answer.verdict is Verdict.CHANGED
    assert not answer.closed, "a label that one side does not ask for closes nothing there"
    assert any(row.destination == "s/web[Deployment]" for row in answer.opened)
    assert [note.kind for note in answer.notes] == ["unknown-label"]
    assert "`topology.kubernetes.io/zone`" in answer.notes[0].text


def test_a_pod_that_has_a_node_gets_no_more_labels(tmp_path: Path) -> None:
    waiting, bound = _pod("web", ""), _pod("web", "nodeName: node-1, ")
    sides = [(_of(ZONE), item) for item in (waiting, bound)]
    assert _compared(tmp_path, difference_with_doubts, sides[0], (_of(NOBODY), waiting)).verdict is Verdict.CHANGED
    assert _compared(tmp_path, difference_with_doubts, sides[1], (_of(NOBODY), bound)).verdict is Verdict.EQUAL


def test_readings_of_a_label_that_one_side_alone_asks_for_are_the_same_on_both(tmp_path: Path) -> None:
    hashed = "{matchLabels: {pod-template-hash: abc}}"
    everything = (_workload("web", "web"), _workload("client", "client"))
    answer = _compared(tmp_path, difference_with_doubts, (_of(hashed), *everything), (_of(NOBODY), *everything))
    assert answer.opened
    assert not answer.closed
