"""Which objects are workloads, whose their pods are, and what is known of their labels."""

from collections.abc import Mapping

import pytest

from netpolc.diagnostics.model import Origin, Place
from netpolc.diagnostics.origin import Written
from netpolc.program.inventory import Inventory, KnownNamespace, Workload
from netpolc.program.workloads import read_namespace, read_workload
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
    ("kind", "status", "there"),
    [("Complete", "True", 0), ("Complete", "False", 1), ("Failed", "True", 0), ("Suspended", "True", 1)],
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


PORTS: list[JsonObject] = [
    {"name": "web", "containerPort": 80},
    {"name": "dns", "containerPort": 53, "protocol": "UDP"},
    {"name": "", "containerPort": 1},
    {"name": "none"},
    {"containerPort": 9.0, "protocol": ""},
]


def containers(*ports: JsonObject, **more: Json) -> Json:
    found: JsonObject = {"name": "c", "ports": list(ports), **more}
    return [found]


def test_all_that_is_known_of_a_pod() -> None:
    found = read(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "web-1", "namespace": "shop", "labels": {"b": "2", "a": None}},
            "spec": {"hostNetwork": True, "containers": containers(*PORTS)},
            "status": {"phase": "Running", "podIP": "10.0.0.9", "podIPs": [{"ip": "10.0.0.1"}, {}, {"ip": "fd00::1"}]},
        }
    )
    assert found == Workload(
        "shop",
        "web-1",
        "Pod",
        (("a", ""), ("b", "2")),
        (("dns", "UDP", 53), ("web", "TCP", 80)),
        ("10.0.0.1", "fd00::1"),
        host_network=True,
        listens=(("TCP", 1), ("TCP", 9), ("TCP", 80), ("UDP", 53)),
    )


@pytest.mark.parametrize(
    ("status", "addresses"),
    [({"podIP": "10.0.0.9"}, ("10.0.0.9",)), ({"podIP": ""}, ()), ({"podIP": 1}, ()), ({"podIPs": []}, ())],
)
def test_the_address_of_a_pod(status: JsonObject, addresses: tuple[str, ...]) -> None:
    assert pod(status).addresses == addresses


def test_only_pods_have_addresses_and_a_phase() -> None:
    found = made("apps/v1", "Deployment")
    assert (found.addresses, found.ended, found.host_network, found.owner) == ((), False, False, None)
    same = {"podIP": "10.0.0.9", "phase": "Failed"}
    deployment = read({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": TEMPLATE}, "status": same})
    assert deployment is not None
    assert (deployment.addresses, deployment.ended) == ((), False)
    done = [{"type": "Complete", "status": "True"}]
    deployment = read(
        {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": TEMPLATE}, "status": {"conditions": done}}
    )
    assert deployment is not None
    assert not deployment.ended


@pytest.mark.parametrize(
    ("metadata", "text"),
    [
        ({"name": "a", "generateName": "b-"}, "default/a[Pod]"),
        ({"generateName": "b-", "namespace": ""}, "default/b-[Pod]"),
        ({"namespace": "c"}, "c/[Pod]"),
    ],
)
def test_what_a_workload_is_called(metadata: JsonObject, text: str) -> None:
    value: JsonObject = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}
    found = read_workload(value, lambda: Written(Origin(Place("x", 1))))
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(("policy", "listens"), [("Always", (("TCP", 80),)), ("Never", ()), (None, ())])
def test_init_containers_listen_where_they_always_restart(policy: str | None, listens: object) -> None:
    first = containers(PORTS[0], restartPolicy=policy)
    found = read({"apiVersion": "v1", "kind": "Pod", "spec": {"initContainers": first, "containers": containers()}})
    assert found is not None
    assert found.listens == listens
    assert found.ports == ((("web", "TCP", 80),) if listens else ())


@pytest.mark.parametrize(
    ("api_version", "kind"), [("apps/v1", "Pod"), ("v1", "Deployment"), ("v1", "ConfigMap"), ("v1", "List")]
)
def test_a_kind_of_another_group_makes_no_pods(api_version: str, kind: str) -> None:
    assert read({"apiVersion": api_version, "kind": kind, "spec": {"containers": containers()}}) is None


def test_a_cron_job_keeps_its_template_deeper() -> None:
    found = read(
        {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": TEMPLATE}}}}
    )
    assert found is not None
    assert (found.labels, len(found.unknown_labels)) == ((("app", "web"),), 4)


@pytest.mark.parametrize(
    ("kind", "replicas", "idle"), [("ReplicaSet", 0, True), ("ReplicaSet", 1, False), ("Deployment", 0, False)]
)
def test_a_replica_set_of_no_pods_is_idle(kind: str, replicas: int, *, idle: bool) -> None:
    assert made("apps/v1", kind, {"replicas": replicas}).idle is idle


@pytest.mark.parametrize(
    ("kind", "spec", "numbers"),
    [
        ("StatefulSet", {"replicas": 3, "ordinals": {"start": 2}}, (2, 3)),
        ("StatefulSet", {}, (0, 1)),
        ("StatefulSet", {"replicas": 0}, (0, 0)),
        ("StatefulSet", {"replicas": "3", "ordinals": {"start": "2"}}, (0, 1)),
        ("Deployment", {"replicas": 3}, None),
    ],
)
def test_only_the_pods_of_a_stateful_set_have_numbers(
    kind: str, spec: JsonObject, numbers: tuple[int, int] | None
) -> None:
    assert made("apps/v1", kind, spec).ordinals == numbers


def test_an_indexed_job_has_a_label_that_nobody_knows() -> None:
    index = "batch.kubernetes.io/job-completion-index"
    assert index in made("batch/v1", "Job", {"completionMode": "Indexed"}).unknown_labels
    assert index not in made("batch/v1", "Job", {"completionMode": "NonIndexed"}).unknown_labels


def test_labels_of_what_has_no_name_are_not_known() -> None:
    assert made("batch/v1", "Job", name="").unknown_labels[:2] == (
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-name",
    )
    assert made("apps.openshift.io/v1", "DeploymentConfig", name="").labels == (("app", "web"),)


def test_one_template_said_twice_is_one() -> None:
    twice: JsonObject = {"apiVersion": "example.com/v1", "kind": "Farm", "spec": {"a": [{"podTemplate": TEMPLATE}]}}
    both: JsonObject = {**twice, "spec": {"a": [{"podTemplate": TEMPLATE}, {"workerTemplate": TEMPLATE}]}}
    assert read(twice) is not None
    assert read(both) == read(twice)
    assert read({**twice, "spec": {"podTemplate": {"spec": {"containers": []}}}}) is None


@pytest.mark.parametrize(
    ("owner", "told"),
    [({"name": "x", "controller": True}, ("Pod", "x")), ({"kind": "Job", "controller": "true"}, None)],
)
def test_a_controller_is_one_by_its_mark(owner: JsonObject, told: tuple[str, str] | None) -> None:
    assert pod({}, owner).owner == told


def test_namespaces() -> None:
    origin = Written(Origin(Place("x", 1)))
    value: JsonObject = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a", "labels": {"b": "c"}}}
    found = read_namespace(value, lambda: origin)
    assert found == KnownNamespace("a", (("b", "c"),))
    assert found is not None
    assert found.origins == (origin,)
    for other in ({"apiVersion": "v2"}, {"kind": "Pod"}):
        assert read_namespace({**value, **other}, lambda: origin) is None
