"""Cures as documents, the nearest rule, and labels that pods lack."""

from collections.abc import Mapping

import pytest

from netpolc.analysis.explanation import Answer, why
from netpolc.analysis.reach import PodAt, Reach, pod_of
from netpolc.pipeline.curing import documents
from netpolc.program.inventory import Inventory, Workload
from netpolc.rules.json import as_object
from netpolc.sets.ports import port_set
from tests.analysis.cure_campaign import ask, pasted
from tests.analysis.worlds import Manifest, manifest, program

HTTP = port_set("TCP", 80, 80)
WEB = PodAt("shop", (("app", "web"),), (("tier", "front"),), ports=(("http", "TCP", 8080),), text="shop/web[Pod]")
API = PodAt("shop", (("app", "api"),), ports=(("web", "TCP", 8080),), listens=(("TCP", 8080),), text="shop/api[Pod]")


def test_pasted_cures_of_random_denials_open_exactly_what_was_asked() -> None:
    fates = [fate for seed in range(150) if (fate := ask(seed)) is not None]
    assert fates.count("documents") >= 25


def into_api(rule: Manifest, app: str = "api") -> Manifest:
    selector = {"matchLabels": {"app": app}}
    return manifest("api", "shop", {"podSelector": selector, "policyTypes": ["Ingress"], "ingress": [rule]})


EVERYBODY: Manifest = {}
CLOSED = manifest("closed", "shop", {"podSelector": EVERYBODY, "policyTypes": ["Ingress"]})


def of_pods(**labels: str) -> Manifest:
    return {"from": [{"podSelector": {"matchLabels": dict(labels)}}]}


def of_namespace(**labels: str) -> Manifest:
    return {"from": [{"namespaceSelector": {"matchLabels": dict(labels)}}]}


NEAR: Mapping[str, tuple[Manifest, str, str]] = {
    "another label": (
        into_api(of_pods(app="cart")),
        "pod-label",
        "the rule asks for `app` `cart`, and the pod has `app` `web`",
    ),
    "no label": (
        into_api(of_pods(access="yes")),
        "pod-label",
        "the rule asks for `access` `yes`, and the pod has no label `access`",
    ),
    "subject": (
        into_api({"ports": [{"port": 80}]}, app="cart"),
        "pod-label",
        "the policy applies to pods with `app` `cart`, and the pod has `app` `api`",
    ),
    "namespace": (
        into_api(of_namespace(**{"kubernetes.io/metadata.name": "pay"})),
        "namespace",
        "the rule means pods of namespace `pay`, and these are in `shop`",
    ),
    "namespace label": (
        into_api(of_namespace(tier="back")),
        "namespace-label",
        "the rule asks for namespaces with `tier` `back`, and `shop` has `tier` `front`",
    ),
    "port": (
        into_api({"ports": [{"port": 443}, {"port": 8000, "endPort": 8080}]}),
        "port",
        "the rule opens TCP 443, TCP 8000-8080 only",
    ),
    "protocol": (
        into_api({"ports": [{"port": 80, "protocol": "UDP"}]}),
        "protocol",
        "the rule opens these ports for UDP, not for TCP",
    ),
    "name of another port": (
        into_api({"ports": [{"port": "web"}]}),
        "port-name",
        "the rule opens the port named `web`, and at the destination `web` is 8080",
    ),
    "name of no port": (
        into_api({"ports": [{"port": "http"}]}),
        "port-name",
        "the rule opens the port named `http`, and the destination declares `web` (TCP 8080)",
    ),
}


def denied(policies: list[Manifest], inventory: Inventory | None = None) -> Answer:
    (answer,) = why(program(policies), WEB, API, HTTP, inventory=inventory or Inventory()).answers
    assert answer.verdict is Reach.DENIED
    return answer


@pytest.mark.parametrize("case", NEAR)
def test_the_nearest_rule_and_what_it_misses(case: str) -> None:
    policy, miss, text = NEAR[case]
    (near,) = denied([CLOSED, policy]).ingress.near
    assert (near.policy.name, near.lack.miss, near.lack.text) == ("api", miss, text)


@pytest.mark.parametrize(
    ("listens", "declared"),
    [((("TCP", 80), ("UDP", 53)), "TCP 80 without a name, UDP 53 without a name"), ((), "no port")],
)
def test_a_destination_that_names_no_port(listens: tuple[tuple[str, int], ...], declared: str) -> None:
    api = PodAt("shop", (("app", "api"),), ports=(), listens=listens, text="shop/api[Pod]")
    (answer,) = why(program([CLOSED, into_api({"ports": [{"port": "http"}]})]), WEB, api, HTTP).answers
    (near,) = answer.ingress.near
    assert near.lack.text == f"the rule opens the port named `http`, and the destination declares {declared}"


def test_a_rule_that_misses_less_is_nearer() -> None:
    rules: list[Manifest] = [
        {**of_pods(app="cart", tier="x"), "ports": [{"port": 443}]},
        {**of_pods(app="cart"), "ports": [{"port": 80}]},
    ]
    spec: Manifest = {"podSelector": EVERYBODY, "policyTypes": ["Ingress"], "ingress": rules}
    (near,) = denied([manifest("two", "shop", spec)]).ingress.near
    assert (near.index, near.lack.miss) == (1, "pod-label")


def test_rules_for_addresses_are_not_near_to_pods() -> None:
    assert denied([into_api({"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]})]).ingress.near == ()


def test_pods_that_lack_a_label_are_to_be_labelled() -> None:
    answer = denied([CLOSED, into_api(of_pods(access="yes"))])
    assert answer.cure is not None
    assert answer.cure.labels == (("access", "yes"),)
    assert answer.cure.clause.splitlines()[0].startswith("# label the pods of ")
    assert len(pasted(documents(answer.cure))) == 1


def test_pods_without_labels_can_only_be_labelled() -> None:
    bare = Workload("shop", "bare", "Pod")
    inventory = Inventory((bare, Workload("shop", "api", "Pod", (("app", "api"),))))
    item = program([CLOSED, into_api(of_pods(access="yes"))])
    (answer,) = why(item, pod_of(bare, inventory), API, HTTP, inventory=inventory).answers
    assert answer.cure is not None
    assert (answer.cure.clauses, answer.cure.policies) == ((), ())
    assert documents(answer.cure) == "# label the pods of shop/bare[Pod]: access=yes\n"
    (answer,) = why(program([CLOSED]), pod_of(bare, inventory), API, HTTP, inventory=inventory).answers
    assert answer.cure is None


def test_what_labels_leave_closed_is_opened_for_pods_with_them() -> None:
    bare = Workload("shop", "bare", "Pod")
    inventory = Inventory((bare, Workload("shop", "api", "Pod", (("app", "api"),))))
    closed = manifest("all", "shop", {"podSelector": EVERYBODY, "policyTypes": ["Ingress", "Egress"]})
    item = program([closed, into_api(of_pods(access="yes"))])
    (answer,) = why(item, pod_of(bare, inventory), API, HTTP, inventory=inventory).answers
    assert answer.cure is not None
    (written,) = pasted(documents(answer.cure))
    spec = as_object(written["spec"])
    assert (spec["policyTypes"], spec["podSelector"]) == (["Egress"], {"matchLabels": {"access": "yes"}})


def test_a_cure_selects_nobody_but_its_ends() -> None:
    twin = Workload("shop", "web-2", "Deployment", (("app", "web"), ("track", "canary")))
    answer = denied([CLOSED], Inventory((twin,)))
    assert answer.cure is not None
    (written,) = pasted(documents(answer.cure))
    assert "track" in str(as_object(written["spec"])["ingress"])
    same = Workload("shop", "web-2", "Deployment", WEB.labels)
    assert denied([CLOSED], Inventory((same,))).cure is None


def test_both_halves_are_opened_in_one_answer() -> None:
    both = manifest("all", "shop", {"podSelector": EVERYBODY, "policyTypes": ["Ingress", "Egress"]})
    answer = denied([both])
    assert answer.cure is not None
    assert {tuple(policy.isolates) for policy in answer.cure.policies} == {("Egress",), ("Ingress",)}


def test_a_port_that_no_container_declares_is_told() -> None:
    (note,) = why(program([]), WEB, API, HTTP).notes
    assert (note.kind, note.text) == (
        "undeclared-port",
        (
            "the containers of `shop/api[Pod]` declare TCP 8080, not TCP 80; "
            "policies mean the ports that containers listen on, whatever a Service maps to them"
        ),
    )
