"""Which objects are workloads, whose their pods are, and what is known of their labels."""

from collections.abc import Mapping

import pytest

from netpolc.diagnostics.model import Origin, Place
from netpolc.diagnostics.origin import Written
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.workloads import read_workload
from netpolc.rules.json import Json, JsonObject

TEMPLATE: JsonObject = {
    "metadata": {"labels": {"app": "web"}},
    "spec": {
        "containers": [
            {"name": "main", "ports": [{"containerPort": 80}, {"name": "dns", "containerPort": 53, "protocol": "UDP"}]}
        ]
    },
}


def read(value: JsonObject) -> Workload | None:
    return read_workload(
        {"metadata": {"name": "web", "namespace": "shop"}, **value}, lambda: Written(Origin(Place("x", 1)))
    )


def made(api_version: str, kind: str, spec: JsonObject | None = None, **metadata: Json) -> Workload:
    found = read(
        {
            "apiVersion": api_version,
            "kind": kind,
            "metadata": {"name": "web", "namespace": "shop", **metadata},
            "spec": {"template": TEMPLATE, **(spec or {})},
        }
    )
    assert found is not None
    return found


def pod(status: JsonObject | None = None, *owners: JsonObject) -> Workload:
    found = read(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "web-1", "namespace": "shop", "ownerReferences": list(owners)},
            "spec": {"containers": [{}]},
            "status": status or {},
        }
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("argoproj.io/v1alpha1", "Rollout"),
        ("apps.openshift.io/v1", "DeploymentConfig"),
        ("apps.kruise.io/v1alpha1", "CloneSet"),
        ("serving.knative.dev/v1", "Service"),
    ],
)
def test_whatever_has_a_pod_template_is_a_workload(api_version: str, kind: str) -> None:
    found = made(api_version, kind)
    assert (found.text, dict(found.labels)["app"]) == (f"shop/web[{kind}]", "web")
    assert found.listens == (("TCP", 80), ("UDP", 53))


def test_a_template_deeper_down_is_one_too_if_there_is_but_one() -> None:
    one: JsonObject = {"apiVersion": "example.com/v1", "kind": "Farm", "spec": {"head": {"podTemplate": TEMPLATE}}}
    found = read(one)
    assert found is not None
    assert found.labels == (("app", "web"),)
    other = {**TEMPLATE, "metadata": {"labels": {"app": "other"}}}
    assert read({**one, "spec": {"head": {"template": TEMPLATE}, "worker": {"template": other}}}) is None
    assert read({"apiVersion": "v1", "kind": "Service", "spec": {"selector": {"app": "web"}}}) is None


@pytest.mark.parametrize(
    ("owners", "owner"),
    [
        ([{"kind": "ReplicaSet", "name": "web-5f", "controller": True}], ("ReplicaSet", "web-5f")),
        ([{"kind": "ReplicaSet", "name": "web-5f"}], None),
        ([{"kind": "Node", "name": "a", "controller": True}], None),
        ([{"kind": "Pod", "name": "driver", "controller": True}], None),
        ([{"kind": "Lease", "name": "x"}, {"kind": "Job", "name": "j", "controller": True}], ("Job", "j")),
    ],
)
def test_a_pod_belongs_to_its_controller_and_never_to_a_pod_or_node(
    owners: list[JsonObject], owner: tuple[str, str] | None
) -> None:
    assert pod({}, *owners).owner == owner


@pytest.mark.parametrize(("phase", "there"), [("Running", 1), ("Pending", 1), ("Succeeded", 0), ("Failed", 0)])
def test_pods_that_have_ended_do_not_exist(phase: str, there: int) -> None:
    assert len(Inventory((pod({"phase": phase}),)).workloads) == there


@pytest.mark.parametrize(
    ("kind", "status", "there"), [("Complete", "True", 0), ("Complete", "False", 1), ("Failed", "True", 0)]
)
def test_a_job_that_is_done_has_no_pods(kind: str, status: str, there: int) -> None:
    job = read(
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "spec": {"template": TEMPLATE},
            "status": {"conditions": [{"type": kind, "status": status}]},
        }
    )
    assert job is not None
    assert len(Inventory((job,)).workloads) == there


ADDED: Mapping[tuple[str, str], tuple[set[str], set[str]]] = {
    ("batch/v1", "Job"): (
        {"job-name=web", "batch.kubernetes.io/job-name=web"},
        {"controller-uid", "batch.kubernetes.io/controller-uid"},
    ),
    ("apps/v1", "Deployment"): (set(), {"pod-template-hash"}),
    ("apps/v1", "DaemonSet"): (set(), {"controller-revision-hash", "pod-template-generation"}),
    ("apps/v1", "StatefulSet"): (set(), {"controller-revision-hash"}),
    ("argoproj.io/v1alpha1", "Rollout"): (set(), {"rollouts-pod-template-hash"}),
    ("apps.openshift.io/v1", "DeploymentConfig"): ({"deploymentconfig=web"}, {"deployment"}),
}


@pytest.mark.parametrize("kind", ADDED)
def test_labels_that_controllers_add(kind: tuple[str, str]) -> None:
    known, unknown = ADDED[kind]
    found = made(*kind)
    assert {f"{key}={value}" for key, value in found.labels} - {"app=web"} == known
    assert {*found.unknown_labels} == unknown


def test_the_uid_of_a_job_is_known_where_it_is_written() -> None:
    assert ("controller-uid", "u1") in made("batch/v1", "Job", uid="u1").labels
    assert made("batch/v1", "Job", uid="u1").unknown_labels == ()
