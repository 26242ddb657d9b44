"""What the agents of Cilium and the validator of Calico refuse, or read otherwise than it looks."""

import pytest

from netpolc.rules.json import Json, JsonObject
from netpolc.rules.version import NEWEST
from netpolc.targets.calico import target as calico
from netpolc.targets.calico.grammar import is_selector
from netpolc.targets.cilium import target as cilium
from netpolc.targets.target import Target
from tests.analysis.worlds import locator


def cilium_policy(rule: Json, **more: Json) -> JsonObject:
    spec: Json = {"endpointSelector": {}, "ingress": [rule], **more}
    return {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": "a", "namespace": "b"},
        "spec": spec,
    }


def calico_policy(rule: JsonObject, **more: Json) -> JsonObject:
    spec: Json = {"selector": "all()", "types": ["Ingress"], "ingress": [{"action": "Allow", **rule}], **more}
    return {
        "apiVersion": "projectcalico.org/v3",
        "kind": "NetworkPolicy",
        "metadata": {"name": "a", "namespace": "b"},
        "spec": spec,
    }


def ports(**port: Json) -> JsonObject:
    return {"toPorts": [{"ports": [{"protocol": "TCP", **port}]}]}


def http(**rule: Json) -> JsonObject:
    return {"toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}], "rules": {"http": [rule]}}]}


def of_calico(end: str = "destination", **entity: Json) -> JsonObject:
    return calico_policy({"protocol": "TCP", end: entity})


ANY: JsonObject = {"fromEndpoints": [{}]}
SAID: list[tuple[Target, JsonObject, str]] = [
    (cilium, cilium_policy(ports(port="70000")), "`70000` is no port, which agents refuse"),
    (cilium, cilium_policy(ports()), "a port is not named, which agents refuse"),
    (cilium, cilium_policy(ports(port="010")), "agents read `010` as 8"),
    (cilium, cilium_policy(ports(port="80", endPort=79)), "the range ends before it begins"),
    (cilium, cilium_policy(ports(port="http", endPort=90)), "a range cannot begin with a name"),
    (cilium, cilium_policy(ports(port="0", endPort=90)), "agents read port 0 as all of a protocol"),
    (cilium, cilium_policy(ports(port="80", protocol="VRRP")), "VRRP has no ports, which agents refuse"),
    (cilium, cilium_policy({"toPorts": [{}]}), "there is no port, which is nobody"),
    (cilium, cilium_policy({"fromCIDR": ["010.0.0.0/8"]}), "`010.0.0.0/8` is no address and no block"),
    (cilium, cilium_policy({"fromCIDR": ["10.0.0.1/8"]}), "agents read `10.0.0.1/8` as `10.0.0.0/8`"),
    (cilium, cilium_policy({"fromCIDRSet": [{"cidr": "10.0.0.0/8", "except": ["11.0.0.0/8"]}]}), "is no part of"),
    (cilium, cilium_policy({"fromNodes": [{}]}), "nodes are peers, which agents refuse"),
    (cilium, cilium_policy({"icmps": [{"fields": [{"type": "PacketTooBig"}]}]}), "is no type of ICMP for IPv4"),
    (cilium, cilium_policy({"icmps": [{"fields": [{"type": 8}]}], **ports(port="80")}), "`icmps` and `toPorts`"),
    (cilium, cilium_policy({**ANY, "fromCIDR": ["10.0.0.0/8"]}), "`fromCIDR` and `fromEndpoints` stand in one rule"),
    (cilium, cilium_policy(http(path="(")), "`(` is no regular expression"),
    (cilium, cilium_policy({"fromEndpoints": [{"matchLabels": {"a b:c": "d"}}]}), "has no source of labels"),
    (
        cilium,
        cilium_policy({"fromEndpoints": [{"matchExpressions": [{"key": "k8s:a", "operator": "In"}]}]}),
        "`In` has no value",
    ),
    (
        cilium,
        cilium_policy(
            {
                "fromEndpoints": [
                    {
                        "matchExpressions": [
                            {"key": "k8s:io.kubernetes.pod.namespace", "operator": "NotIn", "values": ["x"]}
                        ]
                    }
                ]
            }
        ),
        "namespaces are only excluded",
    ),
    (
        cilium,
        cilium_policy(ANY, endpointSelector={"matchLabels": {"k8s:io.kubernetes.pod.namespace": "c"}}),
        "a policy isolates pods of its own namespace alone",
    ),
    (cilium, cilium_policy(ANY, enableDefaultDeny={"egress": True}), "without a rule for egress"),
    (calico, calico_policy({}, selector="app = 'web'"), "`app = 'web'` is no selector, which Calico refuses"),
    (calico, of_calico("source", namespaceSelector="a == b"), "`a == b` is no selector"),
    (calico, of_calico("source", selector="global()"), "`global()` is no selector"),
    (calico, of_calico("source", selector=f"a == '{'x' * 1024}'"), "it has 1,031 characters, and 1,024 are taken"),
    (calico, of_calico("source", nets=["10.0.0.1/8"]), "`10.0.0.1/8` has bits set beyond its prefix"),
    (calico, of_calico("source", nets=["10.0.0.1"]), "`10.0.0.1` is no block"),
    (calico, of_calico("source", notNets=["0.0.0.0/0"]), "`0.0.0.0/0` leaves nobody"),
    (calico, of_calico("source", nets=[]), "`nets` is empty, which is all of them"),
    (calico, of_calico("source", nets=["10.0.0.0/8", "fd00::/8"]), "IPv4 and IPv6 stand in one rule"),
    (calico, of_calico(ports=[70000]), "`70000` is no port"),
    (calico, of_calico(ports=["90:80"]), "`90:80` is no port"),
    (calico, of_calico(ports=["a b"]), "`a b` is no port"),
    (calico, of_calico(ports=[*range(1, 52)]), "there are 51, and 50 are taken"),
    (calico, calico_policy({"destination": {"ports": [80]}}), "ports stand without a `protocol`"),
    (calico, calico_policy({"protocol": "ICMP", "destination": {"ports": ["a"]}}), "which has none"),
    (calico, calico_policy({"icmp": {"code": 1}, "protocol": "ICMP"}), "a code of ICMP stands without a type"),
    (calico, calico_policy({"icmp": {"type": 1}}), "there is no protocol ICMP"),
    (calico, calico_policy({"protocol": "ICMP", "ipVersion": 6}), "ICMP is not of this version"),
]


@pytest.mark.parametrize(("target", "value", "said"), SAID, ids=[said for *_, said in SAID])
def test_what_the_api_server_takes_and_the_network_does_not(target: Target, value: JsonObject, said: str) -> None:
    assert target.faults(value, NEWEST) == ()
    found = target.unmeant_faults(value)
    assert [fault for fault in found if said in fault.message], found
    if "refuse" in " ".join(fault.message for fault in found):
        assert target.lift(value, locator(1), "b") is None


@pytest.mark.parametrize(
    ("target", "value"),
    [
        (cilium, cilium_policy(ports(port="80", endPort=90))),
        (cilium, cilium_policy(ports(port="HTTP"))),
        (cilium, cilium_policy(http(path="/a.*", method="GET"))),
        (cilium, cilium_policy({"fromCIDR": ["2001:db8:0010::/48"]})),
        (cilium, cilium_policy({"fromCIDRSet": [{"cidrGroupRef": "a"}, {"cidrGroupSelector": {}}]})),
        (cilium, cilium_policy({"fromEndpoints": [{"matchLabels": {"any:app": "web"}}]})),
        (cilium, cilium_policy({"icmps": [{"fields": [{"type": "EchoReply", "family": "IPv6"}, {"type": 300}]}]})),
        (calico, of_calico(ports=[80, "80:90", "http"])),
        (calico, calico_policy({"destination": {"ports": ["http"]}})),
        (calico, of_calico("source", namespaceSelector="global()")),
        (calico, calico_policy({"protocol": 1, "icmp": {"type": 8, "code": 0}})),
    ],
)
def test_what_is_right_has_no_fault(target: Target, value: JsonObject) -> None:
    assert target.faults(value, NEWEST) == ()
    assert target.unmeant_faults(value) == ()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (cilium_policy({"fromCIDR": ["10.0.0.1"]}), "`spec.ingress[0].fromCIDR[0]` is `10.0.0.1`, which is no block"),
        (cilium_policy(ANY, log={"value": "a\x07"}), "`spec.log.value` holds a control character"),
        ({key: cilium_policy(ANY)[key] for key in ("apiVersion", "kind", "metadata")}, "`spec` has to be there"),
        (cilium_policy({"icmps": [{"fields": [{"type": "Ping"}]}]}), "does not match"),
    ],
)
def test_what_the_definition_asks_beyond_a_shape(value: JsonObject, message: str) -> None:
    (fault,) = cilium.faults(value, NEWEST)
    assert message in fault.message
    assert cilium.faults(cilium_policy(ANY, log={"value": "a\u00a0é"}), NEWEST) == ()


@pytest.mark.parametrize(
    ("port", "taken"),
    [("010", "8"), ("HTTP", "http"), ("0", "None"), ("1_000", "1000"), ("00", "None")],
)
def test_ports_are_lifted_as_agents_read_them(port: str, taken: str) -> None:
    policies = cilium.lift(cilium_policy(ports(port=port)), locator(1), "b")
    assert policies is not None
    assert [str(found.port) for policy in policies for rule in policy.rules for found in rule.ports or ()] == [taken]


def test_a_range_that_begins_with_a_name_is_not_read() -> None:
    assert cilium.lift(cilium_policy(ports(port="http", endPort=90)), locator(1), "b") is None


def test_fields_that_are_empty_say_nothing_in_either_target() -> None:
    assert cilium.lift(cilium_policy(ANY, description="", enableDefaultDeny={}), locator(1), "b") is not None
    assert cilium.lift({**cilium_policy(ANY), "specs": []}, locator(1), "b") is not None
    assert calico.lift(calico_policy({}, serviceAccountSelector=""), locator(1), "b") is not None
    assert calico.lift(calico_policy({}, serviceAccountSelector="a == 'b'"), locator(1), "b") is None


SELECTORS = """all()
 a == 'b'
a!="b"
has(a)&&!has( b )
(a in {'b','c',} || d not in { 'e' }) && ! (f contains 'g')
in == 'x'
in in {'a'}
x notin {'a'}
x starts with 'y'
x endswith 'y'
a in {}
global()"""


def test_selectors_are_read_as_calico_reads_them() -> None:
    for text in ("", *SELECTORS.splitlines()):
        assert is_selector(text), text
    for text in (
        "a = 'b'",
        "a == b",
        "a in {'b'",
        "()",
        "a == 'b' &&",
        "all() all()",
        "!",
        "a",
        "'a'",
        "global() && a",
    ):
        assert not is_selector(text), text
    assert not is_selector(f"{'(' * 5000}has(a){')' * 5000}")
    assert not is_selector(f"has({'a' * 513})")
