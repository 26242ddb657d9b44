"""Random CiliumNetworkPolicies that the schema takes: what agents refuse kept and broken, alone and together."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from typing import TypeVar

from netpolc.rules.json import Json, JsonObject
from netpolc.rules.version import NEWEST
from netpolc.targets.cilium.faults import faults, unmeant_faults
from netpolc.targets.cilium.kind import CILIUM_NETWORK_POLICY

T = TypeVar("T")

KEYS = ("k8s:app", "k8s:app", "app", "any:tier", "k8s:io.kubernetes.pod.namespace", "k8s:app.kubernetes.io/name")
ODD_KEYS = (
    "k8s:a b",
    "a:b:c",
    "k8s:",
    "",
    "k 8s:app",
    "UPPER.io/x",
    "k8s:-app",
    "x" * 64,
    "reserved:host",
    "a/b/c",
    "é",
)
VALUES = ("web", "api", "", "a-b_c.d")
ODD_VALUES = ("-web", "a b", "v" * 64, "é")
BLOCKS = ("10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "10.1.2.3/32")
ODD_BLOCKS = (
    "10.0.0.1/8 010.0.0.0/8 10.0.0.0/08 10.0.0.0/33 ::ffff:10.0.0.0/104 1:2:3:4:5:6:7::/112 FD00::/8 00001::/32 "
    "fe80::1%eth0/64 2001:0db8::/32 0010::/16 10.0.0.0/0 ::1.2.3.4/128 1.2.3.04/32"
).split()
HOLES = ("10.1.0.0/16", "10.0.0.0/8", "192.168.0.0/16", "2001:db8:1::/48", "10.1.2.3/8", "0.0.0.0/1")
PORTS = ("80", "0", "http", "8080", "65535", "HTTP")
ODD_PORTS = ("70000 65536 010 08 1_000 0x10 00 99999 a--b 1a -a a- 1-2 0_7 1__0 aaaaaaaaaaaaaaaa 1. 80 a_b").split()
PROTOCOLS = ("TCP", "TCP", "UDP", "SCTP", "ANY", "VRRP", "GRE")
REGEXES = ("/", "GET", "/a.*", "(", "[a", "a)", "*", "a**", "(?i)x", r"\d+")
ENTITIES = ("all", "world", "cluster", "host", "none", "kube-apiserver", "remote-node")
TYPES: Sequence[Json] = (8, 0, 300, "EchoReply", "PacketTooBig", "Photuris", "8", "Echo")


class Documents:
    """One stream of documents; equal seeds give equal streams."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def taken(self, count: int) -> Iterator[JsonObject]:
        """Give this many that the API server takes."""
        while count:
            document = self._document()
            if not faults(document, NEWEST):
                count -= 1
                yield document

    def _likely(self, chance: float) -> bool:
        return self._random.random() < chance

    def _pick(self, usual: Sequence[T], odd: Sequence[T]) -> T:
        return self._random.choice(odd if self._likely(0.04) else usual)

    def _some(self, draw: Callable[[], Json], empty: float = 0.03) -> list[Json]:
        return [] if self._likely(empty) else [draw() for _ in range(self._random.choice((1, 1, 2)))]

    def _document(self) -> JsonObject:
        api_version, kind, _ = CILIUM_NETWORK_POLICY
        value: dict[str, Json] = {"apiVersion": api_version, "kind": kind}
        value["metadata"] = {"name": "web", "namespace": "shop"}
        if not self._likely(0.02):
            value["spec"] = self._spec()
        if self._likely(0.03):
            value["specs"] = self._some(self._spec)
        return value

    def _spec(self) -> Json:
        spec: dict[str, Json] = {"nodeSelector" if self._likely(0.02) else "endpointSelector": self._selector()}
        for field, side in (("ingress", "from"), ("egress", "to"), ("ingressDeny", "from"), ("egressDeny", "to")):
            if self._likely(0.1 if field.endswith("Deny") else 0.5):
                denies = field.endswith("Deny")
                spec[field] = self._some(partial(self._rule, side, denies=denies))
        return spec

    def _selector(self) -> Json:
        found: dict[str, Json] = {}
        if self._likely(0.6):
            found["matchLabels"] = {self._pick(KEYS, ODD_KEYS): self._pick(VALUES, ODD_VALUES)}
        if self._likely(0.3):
            found["matchExpressions"] = self._some(self._requirement)
        return found

    def _requirement(self) -> Json:
        operator = self._random.choice(("In", "NotIn", "Exists", "DoesNotExist"))
        found: dict[str, Json] = {"key": self._pick(KEYS, ODD_KEYS), "operator": operator}
        if self._likely(0.97) is operator.endswith("In"):
            found["values"] = self._some(lambda: self._pick(VALUES, ODD_VALUES))
        return found

    def _rule(self, side: str, *, denies: bool) -> Json:
        rule: dict[str, Json] = {}
        peers: dict[str, Callable[[], Json]] = {
            "Endpoints": self._selector,
            "CIDR": lambda: self._pick(BLOCKS, ODD_BLOCKS),
            "CIDRSet": self._block,
            "Entities": lambda: self._random.choice(ENTITIES),
        }
        for kind in self._random.choices(list(peers), k=self._random.choice((0, 1, 1, 1, 1, 1, 1, 1, 1, 2))):
            rule[f"{side}{kind}"] = self._some(peers[kind])
        if self._likely(0.01):
            rule[f"{side}Nodes"] = self._some(self._selector)
        if side == "to" and not denies and self._likely(0.05):
            rule["toFQDNs"] = self._some(lambda: {"matchName": self._random.choice(("a.b", "a_b."))})
        if self._likely(0.5):
            rule["toPorts"] = self._some(lambda: self._to_ports(denies=denies))
        if self._likely(0.05):
            rule["icmps"] = self._some(lambda: {"fields": self._some(self._icmp)})
        return rule

    def _block(self) -> Json:
        block: dict[str, Json] = {"cidr": self._pick(BLOCKS, ODD_BLOCKS)}
        if self._likely(0.3):
            block["except"] = self._some(lambda: self._pick(HOLES[:2], (*HOLES, *ODD_BLOCKS)))
        if self._likely(0.03):
            block = {"cidrGroupRef": "group"}
        if self._likely(0.02):
            block = {"cidrGroupSelector": self._selector()}
        return block

    def _icmp(self) -> Json:
        found: dict[str, Json] = {"type": self._random.choice(TYPES)}
        if self._likely(0.5):
            found["family"] = self._random.choice(("IPv4", "IPv6"))
        return found

    def _to_ports(self, *, denies: bool) -> Json:
        entry: dict[str, Json] = {"ports": self._some(self._port)} if self._likely(0.98) else {}
        if not denies and self._likely(0.12):
            kind = self._random.choice(("http", "dns"))
            draw = self._http if kind == "http" else lambda: {"matchPattern": self._random.choice(("*", "*.a.b"))}
            entry["rules"] = {kind: self._some(draw)}
        if not denies and self._likely(0.02):
            entry["serverNames"] = ["a.b"]
        if not denies and self._likely(0.02):
            entry["listener"] = {"envoyConfig": {"name": "a"}, "name": "b"}
        return entry

    def _http(self) -> Json:
        return {field: self._pick(REGEXES[:3], REGEXES) for field in ("path", "method") if self._likely(0.5)}

    def _port(self) -> Json:
        port: dict[str, Json] = {"port": self._pick(PORTS, ODD_PORTS)} if self._likely(0.99) else {}
        if self._likely(0.8):
            port["protocol"] = self._random.choice(PROTOCOLS)
        if self._likely(0.1):
            port["endPort"] = self._random.choice((0, 79, 80, 9000, 65535))
        return port


def differs(document: JsonObject, refused: str) -> str:
    """Say how netpolc and the agents differ on whether they refuse a document; empty where they agree."""
    said = [fault.message for fault in unmeant_faults(document) if "refuse" in fault.message]
    return "" if bool(said) is bool(refused) else f"agents: {refused or 'take it'}\nnetpolc: {said}\n"
