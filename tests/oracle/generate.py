"""Random NetworkPolicy documents: every rule of the API server kept and broken, alone and together, as YAML text.

A scalar is a piece of YAML as it stands, so that quoting, octal numbers, nulls and booleans are part of the dice.
"""

import random
from collections.abc import Callable, Sequence
from typing import TypeAlias

Node: TypeAlias = "str | list[Node] | list[tuple[str, Node]]"
Pairs: TypeAlias = "list[tuple[str, Node]]"

ODD = """y n no on ~ null 0123 08 1e3 1.5 0x1F true 80.0 1_000 -1 'x' "y" [] {} 99999999999 2001-01-01 .5 1e2 +5 0b11
0o17 4294967376 2147483648 0 1 "" ' ' 1.2.3.4 -x x-""".split()
KEYS = "app a.io/b x tier app.kubernetes.io/name a_b".split()
ODD_KEYS = [
    '"a b"',
    '"-a"',
    "X.io/a",
    "a/b/c",
    "a" * 64,
    "y",
    "true",
    '""',
    "é",
    "9",
    '"a=b"',
    "kubernetes.io/metadata.name",
]
VALUES = "web a db x_1".split()
ODD_VALUES = ['""', "~", '"a b"', '"-x"', "v" * 64, "y", "8080", "'8080'", "é", "a/b", "1.5", "true"]
BLOCKS = """10.0.0.0/8 0.0.0.0/0 "::/0" "2001:db8::/32" 192.168.0.0/16 10.1.0.0/16 10.1.2.0/24 "fd00::/8"
10.0.0.1/32""".split()
ODD_BLOCKS = """10.0.0.1 10.0.0.1/8 010.0.0.0/8 10.0.0.0/08 "::ffff:10.0.0.0/104" "FE80::/10" 10.0.0.0/33
10.0.0.0/255.0.0.0 "fe80::1%eth0/64" a 300.0.0.0/8 1.2.3/8 "2001:db8:0::/48" "::1.2.3.4/128" "1::2::3/8"
"00001::/32" 10.0.0.0/-1
10.0.0.0/+8 "::/00" "12345::/16" "1:2:3:4:5:6:7::/112" 0.0.0.0/1 1.2.3.4/32/1 "2001:DB8::/32" /8 10.0.0.0/
10..0.0/8 "" ~""".split()
PORTS = "80 443 1 65535 http metrics 8080".split()
ODD_PORTS = """0 65536 -1 "80" HTTP "" metrics-endpoint a--b -a a- 80.0 0x50 ~ '1' 1-2 é 70000""".split()
NAMES = ["a", "web-1", "a.b", "x" * 253]
ODD_NAMES = ["A", "a_b", "-a", "a-", '""', "~", "x" * 254, "a..b", "y", "12", "é", '"a/b"', "."]
OPERATORS = "In NotIn Exists DoesNotExist".split()


class Dice:
    """One stream of documents; equal seeds give equal streams."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def document(self) -> str:
        """Write one document."""
        pairs: Pairs = [("apiVersion", "networking.k8s.io/v1"), ("kind", "NetworkPolicy")]
        self.add(pairs, 0.99, "metadata", self.metadata)
        self.add(pairs, 0.98, "spec", self.spec)
        self.add(pairs, 0.01, "status", lambda: self.pick(["{}", "~"]))
        if self.random.random() < 0.2:
            return "".join(f"{key}: {flow(value)}\n" for key, value in pairs)
        return "\n".join(block(pairs, "")) + "\n"

    def pick(self, usual: Sequence[str], odd: Sequence[str] = (), share: float = 0.015) -> str:
        return self.random.choice(odd if odd and self.random.random() < share else usual)

    def add(self, pairs: Pairs, share: float, key: str, value: Callable[[], Node]) -> None:
        if self.random.random() < share:
            pairs.append((key, value() if self.random.random() > 0.0008 else self.pick(ODD)))

    def mapping(self, pairs: Pairs) -> Node:
        """Finish a mapping: now and then an unknown key, a key twice, another order."""
        dice = self.random.random()
        if dice < 0.0008:
            pairs.append((self.pick(["form", "Ports", "matchlabels", "podselector", "CIDR"]), self.pick(ODD)))
        elif dice < 0.0012 and pairs:
            pairs.append(pairs[0])
        if self.random.random() < 0.2:
            self.random.shuffle(pairs)
        return pairs or "{}"

    def several(self, make: Callable[[], Node], most: int = 2) -> Node:
        return [make() if self.random.random() > 0.001 else "~" for _ in range(self.random.randint(0, most))] or "[]"

    def labels(self) -> Node:
        pairs: dict[str, Node] = {}
        for _ in range(self.random.randint(0, 2)):
            pairs[self.pick(KEYS, ODD_KEYS)] = self.pick(VALUES, ODD_VALUES)
        return list(pairs.items()) or "{}"

    def selector(self) -> Node:
        pairs: Pairs = []
        self.add(pairs, 0.5, "matchLabels", self.labels)
        self.add(pairs, 0.3, "matchExpressions", lambda: self.several(self.expression))
        return self.mapping(pairs)

    def expression(self) -> Node:
        pairs: Pairs = []
        operator = self.pick(OPERATORS, ["in", "Gt", "~", '""', "exists"])
        self.add(pairs, 0.97, "key", lambda: self.pick(KEYS, ODD_KEYS))
        self.add(pairs, 0.97, "operator", lambda: operator)
        if (operator in {"In", "NotIn"}) is not (self.random.random() < 0.02):
            self.add(pairs, 1, "values", lambda: self.several(lambda: self.pick(VALUES, ODD_VALUES)))
        return self.mapping(pairs)

    def block(self) -> Node:
        pairs: Pairs = []
        self.add(pairs, 0.97, "cidr", lambda: self.pick(BLOCKS, ODD_BLOCKS, 0.06))
        self.add(pairs, 0.4, "except", lambda: self.several(lambda: self.pick(BLOCKS, ODD_BLOCKS)))
        return self.mapping(pairs)

    def peer(self) -> Node:
        pairs: Pairs = []
        self.add(pairs, 0.45, "podSelector", self.selector)
        self.add(pairs, 0.35, "namespaceSelector", self.selector)
        self.add(pairs, 0.03 if pairs else 0.95, "ipBlock", self.block)
        return self.mapping(pairs)

    def port(self) -> Node:
        pairs: Pairs = []
        self.add(pairs, 0.8, "protocol", lambda: self.pick(["TCP", "UDP", "SCTP"], ["tcp", "ICMP", '""', "~"]))
        self.add(pairs, 0.85, "port", lambda: self.pick(PORTS, ODD_PORTS))
        self.add(
            pairs, 0.15, "endPort", lambda: self.pick(["9000", "65535", "80"], ["65536", "0", "-5", "~", "'90'"], 0.05)
        )
        return self.mapping(pairs)

    def rule(self, side: str) -> Node:
        pairs: Pairs = []
        self.add(pairs, 0.8, side, lambda: self.several(self.peer))
        self.add(pairs, 0.7, "ports", lambda: self.several(self.port))
        return self.mapping(pairs)

    def spec(self) -> Node:
        pairs: Pairs = []
        self.add(pairs, 0.97, "podSelector", self.selector)
        self.add(pairs, 0.7, "ingress", lambda: self.several(lambda: self.rule("from")))
        self.add(pairs, 0.5, "egress", lambda: self.several(lambda: self.rule("to")))
        self.add(pairs, 0.7, "policyTypes", self.types)
        return self.mapping(pairs)

    def types(self) -> Node:
        most = self.random.choice((1, 2, 2, 2, 3))
        return self.several_of(most, lambda: self.pick(["Ingress", "Egress"], ["ingress", "~", '""', "Both"], 0.03))

    def several_of(self, number: int, make: Callable[[], Node]) -> Node:
        return [make() for _ in range(number)]

    def metadata(self) -> Node:
        pairs: Pairs = []
        self.add(pairs, 0.98, "name", lambda: self.pick(NAMES, ODD_NAMES, 0.06))
        self.add(
            pairs, 0.04, "generateName", lambda: self.pick(["web-", "a."], ["A-", "-", "a_", "x" * 253, "--"], 0.5)
        )
        self.add(
            pairs, 0.6, "namespace", lambda: self.pick(["default", "team-a"], ["a.b", "A", "x" * 64, "~", "n"], 0.06)
        )
        self.add(pairs, 0.3, "labels", self.labels)
        self.add(pairs, 0.2, "annotations", self.labels)
        self.add(
            pairs, 0.04, "finalizers", lambda: self.several(lambda: self.pick(["a.io/b", "orphan"], ["mine", "~"]))
        )
        self.add(pairs, 0.03, "ownerReferences", lambda: self.several(self.owner))
        self.add(pairs, 0.03, "creationTimestamp", lambda: self.pick(["~"], ["x", '""', "'2008-01-01T01:01:01Z'"], 0.7))
        return self.mapping(pairs)

    def owner(self) -> Node:
        pairs: Pairs = []
        for key, usual, odd in (
            ("apiVersion", ["v1", "apps/v1"], ["a/b/c", '""', "/"]),
            ("kind", ["Pod"], ["Event", '""']),
            ("name", ["n"], ['""']),
            ("uid", ["u"], ['""', "1"]),
            ("controller", ["true", "false"], ["yes", "~"]),
        ):
            self.add(pairs, 0.9, key, lambda usual=usual, odd=odd: self.pick(usual, odd, 0.1))  # type: ignore[misc]
        return self.mapping(pairs)


def flow(node: Node) -> str:
    """Write a value in flow style."""
    if isinstance(node, str):
        return node
    if node and isinstance(node[0], tuple):
        return "{" + ", ".join(f"{item[0]}: {flow(item[1])}" for item in node if isinstance(item, tuple)) + "}"
    return "[" + ", ".join(flow(item) for item in node if not isinstance(item, tuple)) + "]"


def block(node: Node, indent: str) -> list[str]:
    """Write a mapping or a list that is not empty in block style."""
    lines: list[str] = []
    for item in node:
        if isinstance(item, tuple):
            key, value = item
            if isinstance(value, str) or not value:
                lines.append(f"{indent}{key}: {flow(value)}")
            else:
                lines.append(f"{indent}{key}:")
                lines += block(value, indent + "  ")
        elif isinstance(item, str) or not item:
            lines.append(f"{indent}- {flow(item)}")
        else:
            inner = block(item, indent + "  ")
            lines += [f"{indent}- {inner[0].lstrip()}", *inner[1:]]
    return lines
