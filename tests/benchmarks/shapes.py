"""Times netpolc on inputs of modest size that were built to be hard, whole processes.

    .venv/bin/python tests/benchmarks/shapes.py [--seed 1] [--only NAME,…] [--commands diff,check,…] [--scale 1.0]

One function a shape. Each gives the policies of two sides, which are asked as YAML (`diff`, `diff --workloads`, `why`,
`connections`) and, written in the language, as a project (`check`, `build`, and `diff` of two projects). Prints the
processor seconds of each command, the peak of its memory, and what it answered.
Last figures: RESULTS.md beside this file.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TypeAlias, TypedDict, cast

Requirement: TypeAlias = tuple[str, str, tuple[str, ...]]
"""A key, one of the four operators, and values."""
Selector: TypeAlias = tuple[Requirement, ...]
Peer: TypeAlias = tuple[Selector | None, Selector] | tuple[str, tuple[str, ...]]
"""Namespaces (None: the own one) and pods, or a block with its holes."""
Port: TypeAlias = tuple[str, int | str | None, int | None]
Rule: TypeAlias = tuple[str, tuple[Peer, ...] | None, tuple[Port, ...] | None]
"""A direction, peers (None: everybody) and ports (None: all)."""
Policy: TypeAlias = tuple[str, Selector, tuple[str, ...], tuple[Rule, ...]]
"""A name, a subject, the directions that are denied, and rules."""
Pair: TypeAlias = tuple[list[Policy], list[Policy]]
Shape: TypeAlias = Callable[[random.Random, float], Pair]

_WATCH: Final = """import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=open("peak", "w"))
sys.exit(code if code >= 0 else 99)
"""
"""Runs a command, and writes down the peak of its memory; 99 is a command that was killed."""

_CPU: Final = 60
_MEMORY: Final = 6 << 30
SHAPES: Final[dict[str, Shape]] = {}
COMMANDS: Final = ("diff", "reverse", "workloads", "why", "connections", "check", "build", "projects")


def shape(function: Shape) -> Shape:
    """Put a function into the list of shapes, under its name."""
    SHAPES[function.__name__] = function
    return function


def equals(key: str, value: str) -> Requirement:
    return key, "In", (value,)


def exists(key: str) -> Requirement:
    return key, "Exists", ()


WEB: Final[Selector] = (equals("app", "web"),)
DENY: Final[Policy] = ("default-deny", (), ("Ingress", "Egress"), ())
DENY_IN: Final[Policy] = ("default-deny", (), ("Ingress",), ())


def opened(name: str, subject: Selector, peers: Sequence[Peer] | None, ports: Sequence[Port] | None = None) -> Policy:
    """Write a policy with one ingress rule."""
    rule: Rule = "Ingress", None if peers is None else tuple(peers), None if ports is None else tuple(ports)
    return name, subject, ("Ingress",), (rule,)


def tcp(port: int | str | None, end: int | None = None) -> Port:
    return "TCP", port, end


@shape
def exists_20_keys(_: random.Random, scale: float) -> Pair:
    """Subjects `a and b exist` over 20 keys: what they leave over has a million pieces."""
    return _exists(int(20 * scale))


@shape
def exists_40_keys(_: random.Random, scale: float) -> Pair:
    return _exists(int(40 * scale))


def _exists(size: int) -> Pair:
    keys = [f"key-{number}" for number in range(2 * size)]
    many = [
        opened(f"policy-{number}", (exists(keys[2 * number]), exists(keys[2 * number + 1])), [((), WEB)])
        for number in range(size)
    ]
    return [*many, opened("all", WEB, None)], [*many, opened("some", (equals("app", "web"), exists("x")), None)]


@shape
def exists_removed(_: random.Random, scale: float) -> Pair:
    """A default deny that goes, while many policies of two keys still isolate."""
    many = _exists(int(20 * scale))[0]
    return [*many, DENY_IN], many


@shape
def keys_in_clusters(dice: random.Random, scale: float) -> Pair:
    """Random subjects of three of 30 keys, two values each and absence: about as hard as clauses of three are."""
    keys = [f"k{number}" for number in range(int(30 * scale))]

    def subject() -> Selector:
        asked: list[tuple[str, tuple[str, ...]]] = [
            ("In", ("a",)),
            ("NotIn", ("a",)),
            ("Exists", ()),
            ("DoesNotExist", ()),
        ]
        return tuple((key, *dice.choice(asked)) for key in dice.sample(keys, 3))

    many = [opened(f"policy-{number}", subject(), [((), WEB)]) for number in range(int(150 * scale))]
    return [*many, opened("all", (), None)], many


@shape
def hard_cover(_: random.Random, scale: float) -> Pair:
    """Pigeons: every pod sits in a hole where another sits, which no search by cases proves quickly."""
    size = max(3, int(9 * scale))
    many: list[Policy] = []
    for pigeon in range(size + 1):
        free: Selector = tuple((f"p{pigeon}-{hole}", "NotIn", ("in",)) for hole in range(size))
        many.append(opened(f"free-{pigeon}", free, [((), WEB)]))
        for other in range(pigeon):
            many += [
                opened(
                    f"both-{pigeon}-{other}-{hole}",
                    (equals(f"p{pigeon}-{hole}", "in"), equals(f"p{other}-{hole}", "in")),
                    [((), WEB)],
                )
                for hole in range(size)
            ]
    return [*many, DENY_IN], many


@shape
def blocks_with_holes(dice: random.Random, scale: float) -> Pair:
    """One rule of 5,000 blocks, each with a hole."""
    blocks: list[Peer] = [
        (f"10.{number >> 8}.{number & 255}.0/24", (f"10.{number >> 8}.{number & 255}.{dice.randrange(256)}/32",))
        for number in range(int(5000 * scale))
    ]
    return [DENY_IN, opened("blocks", WEB, blocks)], [DENY_IN, opened("blocks", WEB, blocks[:-1])]


@shape
def blocks_each_a_rule(_: random.Random, scale: float) -> Pair:
    """2,000 rules of one block with a hole each, against everybody."""
    rules = tuple(
        ("Egress", ((f"10.{n >> 8}.{n & 255}.0/24", (f"10.{n >> 8}.{n & 255}.7/32",)),), (tcp(1000 + n),))
        for n in range(int(2000 * scale))
    )
    return [("out", WEB, ("Egress",), (("Egress", None, None),))], [("out", WEB, ("Egress",), rules)]


@shape
def holes_in_one_block(_: random.Random, scale: float) -> Pair:
    """One block with 5,000 holes."""
    holes = tuple(f"10.{number >> 8}.{number & 255}.0/25" for number in range(int(5000 * scale)))
    whole = opened("block", WEB, [("10.0.0.0/8", holes)])
    return [DENY_IN, whole], [DENY_IN, opened("block", WEB, [("10.0.0.0/8", holes[:-1])])]


@shape
def blocks_of_v6(_: random.Random, scale: float) -> Pair:
    """3,000 IPv6 blocks with three holes each."""
    blocks: list[Peer] = [
        (f"2001:db8:{n:x}::/48", tuple(f"2001:db8:{n:x}:{hole:x}::/64" for hole in (1, 5, 9)))
        for n in range(int(3000 * scale))
    ]
    return [DENY_IN, opened("all", WEB, [("::/0", ())])], [DENY_IN, opened("all", WEB, blocks)]


@shape
def one_peer_policies(_: random.Random, scale: float) -> Pair:
    """3,000 policies of one peer each on one subject."""
    many = [
        opened(f"policy-{number}", WEB, [((), (equals("app", f"client-{number}"),))])
        for number in range(int(3000 * scale))
    ]
    return [DENY_IN], [DENY_IN, *many]


@shape
def one_peer_against_all(dice: random.Random, scale: float) -> Pair:
    """The same, where everybody was let in before."""
    return [DENY_IN, opened("all", WEB, None)], one_peer_policies(dice, scale)[1]


@shape
def named_ports(_: random.Random, scale: float) -> Pair:
    """One rule of 1,000 named ports."""
    names = [tcp(f"port-{number}") for number in range(int(1000 * scale))]
    return [DENY_IN, opened("ports", WEB, None)], [DENY_IN, opened("ports", WEB, None, names)]


@shape
def named_ports_and_ranges(dice: random.Random, scale: float) -> Pair:
    """400 named ports and 400 ranges, a rule and a peer each, before; all of them shuffled and one away, after."""
    size = int(400 * scale)
    rules: list[Rule] = []
    for number in range(size):
        peer: Peer = ((), (equals("app", f"c{number % 20}"),))
        rules.append(("Ingress", (peer,), (tcp(f"port-{number}"),)))
        rules.append(("Ingress", (peer,), (tcp(100 * number + 1, 100 * number + 150),)))
    after = [*rules[1:]]
    dice.shuffle(after)
    return [("ports", WEB, ("Ingress",), tuple(rules))], [("ports", WEB, ("Ingress",), tuple(after))]


@shape
def mesh(_: random.Random, scale: float) -> Pair:
    """2,000 workloads, each open to its neighbour, and one policy that lets all of them talk."""
    size = int(2000 * scale)
    many: list[Policy] = []
    for number in range(size):
        near: Peer = ((), (equals("app", f"w{(number + 1) % size}"),))
        own: Selector = (equals("app", f"w{number}"),)
        many.append((f"policy-{number}", own, (), (("Ingress", (near,), None), ("Egress", (near,), None))))
    return [DENY, *many], [*many]


@shape
def mesh_opened(dice: random.Random, scale: float) -> Pair:
    """The same mesh, in which one policy lets everybody talk with everybody."""
    before = mesh(dice, scale)[0]
    return before, [*before, ("all", (), (), (("Ingress", None, None), ("Egress", None, None)))]


@shape
def two_label_peers(_: random.Random, scale: float) -> Pair:
    """4,000 peers of two labels against an allow-all."""
    peers: list[Peer] = [
        ((), (equals("app", f"a{number % 97}"), equals("tier", f"t{number // 97}")))
        for number in range(int(4000 * scale))
    ]
    return [DENY_IN, opened("rule", WEB, None)], [DENY_IN, opened("rule", WEB, peers)]


@shape
def keyed_peers(_: random.Random, scale: float) -> Pair:
    """2,000 peers, each of a label key of its own."""
    peers: list[Peer] = [((), (exists(f"key-{number}"), equals("app", "a"))) for number in range(int(2000 * scale))]
    return [DENY_IN, opened("rule", WEB, [((), (equals("app", "a"),))])], [DENY_IN, opened("rule", WEB, peers)]


@shape
def keyed_policies(_: random.Random, scale: float) -> Pair:
    """1,500 policies, each on a label key of its own."""
    many = [
        opened(f"policy-{number}", (exists(f"key-{number}"),), [((), (equals("app", f"c{number}"),))])
        for number in range(int(1500 * scale))
    ]
    return [*many, opened("all", (), None)], many


@shape
def not_in_chains(dice: random.Random, scale: float) -> Pair:
    """1,000 policies `app not in (…)`, each with 50 values."""
    values = [f"v{number}" for number in range(300)]
    many = [
        opened(
            f"policy-{number}",
            (("app", "NotIn", tuple(sorted(dice.sample(values, 50)))), ("tier", "NotIn", (f"t{number}",))),
            [((), (("app", "NotIn", tuple(sorted(dice.sample(values, 50)))),))],
        )
        for number in range(int(1000 * scale))
    ]
    return [*many, DENY_IN], many[:-1]


@shape
def namespaces_times_pods(_: random.Random, scale: float) -> Pair:
    """2,000 peers of a namespace selector of two keys and a pod selector of two."""

    def peer(number: int) -> Peer:
        return (
            (equals("team", f"team-{number % 40}"), exists(f"zone-{number % 7}")),
            (equals("app", f"app-{number % 90}"), ("tier", "NotIn", (f"t{number % 11}",))),
        )

    peers = [peer(number) for number in range(int(2000 * scale))]
    return [DENY_IN, opened("rule", WEB, [((exists("team"),), ())])], [DENY_IN, opened("rule", WEB, peers)]


@shape
def overlapping_subjects(_: random.Random, scale: float) -> Pair:
    """800 subjects that all overlap pairwise, all of them with other rules after."""

    def side(port: int) -> list[Policy]:
        return [
            opened(f"policy-{n}", (("app", "NotIn", (f"v{n}",)), exists(f"k{n % 30}")), [((), WEB)], [tcp(port)])
            for n in range(int(800 * scale))
        ]

    return side(80), side(81)


@shape
def everything_changes(_: random.Random, scale: float) -> Pair:
    """3,000 policies in a mesh of clients and servers, of which every port changes."""

    def side(port: int) -> list[Policy]:
        return [
            DENY,
            *(
                opened(f"policy-{n}", (equals("app", f"s{n}"),), [((), (equals("app", f"c{n}"),))], [tcp(port)])
                for n in range(int(3000 * scale))
            ),
        ]

    return side(80), side(81)


@shape
def ranges_that_overlap(_: random.Random, scale: float) -> Pair:
    """2,000 rules of one overlapping range and one of 40 peers each, against all ports."""
    rules = tuple(
        ("Ingress", (((), (equals("app", f"c{n % 40}"),)),), (tcp(1 + 30 * n, 1 + 30 * n + 4000),))
        for n in range(int(2000 * scale))
    )
    return (
        [("rule", WEB, ("Ingress",), (("Ingress", None, (tcp(None),)),))],
        [("rule", WEB, ("Ingress",), rules)],
    )


@shape
def big_cover(_: random.Random, scale: float) -> Pair:
    """A subject that 2,000 subjects of three keys hold: all of the products of the values of three keys."""
    size = max(2, round((2000 * scale) ** (1 / 3)))

    def constraint(key: str, number: int) -> Requirement:
        if number == size - 1:
            return key, "NotIn", tuple(f"v{other}" for other in range(size - 1))
        return equals(key, f"v{number}")

    many = [
        opened(f"policy-{a}-{b}-{c}", (constraint("x", a), constraint("y", b), constraint("z", c)), [((), WEB)])
        for a in range(size)
        for b in range(size)
        for c in range(size)
    ]
    return [*many, DENY_IN], many


@shape
def holes_by_products(dice: random.Random, scale: float) -> Pair:
    """An allow-all, of which 1,500 rules of a peer, a block of ports and a name leave something or nothing."""
    rules: list[Rule] = []
    for number in range(int(1500 * scale)):
        where: Selector = (("team", dice.choice(("In", "NotIn")), (f"t{dice.randrange(6)}",)),)
        pods: Selector = (
            ("app", dice.choice(("In", "NotIn")), (f"a{dice.randrange(6)}",)),
            (f"k{dice.randrange(12)}", dice.choice(("Exists", "DoesNotExist")), ()),
        )
        first = dice.randrange(1, 60000)
        port = tcp(f"p{dice.randrange(6)}") if number % 3 == 0 else tcp(first, first + dice.randrange(1, 5000))
        rules.append(("Ingress", ((where, pods),), (port,)))
    return [opened("rule", WEB, None)], [("rule", WEB, ("Ingress",), tuple(rules))]


def yaml(policies: Iterable[Policy]) -> str:
    """Write policies as manifests of one namespace."""
    return "".join(f"---\n{json.dumps(_manifest(policy))}\n" for policy in policies)


def _manifest(policy: Policy) -> dict[str, object]:
    name, subject, denied, rules = policy
    types = sorted({*denied, *(direction for direction, _, _ in rules)})
    spec: dict[str, object] = {"podSelector": _selector(subject), "policyTypes": types}
    for direction, side in (("Ingress", "from"), ("Egress", "to")):
        found = [_rule(rule, side) for rule in rules if rule[0] == direction]
        if found:
            spec[direction.lower()] = found
    metadata = {"name": name, "namespace": "shop"}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}


def _rule(rule: Rule, side: str) -> dict[str, object]:
    _, peers, ports = rule
    found: dict[str, object] = {}
    if peers is not None:
        found[side] = [_peer(peer) for peer in peers]
    if ports is not None:
        found["ports"] = [
            {
                "protocol": protocol,
                **({} if port is None else {"port": port}),
                **({} if end is None else {"endPort": min(end, 65535)}),
            }
            for protocol, port, end in ports
        ]
    return found


def _peer(peer: Peer) -> dict[str, object]:
    first, second = peer
    if isinstance(first, str):
        return {"ipBlock": {"cidr": first, **({"except": list(second)} if second else {})}}
    pods: dict[str, object] = {"podSelector": _selector(second)}  # type: ignore[arg-type]
    return pods if first is None else {"namespaceSelector": _selector(first), **pods}


def _selector(selector: Selector) -> dict[str, object]:
    found = [
        {"key": key, "operator": operator, **({"values": list(values)} if values else {})}
        for key, operator, values in selector
    ]
    return {"matchExpressions": found} if found else {}


def workloads(policies: Iterable[Policy]) -> str:
    """Write up to 300 workloads of the first subjects and peers."""
    labels: dict[tuple[tuple[str, str], ...], None] = {(("app", "web"),): None}
    for _, subject, _, rules in policies:
        labels[_met(subject)] = None
        for _, peers, _ in rules:
            pods_too = [peer for peer in peers or () if not isinstance(peer[0], str)]
            selected = (cast("Selector", peer[1]) for peer in pods_too)  # type: ignore[redundant-cast]  # pyright needs it
            labels.update((_met(pods), None) for pods in selected)
        if len(labels) > 300:
            break
    return "".join(f"---\n{json.dumps(_pod(number, dict(item)))}\n" for number, item in enumerate(list(labels)[:300]))


def _met(selector: Selector) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(
            (key, values[0] if operator == "In" else "there")
            for key, operator, values in selector
            if operator != "DoesNotExist"
        )
    )


def _pod(number: int, labels: dict[str, str]) -> dict[str, object]:
    ports = [{"name": f"port-{number}", "containerPort": 8000 + number}]
    spec = {"containers": [{"name": "main", "image": "x", "ports": ports}]}
    metadata = {"name": f"pod-{number}", "namespace": "shop", "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def module(policies: Sequence[Policy]) -> str:
    """Write policies in the language, and connections on two subjects, which have to find who is isolated."""
    lines = [
        '"""A hard shape."""',
        "from netpolc import *",
        "from netpolc import label",
        "",
        "",
        '@policy_set(namespace="shop")',
        "def shop() -> Clauses:",
        '    """All of it."""',
    ]
    for name, subject, denied, rules in policies:
        said = [f"deny_{direction.lower()}" for direction in denied]
        said += [_said_rule(rule) for rule in rules]
        lines.append(f"    yield policy({name!r}, {_said_pods(subject)}, {', '.join(said)})")
    for first, second in (("web", "client"), ("db", "web")):
        lines.append(f"    yield allow(from_=app({first!r}), to=app({second!r}), ports=tcp(80))")
    lines.append('    yield allow(from_=pods(label("any").exists()), to=pods(label("key-1").exists()), ports=tcp(80))')
    return "\n".join(lines) + "\n"


def _said_rule(rule: Rule) -> str:
    direction, peers, ports = rule
    end = "from_" if direction == "Ingress" else "to"
    said = [_said_peer(peer) for peer in peers or ()]
    peer = "anywhere" if peers is None else said[0] if len(said) == 1 else f"any_of({', '.join(said)})"
    return f"allow({end}={peer}{'' if ports is None else ', ports=' + _said_ports(ports)})"


def _said_ports(ports: Sequence[Port]) -> str:
    if (ports[0][1]) is None:
        return "all_tcp"
    said = [repr(port) if end is None else f"port_range({port}, {min(end, 65535)})" for _, port, end in ports]
    return f"tcp({', '.join(said)})"


def _said_peer(peer: Peer) -> str:
    first, second = peer
    if isinstance(first, str):
        return f"cidr({first!r}{f', except_={second!r}' if second else ''})"
    where = None if first is None else f"namespaces({_said(first)})" if first else "all_namespaces"
    return _said_pods(second, where)  # type: ignore[arg-type]


def _said_pods(selector: Selector, where: str | None = None) -> str:
    if not selector:
        return where or "all_pods"
    return f"pods({_said(selector)}{'' if where is None else ', namespace=' + where})"


def _said(selector: Selector) -> str:
    return ", ".join(f"label({key!r}).{_asked(operator, values)}" for key, operator, values in selector)


def _asked(operator: str, values: Sequence[str]) -> str:
    listed = ", ".join(map(repr, values))
    if operator == "In":
        return f"is_in({listed})" if len(values) > 1 else f"equals({listed})"
    return {"NotIn": f"is_not_in({listed})", "Exists": "exists()", "DoesNotExist": "is_absent()"}[operator]


def run(command: str, folder: Path) -> tuple[float, int, str]:
    """Run a command: processor seconds, peak of memory in MiB, and what it answered."""
    arguments = {
        "diff": ["diff", "before", "after", "-o", "json"],
        "reverse": ["diff", "after", "before", "-o", "json"],
        "workloads": ["diff", "before", "after", "--workloads", "-o", "json"],
        "why": ["why", "shop/app=client,x=y", "shop/app=web", "80", "--in", "after", "-o", "json"],
        "connections": ["connections", "after", "-o", "json"],
        "check": ["check", "-C", "old", "-o", "json"],
        "build": ["build", "-C", "old", "--stdout"],
        "projects": ["diff", "old", "new", "-o", "json"],
    }[command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = folder / "out"
    with out.open("wb") as stream:
        done = subprocess.run(
            [sys.executable, "-c", _WATCH, sys.executable, "-m", "netpolc", *arguments],
            cwd=folder,
            stdout=stream,
            stderr=subprocess.PIPE,
            check=False,
            preexec_fn=_limited,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, int((folder / "peak").read_text()) >> 10, f"exit {done.returncode} {_answer(out, done.stderr)}"


class Listed(TypedDict, total=False):
    """What is told in lists."""

    kind: str
    code: str


class Answered(TypedDict, total=False):
    """What an environment answers."""

    opened: list[object]
    closed: list[object]
    notes: list[Listed]


class Answer(TypedDict, total=False):
    """What a command answers."""

    verdict: str
    environments: list[Answered]
    diagnostics: list[Listed]
    notes: list[Listed]
    connections: list[object]


def _answer(out: Path, said: bytes) -> str:
    text = out.read_text(errors="replace")
    try:
        shown: Answer | int = json.loads(text)
    except ValueError:
        lines = said.decode(errors="replace").strip().splitlines()
        return (lines[0] if lines else f"{len(text)} bytes")[:100]
    if not isinstance(shown, dict):
        return f"{len(text)} bytes"
    words = [shown["verdict"]] if "verdict" in shown else []
    for item in shown.get("environments", []):
        words.append(f"{len(item.get('opened', []))} opened {len(item.get('closed', []))} closed")
        words += sorted({note.get("kind", "") for note in item.get("notes", [])})
    words += sorted({found.get("code", "") for found in shown.get("diagnostics", [])})
    words += sorted({note.get("kind", "") for note in shown.get("notes", [])})
    if "connections" in shown:
        words.append(f"{len(shown['connections'])} connections")
    return " ".join(words)


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main() -> None:
    """Print a line for each shape and command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(SHAPES))
    parser.add_argument("--commands", default=",".join(COMMANDS))
    parser.add_argument("--scale", type=float, default=1.0)
    given = parser.parse_args()
    os.environ["PYTHONPATH"] = str(Path.cwd())
    for name in given.only.split(","):
        before, after = SHAPES[name](random.Random(f"{given.seed} {name}"), given.scale)
        with tempfile.TemporaryDirectory(prefix="netpolc-shapes-") as work:
            folder = Path(work)
            for side, project, policies in (("before", "old", before), ("after", "new", after)):
                (folder / side).mkdir()
                (folder / side / "policies.yaml").write_text(yaml(policies))
                (folder / side / "workloads.yaml").write_text(workloads(before + after))
                (folder / project / "policies").mkdir(parents=True)
                (folder / project / "policies" / "shop.py").write_text(module(policies))
            for command in given.commands.split(","):
                taken, peak, answer = run(command, folder)
                print(f"{name:24} {command:12} {taken:7.2f} s {peak:6} MiB  {answer}", flush=True)


if __name__ == "__main__":
    main()
