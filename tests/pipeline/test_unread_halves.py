"""What nobody reads may isolate pods, and allow the other half: what it lets a change open or close is never hidden."""

from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.answers import Note, Row, Verdict
from netpolc.analysis.possible import difference
from netpolc.analysis.reservations import Reservations, Unread
from netpolc.diagnostics.model import Origin, Place
from netpolc.diagnostics.origin import Written
from netpolc.pipeline.doubting import HANGS, doubted
from netpolc.program.model import Program
from tests.analysis.strategies import Sides, changes, points, policies
from tests.analysis.twins import wall
from tests.analysis.worlds import HOMES, Manifest, Point, program, row_holds
from tests.cli.running import Ran, run
from tests.judge.networkpolicy import allowed
from tests.laws import law

UNREAD = Reservations(unread=(Unread("x", "`X`", Written(Origin(Place("x.yaml", 1))), decides=True),))
CILIUM = """
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: names, namespace: shop}
spec:
  endpointSelector: {}
  egress:
  - toFQDNs: [{matchName: "example.com"}]
    toPorts: [{ports: [{port: "80"}], rules: {http: [{}]}}]
"""
POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: NAME, namespace: shop}
spec: SPEC
"""
WEB_OUT = "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [TO]}]}"
EVERYWHERE = "{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: '::/0'}}"
CLOSED = "{podSelector: {}, policyTypes: [Ingress, Egress]}"


def found(before: Program, after: Program) -> tuple[Verdict, tuple[Row, ...], tuple[Row, ...], tuple[Note, ...]]:
    answer = doubted(difference(before, after), (before, after), (UNREAD, UNREAD), difference)
    return answer.verdict, answer.opened, answer.closed, answer.notes


def holds(rows: tuple[Row, ...], point: Point) -> bool:
    return any(row_holds(row, point) for row in rows)


@st.composite
def unreads(draw: st.DrawFn) -> list[Manifest]:
    """Draw what is not read: all of some namespaces isolated, or not, and a few policies."""
    walls = map(wall, sorted(draw(st.sets(st.sampled_from(HOMES)))))
    found = [*draw(policies(2)), *walls]
    return [{**item, "metadata": {**item["metadata"], "name": f"u{at}"}} for at, item in enumerate(found)]


@given(changes(2), unreads(), points)
@law(300)
def test_whatever_is_not_read_opens_and_closes_no_more_than_is_told(
    sides: Sides, unread: list[Manifest], meetings: list[Point]
) -> None:
    before, after = sides
    verdict, opened, closed, _ = found(program(before), program(after))
    if verdict is Verdict.UNKNOWN:
        return
    for point in meetings:
        was, now = allowed([*before, *unread], *point), allowed([*after, *unread], *point)
        assert was or not now or holds(opened, point), point
        assert now or not was or holds(closed, point), point


@given(changes(2), unreads(), points)
@law(300)
def test_what_is_not_read_of_a_namespace_has_no_say_elsewhere(
    sides: Sides, unread: list[Manifest], meetings: list[Point]
) -> None:
    before, after = sides
    homes = sorted({str(item["metadata"]["namespace"]) for item in unread})
    place = Written(Origin(Place("x.yaml", 1)))
    held = Reservations(unread=tuple(Unread(home, "`X`", place, decides=True, namespace=home) for home in homes))
    old, new = program(before), program(after)
    answer = doubted(difference(old, new), (old, new), (held, held), difference)
    if answer.verdict is Verdict.UNKNOWN:
        return
    for point in meetings:
        was, now = allowed([*before, *unread], *point), allowed([*after, *unread], *point)
        assert was or not now or holds(answer.opened, point), point
        assert now or not was or holds(answer.closed, point), point


@given(changes(4))
@law(40)
def test_without_a_change_nothing_hangs_on_it(sides: Sides) -> None:
    old = program(sides[0])
    assert found(old, old)[0] is Verdict.EQUAL
    assert found(old, evolve(old))[3] == ()


def compared(folder: Path, before: dict[str, str], after: dict[str, str], *more: str) -> Ran:
    for side, specs in (("before", before), ("after", after)):
        (folder / side).mkdir()
        (folder / side / "cilium.yaml").write_text(CILIUM)
        for name, spec in specs.items():
            (folder / side / f"{name}.yaml").write_text(POLICY.replace("NAME", name).replace("SPEC", spec))
    return run(folder, "diff", "before", "after", *more)


@pytest.mark.parametrize(
    ("standing", "added", "code"),
    [
        pytest.param({}, WEB_OUT.replace("TO", EVERYWHERE), 1, id="web is isolated by Cilium, and opened"),
        pytest.param({}, "{podSelector: {}, policyTypes: [Egress], egress: [{}]}", 1, id="all are, and all is opened"),
        pytest.param({"closed": CLOSED}, WEB_OUT.replace("TO", "{podSelector: {}}"), 1, id="Cilium allows the ingress"),
        pytest.param({"closed": CLOSED}, "{podSelector: {}, policyTypes: [Ingress]}", 0, id="nothing is opened"),
        pytest.param({}, CLOSED, 0, id="all is closed"),
    ],
)
def test_a_gate_passes_nothing_that_hangs_on_what_is_not_read(
    tmp_path: Path, standing: dict[str, str], added: str, code: int
) -> None:
    done = compared(tmp_path, standing, {**standing, "added": added}, "--fail-on", "opened", "-o", "json")
    assert done.code == code
    assert (HANGS in done.out) == bool(code)


@pytest.mark.parametrize(
    ("kind", "sure"),
    [
        ("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy", True),
        ("apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy", True),
        ("apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy", False),
        ("apiVersion: k8s.cni.cncf.io/v1beta1\nkind: MultiNetworkPolicy", False),
    ],
)
def test_what_is_of_another_namespace_leaves_an_answer_sure(tmp_path: Path, kind: str, *, sure: bool) -> None:
    spec = WEB_OUT.replace("TO", "{podSelector: {}}")
    other = CILIUM.replace("namespace: shop", "namespace: else").replace(
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy", kind
    )
    for side, specs in (("before", {"closed": CLOSED}), ("after", {"closed": CLOSED, "added": spec})):
        (tmp_path / side).mkdir()
        (tmp_path / side / "other.yaml").write_text(other)
        for name, text in specs.items():
            (tmp_path / side / f"{name}.yaml").write_text(POLICY.replace("NAME", name).replace("SPEC", text))
    done = run(tmp_path, "diff", "before", "after", "-o", "json")
    assert (HANGS in done.out) == (not sure)
    assert done.code == (0 if sure else 1)


def test_what_both_ends_say_is_sure(tmp_path: Path) -> None:
    web_in = "{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress], ingress: [{from: [FROM]}]}"
    added = {
        "out": WEB_OUT.replace("TO", "{podSelector: {matchLabels: {app: api}}}"),
        "in": web_in.replace("FROM", "{podSelector: {matchLabels: {app: web}}}"),
    }
    done = compared(tmp_path, {"closed": CLOSED}, {"closed": CLOSED, **added})
    assert done.out.startswith("2 manifests changed; 1 group of connections opened, 0 closed\n")
