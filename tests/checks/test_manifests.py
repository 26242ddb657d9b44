"""The checks of manifests: what is honest stays silent, and a fault is told once; tests/told has one of each."""

from pathlib import Path

import pytest

from netpolc.checks.cluster_facts import ClusterFacts
from netpolc.checks.cni import Cni
from netpolc.diagnostics.model import Severity
from netpolc.pipeline.checking import Inspection, check_manifests
from netpolc.rules.version import NEWEST
from tests.checks.manifests import found_in, ingress, loud, namespace, policy, service, workload

WEB = workload("web", ports="{name: http, containerPort: 8080}")
API = workload("api", ports="{name: http, containerPort: 8080}")
DB = workload("db", ports="{name: sql, containerPort: 5432}")
DNS = workload("coredns", "k8s-app: kube-dns", ns="kube-system", ports="{name: dns, containerPort: 53, protocol: UDP}")
SYSTEM = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}"
ASK = f"{{to: [{SYSTEM}], ports: [{{protocol: UDP, port: 53}}]}}"


def peer(labels: str, place: str = "") -> str:
    where = f"namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {place}}}}}, " if place else ""
    return f"{{{where}podSelector: {{matchLabels: {{{labels}}}}}}}"


SITE = """apiVersion: example.com/v1
kind: Site
metadata: {name: a, namespace: shop}
spec: {podMetadata: {labels: {app: wbe}}}
"""

HONEST = {
    "pods of the own namespace beside a namespace": (
        WEB,
        API,
        workload("web", ns="ops"),
        policy(
            "app: api",
            "from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}, " + peer("app: web") + "]",
        ),
    ),
    "a subject that nobody is near": (WEB, policy("app: kafka")),
    "short values": (workload("db", "app: db"), policy("app: dc")),
    "an exclusion of nobody": (WEB, policy("{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}")),
    "a value of several": (WEB, policy("{matchExpressions: [{key: app, operator: In, values: [wbe, web]}]}")),
    "one replica of a set": (
        workload("db", kind="StatefulSet"),
        policy("app: db, statefulset.kubernetes.io/pod-name: db-7"),
    ),
    "pods of an operator": (
        WEB,
        SITE,
        policy("app: wbe"),
    ),
    "a peer in a namespace that nobody gave": (
        WEB,
        policy("app: web", "from: [" + peer("app: wbe", "elsewhere") + "]"),
    ),
    "a peer anywhere, out": (
        WEB,
        policy("app: web", "to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: wbe}}}]", ASK, egress=True),
        DNS,
    ),
    "a Namespace with the label name": (
        namespace("edge", "name: edge"),
        policy("app: web", "from: [{namespaceSelector: {matchLabels: {name: edge}}}]"),
    ),
    "every namespace": (policy("app: web", "from: [{namespaceSelector: {}}]"),),
    "pods without a label of every namespace": (
        policy(
            "app: web",
            "from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: x, operator: DoesNotExist}]}}]",
        ),
    ),
    "a name that one of two declares": (
        WEB,
        workload("job", "app: web2, tier: x", ports="{name: x, containerPort: 1}"),
        policy("", "ports: [{port: http}]"),
    ),
    "a name where one declares nothing": (WEB, workload("job"), policy("", "ports: [{port: https}]")),
    "a Service whose port is open beside its target": (
        WEB,
        service("web", "{port: 80, targetPort: http}"),
        policy("app: web", "ports: [{port: 80}]", "ports: [{port: 8080}]"),
    ),
    "a Service whose port a pod listens on too": (
        workload("web", ports="{containerPort: 80}, {containerPort: 8080}"),
        service("web", "{port: 80, targetPort: 8080}"),
        policy("app: web", "ports: [{port: 80}]"),
    ),
    "a Service of another protocol": (
        WEB,
        service("web", "{port: 80, targetPort: 8080, protocol: UDP}"),
        policy("app: web", "ports: [{protocol: TCP, port: 80}]"),
    ),
    "a port that nobody else declares": (WEB, policy("app: web", "ports: [{port: 9999}]")),
    "a port beside one that is declared": (WEB, DB, policy("app: web", "ports: [{port: 8080}, {port: 5432}]")),
    "a range with a declared port": (WEB, DB, policy("app: web", "ports: [{port: 8000, endPort: 9000}]")),
    "the port of a probe": (
        workload(
            "web", ports="{containerPort: 8080}, {containerPort: 1}], livenessProbe: {tcpSocket: {port: 5432}}, x: ["
        ),
        DB,
        policy("app: web", "ports: [{port: 5432}]"),
    ),
    "a headless Service": (
        WEB,
        service("web", "{port: 8080}", more="clusterIP: None"),
        policy("app: web", "to: [{ipBlock: {cidr: 10.0.0.1/32}}]", egress=True),
    ),
    "a wide block around a Service": (
        WEB,
        DNS,
        service("web", "{port: 8080}", more="clusterIP: 10.0.0.1"),
        policy("app: web", "to: [{ipBlock: {cidr: 10.0.0.0/23}}]", ASK, egress=True),
    ),
    "nothing is cut out": (WEB, DNS, policy("app: web", "to: [{ipBlock: {cidr: 0.0.0.0/0}}]", egress=True)),
    "egress to few addresses": (WEB, DNS, policy("app: web", "to: [{ipBlock: {cidr: 192.0.2.0/24}}]", egress=True)),
    "names of another policy": (
        WEB,
        DNS,
        policy("app: web", "to: [{podSelector: {}}]", egress=True),
        policy("", ASK, name="dns", egress=True),
    ),
    "a resolver of one's own": (
        WEB,
        workload("names", ports="{containerPort: 53, protocol: UDP}", ns="infra"),
        policy(
            "app: web",
            "to: [{podSelector: {}}]",
            "{to: [" + peer("app: names", "infra") + "], ports: [{protocol: UDP, port: 53}]}",
            egress=True,
        ),
    ),
    "a source that nobody isolates": (WEB, API, policy("app: api", "from: [" + peer("app: web") + "]")),
    "one pair of two": (
        WEB,
        API,
        DB,
        policy("", ASK, name="dns", egress=True),
        policy("app: web", "{to: [" + peer("app: api") + ", " + peer("app: db") + "]}", name="web", egress=True),
        policy("app: api", "from: [" + peer("app: web") + "]", name="api"),
        policy("app: db", name="db"),
        DNS,
    ),
    "an end on the host's network": (
        WEB,
        workload("node", pod="hostNetwork: true"),
        policy("", "from: [" + peer("app: web") + "]"),
        policy("{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", name="node", egress=True),
        API,
        policy("app: web", ASK, "{to: [" + peer("app: node") + "]}", name="web", egress=True),
        DNS,
    ),
    "a load balancer for some addresses": (
        WEB,
        service("web", "{port: 8080}", more="type: LoadBalancer"),
        policy("app: web", "from: [{ipBlock: {cidr: 192.0.2.0/24}}]"),
    ),
    "an Ingress, and another namespace": (
        WEB,
        service("web", "{port: 8080}"),
        ingress("web"),
        policy("app: web", "from: [{namespaceSelector: {matchLabels: {team: edge}}}]"),
    ),
    "a load balancer that nobody isolates": (WEB, service("web", "{port: 8080}", more="type: NodePort")),
    "a namespace without pods that nobody knows": (
        WEB,
        policy("app: x", "to: [{podSelector: {}}]", ns="later", egress=True),
    ),
    "two equal policies": (policy("app: web"), policy("app: web")),
    "rules of two policies": (
        policy("app: web", "from: [{podSelector: {}}]"),
        policy("", "from: [{podSelector: {}}]", name="q"),
    ),
    "a host network beside others": (WEB, workload("node", pod="hostNetwork: true"), policy("")),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_is_honest_is_no_more_than_a_note(tmp_path: Path, name: str) -> None:
    assert loud(found_in(tmp_path, *HONEST[name])) == []


FAULTS = {
    "labels that stand on the object": (
        ["selects-nothing"],
        (
            workload("web", "component: web").replace(
                "metadata: {name: web", "metadata: {labels: {app: web}, name: web"
            ),
            policy("app: web"),
        ),
    ),
    "two letters swapped": (["selects-nothing"], (WEB, policy("app: wbe"))),
    "one letter less": (["selects-nothing"], (WEB, policy("app: webb"))),
    "pods of another namespace": (["selects-nothing"], (WEB, workload("ui", ns="ui"), policy("app: ui"))),
    "DNS of the own namespace": (
        ["peer-selects-nothing", "dns-blocked"],
        (
            WEB,
            policy(
                "app: web", "{to: [" + peer("k8s-app: kube-dns") + "], ports: [{protocol: UDP, port: 53}]}", egress=True
            ),
        ),
    ),
    "two mistakes of one kind": (
        ["selects-nothing", "peer-selects-nothing"],
        (WEB, policy("app: wbe", "from: [" + peer("app: wbe") + "]")),
    ),
    "a named port of another protocol": (
        ["named-port-missing"],
        (WEB, policy("app: web", "ports: [{protocol: UDP, port: http}]")),
    ),
    "the port of a Service, out": (
        ["service-port"],
        (
            WEB,
            API,
            DNS,
            service("api", "{port: 80, targetPort: http}"),
            policy("app: web", ASK, "{to: [" + peer("app: api") + "], ports: [{port: 80}]}", egress=True),
        ),
    ),
    "a half that is one mistake with a port": (
        ["port-undeclared"],
        (
            WEB,
            DB,
            DNS,
            policy("", ASK, name="dns", egress=True),
            policy("app: web", "{to: [" + peer("app: db") + "], ports: [{port: 8080}]}", name="web", egress=True),
            policy("app: db", "{from: [" + peer("app: web") + "], ports: [{port: 5432}]}", name="db"),
        ),
    ),
    "a destination that admits others": (
        ["half-open"],
        (
            WEB,
            API,
            DB,
            DNS,
            policy("", ASK, name="dns", egress=True),
            policy("app: web", "{to: [" + peer("app: api") + "]}", name="web", egress=True),
            policy("app: api", "from: [" + peer("app: db") + "]", name="api"),
            policy("app: db", "{to: [" + peer("app: api") + "]}", name="db", egress=True),
        ),
    ),
    "names over TCP alone": (
        ["dns-blocked"],
        (WEB, DNS, policy("app: web", "to: [{podSelector: {}}]", "ports: [{port: 53}]", egress=True)),
    ),
    "pods that are no resolvers": (
        ["dns-blocked"],
        (
            WEB,
            API,
            policy(
                "app: web",
                "{to: [" + peer("app: api") + "], ports: [{protocol: UDP, port: 53}, {port: 8080}]}",
                egress=True,
            ),
        ),
    ),
    "a node port": (
        ["exposed-closed"],
        (
            WEB,
            API,
            service("web", "{port: 8080}", more="type: NodePort"),
            policy("app: web", "from: [" + peer("app: api") + "]"),
        ),
    ),
    "an Ingress to a closed namespace": (
        ["exposed-closed"],
        (WEB, API, service("web", "{port: 8080}"), ingress("web"), policy("", "from: [{podSelector: {}}]")),
    ),
    "the cluster's DNS closed": (["isolates-dns"], (WEB, DNS, policy("", ns="kube-system"))),
    "the cluster's DNS closed, and a way to it": (
        ["isolates-dns"],
        (
            WEB,
            DNS,
            policy("", ns="kube-system"),
            policy(
                "",
                ASK.replace("}}}], ports", "}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports"),
                egress=True,
            ),
        ),
    ),
    "a half of a namespace by its label": (
        ["half-open"],
        (
            namespace("ui", "team: red"),
            workload("ui", ns="ui"),
            WEB,
            policy(
                "app: web",
                "from: [{namespaceSelector: {matchLabels: {team: red}}, podSelector: {matchLabels: {app: ui}}}]",
            ),
            policy("", ASK, ns="ui", name="out", egress=True),
            DNS,
        ),
    ),
    "one name and two specs": (["duplicate-name"], (policy("app: web"), policy("app: web", "{}"))),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_once(tmp_path: Path, name: str) -> None:
    wanted, documents = FAULTS[name]
    assert sorted(loud(found_in(tmp_path, *documents))) == sorted(wanted)


def test_an_inventory_that_is_complete_is_evidence(tmp_path: Path) -> None:
    documents = WEB, policy("app: kafka", "from: [" + peer("app: zookeeper") + "]")
    assert loud(found_in(tmp_path, *documents)) == []
    complete = found_in(tmp_path, *documents, facts=ClusterFacts(complete=True))
    assert loud(complete) == ["selects-nothing", "peer-selects-nothing"]


@pytest.mark.parametrize(
    ("cni", "subject", "told"),
    [
        (Cni("cilium"), "app.kubernetes.io/name: web", False),
        (Cni("cilium"), "kubernetes.io/role: web", True),
        (Cni("cilium"), "pod-template-hash: a", False),
        (Cni("calico"), "kubernetes.io/role: web", False),
        (Cni("azure-npm"), "app: web", True),
        (Cni("cilium", (1, 15)), "app: web", True),
        (Cni("cilium", (1, 16)), "app: web", False),
        (Cni("cilium"), "app: web", False),
        (Cni("cilium"), "io.kubernetes.pod.namespace: other", True),
        (Cni("cilium"), "io.cilium.k8s.policy.cluster: other", True),
        (Cni("cilium"), "projectcalico.org/namespace: other", False),
        (Cni("calico"), "projectcalico.org/namespace: other", True),
        (Cni("calico"), "pcns.team: a", True),
        (Cni("calico"), "io.kubernetes.pod.namespace: other", False),
    ],
)
def test_gaps_of_a_network_plugin(tmp_path: Path, cni: Cni, subject: str, told: bool) -> None:
    found = found_in(tmp_path, policy(subject, "ports: [{port: 1, endPort: 2}]"), facts=ClusterFacts(cni=cni))
    assert ("cni-gap" in loud(found)) is told


@pytest.mark.parametrize(
    ("block", "told"),
    [("10.0.0.0/8", True), ("10.0.0.0/8, except: [10.1.0.0/16]", False), ("0.0.0.0/0", False), ("10.2.0.0/16", False)],
)
def test_blocks_over_pods(tmp_path: Path, block: str, told: bool) -> None:
    facts = ClusterFacts(pod_cidrs=("10.1.0.0/16",))
    found = found_in(tmp_path, policy("app: web", f"from: [{{ipBlock: {{cidr: {block}}}}}]"), facts=facts)
    assert loud(found) == ["block-covers-pods"] * told


def test_a_template_makes_findings_of_absence_notes(tmp_path: Path) -> None:
    documents = WEB, policy("app: web", "to: [{podSelector: {}}]", egress=True)
    assert loud(found_in(tmp_path, *documents)) == ["dns-blocked"]
    for unread in ("kind: NetworkPolicy\nmetadata: {name: {{ .Values.x }}}\n", "a: {{ .Values.x }}\n"):
        assert loud(found_in(tmp_path, *documents, unread)) == []
    assert loud(found_in(tmp_path, *documents, "kind: Deployment\nmetadata: {name: {{ .Values.x }}}\n")) == [
        "dns-blocked"
    ]


MEANT = "  # netpolc: allow[any-namespace] it is meant"
PODS = "\n      podSelector: {matchLabels: {a: b}}"


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        (f"{{namespaceSelector: {{}}, podSelector: {{matchLabels: {{a: b}}}}}}{MEANT}", True),
        (f"namespaceSelector: {{}}{MEANT}{PODS}", True),
        (f"namespaceSelector: {{}}{PODS}{MEANT}", True),
        (f"namespaceSelector: {{}}{PODS}\n  {MEANT}", False),
        (f"namespaceSelector: {{}}  # netpolc: allow[name-label] another{PODS}", False),
    ],
)
def test_a_comment_on_a_line_of_a_finding_allows_it(tmp_path: Path, line: str, allowed: bool) -> None:
    found = found_in(tmp_path, policy("app: web", f"from:\n    - {line}"))
    assert sorted(loud(found)) == ([] if allowed else ["any-namespace", "unused-waiver"])


def test_what_only_looks_like_a_comment_allows_nothing(tmp_path: Path) -> None:
    comment = "# netpolc: allow[half-open] x"
    text = f'apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: |\n    {comment}\n  b: "{comment}"\n'
    assert loud(found_in(tmp_path, text)) == []
    assert loud(found_in(tmp_path, f"{text}  c: d  {comment}\n")) == ["unused-waiver"]


def test_what_tools_write_and_means_what_it_says_is_no_warning(tmp_path: Path) -> None:
    text = policy("app: web", "ports: [{port: 80}]").replace(
        "metadata: {", "metadata: {creationTimestamp: null, uid: a, "
    )
    found = found_in(tmp_path, text, policy("", name="q") + "  ingress: []\n")
    assert {item.code.name for item in found} >= {"null-field", "set-by-server", "missing-protocol", "empty-list"}
    assert loud(found) == []
    assert loud(found_in(tmp_path, policy("app: web", "") + "  egress: [{}]\n")) == ["null-item", "unlisted-direction"]


def test_errors_of_the_server_are_told_too(tmp_path: Path) -> None:
    found = found_in(tmp_path, policy("app: web", "ports: [{port: 70000}]"))
    assert [(item.severity, item.field) for item in found if item.severity is Severity.ERROR] == [
        (Severity.ERROR, "spec.ingress[0].ports[0].port")
    ]


def test_of_a_build_of_several_environments_one_is_named(tmp_path: Path) -> None:
    for name in ("dev", "prod"):
        folder = tmp_path / "build" / name / "shop"
        folder.mkdir(parents=True)
        (folder / "p.yaml").write_text(
            f"# Generated by netpolc from policies/; edits are lost.\n{policy(f'app: {name}')}"
        )
    asked = Inspection(("build",), (), "default", NEWEST, ClusterFacts())
    (item,) = check_manifests(asked, tmp_path, bytes)[0]
    assert (item.severity, item.message) == (Severity.ERROR, "`build` holds the environments `dev`, `prod`")
    one = Inspection(("build/dev",), (), "default", NEWEST, ClusterFacts())
    assert loud(check_manifests(one, tmp_path, bytes)[0]) == []
