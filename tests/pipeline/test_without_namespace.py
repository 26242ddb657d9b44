"""A policy that names no namespace may be applied in any: what hangs on where is unknown, until `-n` says it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from netpolc.loading.other_kinds import may_allow
from tests.cli.running import project, run

DENY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {METADATA}
spec: {podSelector: {}, policyTypes: [Ingress]}
"""
OPEN = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: opened, namespace: default}
spec: {podSelector: {matchLabels: {app: p}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}
"""
HOMELESS = DENY.replace("METADATA", "name: deny")
OTHER = DENY.replace("METADATA", "name: other, namespace: shop")
SECOND = DENY.replace("METADATA", "name: second, namespace: default")
MESH = """apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: x, namespace: elsewhere}
spec: {}
"""


def folders(place: Path, **sides: Mapping[str, str]) -> None:
    for side, files in sides.items():
        (place / side).mkdir()
        for name, text in files.items():
            (place / side / f"{name}.yaml").write_text(text)


@pytest.mark.parametrize("more", [{"second": SECOND}, {"opened": OPEN}])
def test_one_that_both_sides_hold_does_not_hide_what_stands_where_it_may_not_go(
    tmp_path: Path, more: dict[str, str]
) -> None:
    both = {"deny": HOMELESS, "other": OTHER}
    folders(tmp_path, before={**both, **more}, after=both)
    for sides in (("before", "after"), ("after", "before")):
        done = run(tmp_path, "diff", *sides, "--fail-on", "opened,closed,isolation-lost")
        assert done.code == 1
        assert "note: the answer hangs on where policies go that name no namespace; `-n NAME` says it" in done.out
        assert "note: 1 `NetworkPolicy` names no namespace, and nobody knows where it goes" in done.out
    said = run(tmp_path, "diff", "before", "after", "-n", "default")
    assert "unknown" not in said.out


def test_a_stream_is_no_proof_of_what_a_project_owns_in_the_namespace_that_is_assumed(tmp_path: Path) -> None:
    shop = (
        "from netpolc import Clauses, all_pods, deny_all, policy, policy_set\n\n\n"
        '@policy_set(namespace="default")\ndef own() -> Clauses:\n    yield policy("deny", all_pods, deny_all)\n'
    )
    place = project(tmp_path, shop=shop)
    stream = run(place, "build", "--stdout", "--quiet").out.replace("  namespace: default\n", "")
    (place / "stream.yaml").write_text(stream)
    done = run(place, "verify", "stream.yaml")
    assert (done.code, "is unknown" in done.out) == (1, True)
    assert run(place, "verify", "stream.yaml", "-n", "default").code == 0


def test_what_stands_beside_a_project_is_no_other(tmp_path: Path) -> None:
    for name, more in (("before", {"second": SECOND}), ("after", {})):
        place = project(tmp_path / name)
        (place / "pyproject.toml").write_text('[tool.netpolc]\nbeside = ["live/*.yaml"]\n')
        folders(place, live={"deny": HOMELESS, "other": OTHER.replace("shop", "zoo"), **more})
    done = run(tmp_path, "diff", "before", "after", "--fail-on", "isolation-lost")
    assert done.code == 1
    assert "hangs on where policies go that name no namespace" in done.out


def test_what_only_denies_makes_no_change_of_one_half_unknown(tmp_path: Path) -> None:
    closed = DENY.replace("METADATA", "name: closed, namespace: shop").replace("[Ingress]", "[Ingress, Egress]")
    out = (
        OPEN.replace("namespace: default", "namespace: shop").replace("Ingress", "Egress").replace("ingress", "egress")
    )
    both = {"mesh": MESH, "closed": closed}
    folders(tmp_path, before=both, after={**both, "out": out.replace("from", "to")})
    done = run(tmp_path, "diff", "before", "after")
    assert done.out.startswith("1 manifest changed, connectivity identical for every possible pod\n")
    assert "note: 1 `VirtualService` of `networking.istio.io/v1` is not read" in done.out


@pytest.mark.parametrize(
    ("api", "kind", "may"),
    [
        ("cilium.io/v2", "CiliumNetworkPolicy", True),
        ("cilium.io/v2alpha1", "CiliumLoadBalancerIPPool", False),
        ("crd.projectcalico.org/v1", "GlobalNetworkPolicy", True),
        ("crd.projectcalico.org/v1", "IPPool", False),
        ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", True),
        ("kyverno.io/v1", "ClusterPolicy", True),
        ("kustomize.config.k8s.io/v1beta1", "Kustomization", True),
        ("argoproj.io/v1alpha1", "Application", True),
        ("example.com/v1", "Firewall", True),
        ("security.istio.io/v1", "AuthorizationPolicy", False),
        ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", False),
        ("policy/v1beta1", "PodSecurityPolicy", False),
        ("iam.aws.upbound.io/v1beta1", "Policy", False),
    ],
)
def test_what_may_allow_is_known_by_its_kind(api: str, kind: str, *, may: bool) -> None:
    assert may_allow(api, kind) is may
