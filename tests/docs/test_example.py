"""The example of this repository opens the ways that Online Boutique needs, and no other."""

from collections.abc import Mapping
from functools import cache
from typing import cast

import pytest
import yaml

from netpolc.diagnostics.model import Severity
from netpolc.pipeline import compile_project
from tests.docs.fenced import ROOT
from tests.judge.networkpolicy import Manifest, Outside, Pod, allowed

LISTENS_ON = {
    "adservice": 9555,
    "cartservice": 7070,
    "checkoutservice": 5050,
    "currencyservice": 7000,
    "emailservice": 8080,
    "frontend": 8080,
    "loadgenerator": 8089,
    "paymentservice": 50051,
    "productcatalogservice": 3550,
    "recommendationservice": 8080,
    "redis-cart": 6379,
    "shippingservice": 50051,
}
CALLS = {
    ("cartservice", "redis-cart"),
    ("checkoutservice", "cartservice"),
    ("checkoutservice", "currencyservice"),
    ("checkoutservice", "emailservice"),
    ("checkoutservice", "paymentservice"),
    ("checkoutservice", "productcatalogservice"),
    ("checkoutservice", "shippingservice"),
    ("frontend", "adservice"),
    ("frontend", "cartservice"),
    ("frontend", "checkoutservice"),
    ("frontend", "currencyservice"),
    ("frontend", "productcatalogservice"),
    ("frontend", "recommendationservice"),
    ("frontend", "shippingservice"),
    ("recommendationservice", "productcatalogservice"),
}
SCRAPED = {"cartservice", "checkoutservice", "frontend", "paymentservice"}


def _pod(namespace: str, labels: Mapping[str, str]) -> Pod:
    return Pod(namespace, {"kubernetes.io/metadata.name": namespace}, labels)


WORKLOADS = {name: _pod("boutique", {"app": name}) for name in LISTENS_ON}
GATEWAY = _pod("gateway", {"gateway.networking.k8s.io/gateway-name": "storefront"})
PROMETHEUS = _pod("monitoring", {"app": "prometheus"})
DNS = _pod("kube-system", {"k8s-app": "kube-dns"})
STRANGER = _pod("elsewhere", {"app": "frontend"})


@cache
def _manifests(environment: str) -> tuple[Manifest, ...]:
    files = compile_project(ROOT, environments=(environment,)).files.values()
    return tuple(cast("Manifest", yaml.safe_load(data)) for data in files)


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_what_calls_what(environment: str) -> None:
    manifests = _manifests(environment)
    loaded: set[tuple[str, str]] = set() if environment == "prod" else {("loadgenerator", "frontend")}
    for port in sorted({*LISTENS_ON.values(), 9464, 443}):
        opened = {
            (source, destination)
            for source, one in WORKLOADS.items()
            for destination, other in WORKLOADS.items()
            if allowed(manifests, one, other, "TCP", port)
        }
        assert opened == {pair for pair in CALLS | loaded if LISTENS_ON[pair[1]] == port}


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_neighbours(environment: str) -> None:
    manifests = _manifests(environment)
    for name, pod in WORKLOADS.items():
        assert allowed(manifests, GATEWAY, pod, "TCP", LISTENS_ON[name]) is (name == "frontend")
        assert allowed(manifests, PROMETHEUS, pod, "TCP", 9464) is (name in SCRAPED)
        assert allowed(manifests, pod, DNS, "UDP", 53)
        assert not allowed(manifests, STRANGER, pod, "TCP", LISTENS_ON[name])
        assert not allowed(manifests, Outside("203.0.113.1"), pod, "TCP", LISTENS_ON[name])


def test_only_payments_leave_and_only_to_the_network_of_their_environment() -> None:
    sandbox, live, hole = Outside("198.51.100.3"), Outside("203.0.113.1"), Outside("203.0.113.65")
    for environment, own in (("dev", sandbox), ("staging", sandbox), ("prod", live)):
        for name, pod in WORKLOADS.items():
            for address in (sandbox, live, hole):
                expected = name == "paymentservice" and address == own
                assert allowed(_manifests(environment), pod, address, "TCP", 443) is expected


def test_the_example_has_no_warnings() -> None:
    assert [item for item in compile_project(ROOT).diagnostics if item.severity is not Severity.NOTE] == []
