"""Times netpolc on what large organisations have, at several sizes, so that the curve shows; whole processes.

    .venv/bin/python tests/benchmarks/growth.py [--only NAME,…] [--seconds 120] [SIZE…]

One function a shape, which writes what it is about into an empty folder and says what is asked. Without sizes
each shape has its own. Prints processor seconds, the peak of memory, the exit code, and how many lines and bytes
the answer has. NETPOLC_ACCEPTANCE is the folder of the program that makes clusters.
Last figures: RESULTS.md beside this file.
"""

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

Command: TypeAlias = tuple[str, ...]
Shape: TypeAlias = Callable[[Path, int], Sequence[Command]]
"""Writes a shape of one size into a folder, and gives the commands to time there."""

SHAPES: Final[dict[str, tuple[Shape, tuple[int, ...]]]] = {}
_CHECK: Final[Sequence[Command]] = (("check",), ("build",))


def shape(*sizes: int) -> Callable[[Shape], Shape]:
    """Put a function into the list of shapes, under its name, with its usual sizes."""

    def put(function: Shape) -> Shape:
        SHAPES[function.__name__] = function, sizes
        return function

    return put


def _module(folder: Path, name: str, text: str) -> None:
    (folder / "policies").mkdir(parents=True, exist_ok=True)
    (folder / "policies" / f"{name}.py").write_text(f'"""A module of a benchmark."""\n\n{_IMPORTS}\n\n{text}')


_IMPORTS: Final = (
    "from netpolc import Clauses, all_namespaces, all_pods, allow, allow_dns, anywhere, app, cidr, deny_all\n"
    "from netpolc import deny_egress, namespace, policy, policy_set, tcp, within"
)


@shape(750, 1500, 3000)
def platform(folder: Path, size: int) -> Sequence[Command]:
    """One namespace that many namespaces call: each end in a set of its own."""
    _module(
        folder,
        "platform",
        f"""@policy_set(namespace="platform")
def platform() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    for number in range({size}):
        yield allow(from_=app("web", namespace=f"team-{{number}}"), to=app("api"), ports=tcp(8080))
""",
    )
    _module(
        folder,
        "teams",
        f"""@policy_set()
def teams() -> Clauses:
    for number in range({size}):
        yield within(
            f"team-{{number}}",
            policy("default-deny", all_pods, deny_all),
            policy("dns", all_pods, allow_dns()),
            allow(from_=app("web"), to=app("api", namespace="platform"), ports=tcp(8080)),
        )
""",
    )
    return _CHECK


@shape(500, 1000, 2000)
def callers(folder: Path, size: int) -> Sequence[Command]:
    """Many applications of one namespace that call one of it."""
    _module(
        folder,
        "shop",
        f"""@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    for number in range({size}):
        yield allow(from_=app(f"caller-{{number}}"), to=app("api"), ports=tcp(8080))
""",
    )
    return _CHECK


@shape(1000, 2000, 4000)
def star(folder: Path, size: int) -> Sequence[Command]:
    """One policy of many rules."""
    _module(
        folder,
        "shop",
        f"""@policy_set(namespace="shop")
def shop() -> Clauses:
    rules = [allow(from_=app(f"caller-{{number}}"), ports=tcp(8080)) for number in range({size})]
    yield policy("api", app("api"), *rules)
""",
    )
    return _CHECK


@shape(1000, 2000, 4000)
def isolating(folder: Path, size: int) -> Sequence[Command]:
    """Many applications of one namespace, each isolated by a policy of its own, in a chain of calls."""
    _module(
        folder,
        "shop",
        f"""@policy_set(namespace="shop")
def shop() -> Clauses:
    for number in range({size}):
        yield policy(f"deny-{{number}}", app(f"app-{{number}}"), deny_all)
        yield policy(f"dns-{{number}}", app(f"app-{{number}}"), allow_dns())
    for number in range({size} - 1):
        yield allow(from_=app(f"app-{{number}}"), to=app(f"app-{{number + 1}}"), ports=tcp(8080))
""",
    )
    return _CHECK


@shape(500, 1000, 2000)
def blocks(folder: Path, size: int) -> Sequence[Command]:
    """One rule of many blocks of addresses, one of which goes."""
    _yaml(folder / "before", [_policy("shop", "web", {"app": "web"}, ingress=[_blocks(size)])])
    _yaml(folder / "after", [_policy("shop", "web", {"app": "web"}, ingress=[_blocks(size, without=size // 2)])])
    return (("diff", "before", "after"), ("diff", "before", "after", "-o", "json"))


@shape(500, 1000, 2000)
def everywhere(folder: Path, size: int) -> Sequence[Command]:
    """Many policies that let everybody in, and one of them on another port."""
    for side, port in (("before", 8080), ("after", 8081)):
        _yaml(
            folder / side,
            [
                _policy(
                    f"team-{number % 50}",
                    f"app-{number}",
                    {"app": f"app-{number}"},
                    ingress=[_rule(None, port if number == size // 2 else 8080)],
                    egress=[_rule(None, port if number == size // 2 else 8080)],
                )
                for number in range(size)
            ],
        )
    return (("diff", "before", "after"), ("diff", "before", "after", "-o", "json"))


@shape(100, 500, 2000)
def renamed(folder: Path, size: int) -> Sequence[Command]:
    """Every label of a cluster renamed."""
    made = _cluster(folder, size)
    texts = {path: path.read_text() for path in (made / "before").iterdir()}
    shutil.rmtree(made / "after")
    (made / "after").mkdir()
    for path, text in texts.items():
        changed = text.replace("app.kubernetes.io/name", "app").replace("app.kubernetes.io/component", "role")
        (made / "after" / path.name).write_text(changed)
    return (("diff", "before", "after"), ("diff", "before", "after", "-o", "json"))


@shape(1000, 2000, 4000)
def relabelled(folder: Path, size: int) -> Sequence[Command]:
    """One label of the callers renamed in every namespace: two rows each, that follow one rename."""
    for side, name in (("before", "web"), ("after", "web-frontend")):
        peer = [{"podSelector": {"matchLabels": {"app": name}}}]
        rules = [_rule(peer, 8080)]
        _yaml(folder / side, [_policy(f"team-{number:04}", "api", {"app": "api"}, rules) for number in range(size)])
    return (("diff", "before", "after"), ("diff", "before", "after", "-o", "json"))


@shape(100, 500)
def unrelated(folder: Path, size: int) -> Sequence[Command]:
    """Two clusters that have nothing to do with each other."""
    made = _cluster(folder, size)
    other = _cluster(folder / "other", size, seed=2)
    shutil.rmtree(made / "after")
    shutil.move(other / "before", made / "after")
    for path in (made / "after").iterdir():
        path.write_text(path.read_text().replace("app.kubernetes.io/name", "name").replace("tier", "layer"))
    return (("diff", "before", "after"), ("diff", "before", "after", "-o", "json"))


@shape(500, 2000)
def ports(folder: Path, size: int) -> Sequence[Command]:
    """Every port of a cluster changed."""
    made = _cluster(folder, size)
    shutil.rmtree(made / "after")
    (made / "after").mkdir()
    for path in (made / "before").iterdir():
        text = re.sub(r"((?:port|endPort): )(\d{4})$", r"\g<1>1\2", path.read_text(), flags=re.MULTILINE)
        (made / "after" / path.name).write_text(text)
    return (("diff", "before", "after"), ("diff", "before", "after", "-o", "json"))


@shape(1000, 2000)
def moved(folder: Path, size: int) -> Sequence[Command]:
    """The port of a rule changed in every namespace, each to one of its own: as many groups as policies."""
    for side, first in (("before", 10_000), ("after", 20_000)):
        (folder / side).mkdir()
        texts = (_MOVED.format(number=number, port=first + number) for number in range(size))
        (folder / side / "all.yaml").write_text("".join(texts))
    return (("diff", "before", "after"), ("diff", "before", "after", "-o", "json"))


_MOVED: Final = """---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api
  namespace: team-{number:04}
spec:
  podSelector:
    matchLabels:
      app: api
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: {port}
"""


@shape(40, 80)
def crowd(folder: Path, size: int) -> Sequence[Command]:
    """So many servers that each let in so many clients by name, all on another port."""
    for side, port in (("before", 8080), ("after", 8081)):
        peers = [{"podSelector": {"matchLabels": {"app": f"client-{number}"}}} for number in range(size)]
        servers = [
            _policy("shop", f"s-{number}", {"app": f"s-{number}"}, [_rule(peers, port)]) for number in range(size)
        ]
        _yaml(folder / side, servers)
    return (("diff", "before", "after"), ("diff", "before", "after", "-o", "json"))


_SHARED: Final = """@policy_set()
def teams() -> Clauses:
    for number in range({size}):
        yield within(f"team-{{number:04d}}", *standard())
"""

_STANDARD: Final = '''from collections.abc import Iterator

from netpolc import Clause, all_pods, allow, allow_dns, app, cidr, deny_all, policy, tcp


def standard() -> Iterator[Clause]:
    """What every namespace has."""
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))
    yield allow(from_=app("api"), to=app("db"), ports=tcp(5432))
    yield policy("metrics", all_pods, allow(from_=app("prometheus", namespace="monitoring"), ports=tcp({port})))
    yield allow(from_=app("ingress", namespace="ingress"), to=app("web"), ports=tcp(443))
'''


def _organisation(folder: Path, size: int, port: int = 9090) -> None:
    _module(folder, "teams", "from policies.standard import standard\n\n\n" + _SHARED.format(size=size))
    (folder / "policies" / "standard.py").write_text('"""Shared."""\n\n' + _STANDARD.format(port=port))
    _module(
        folder,
        "platform",
        """@policy_set(namespace="monitoring")
def monitoring() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("prometheus", app("prometheus"), allow(to=all_namespaces))


@policy_set(namespace="ingress")
def ingress() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("open", all_pods, allow(to=all_namespaces, ports=tcp(443)))
""",
    )


@shape(365, 730, 1460)
def shared_line(folder: Path, size: int) -> Sequence[Command]:
    """One line of a function that many namespaces use, changed; and a missing half in it."""
    _organisation(folder / "before", size)
    _organisation(folder / "after", size, port=9100)
    text = (folder / "after" / "policies" / "standard.py").read_text()
    missing = folder / "missing"
    shutil.copytree(folder / "after", missing)
    (missing / "policies" / "standard.py").write_text(
        text + '    yield allow(from_=app("api"), to=app("vault", namespace="monitoring"), ports=tcp(8200))\n'
    )
    return (
        ("diff", "before", "after"),
        ("diff", "before", "after", "-o", "json"),
        ("check", "-C", "missing"),
        ("check", "-C", "missing", "-o", "json"),
    )


@shape(250, 500, 1000)
def open_egress(folder: Path, size: int) -> Sequence[Command]:
    """Workloads that may call everybody."""
    items: list[object] = []
    for number in range(size):
        place = f"team-{number % 20}"
        items.append(_workload(place, f"app-{number}"))
        items.append(_policy(place, f"app-{number}", {"app": f"app-{number}"}, egress=[{}]))
    _yaml(folder / "all", items)
    return (("connections", "all", "-o", "json"), ("connections", "all"))


@shape(750, 1500, 3000)
def by_labels(folder: Path, size: int) -> Sequence[Command]:
    """Namespaces that are meant by their labels."""
    items: list[object] = []
    for number in range(size):
        place = f"team-{number:04d}"
        items.append({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": place, "labels": {"tier": "app"}}})
        items.append(_workload(place, "web"))
        peer = {"namespaceSelector": {"matchLabels": {"tier": "app"}}, "podSelector": {"matchLabels": {"app": "web"}}}
        items.append(_policy(place, "web", {"app": "web"}, ingress=[{"from": [peer], "ports": [_port(80)]}]))
    _yaml(folder / "all", items)
    return (("connections", "all", "-o", "json"), ("connections", "all"))


@shape(182, 365, 730, 1460)
def organisation(folder: Path, size: int) -> Sequence[Command]:
    """Namespaces in three environments, eight manifests each, in a repository; the last command after an edit."""
    environments(folder, size)
    _git(folder, "init", "-q", "-b", "main")
    run(folder, ("build",), 600)
    _commit(folder)
    edited = (
        "import pathlib; p = pathlib.Path('policies/team_0000.py'); p.write_text(p.read_text().replace('8080', '8081'))"
    )
    return (("build",), ("check",), ("python", edited), ("build",), ("diff", "HEAD"))


def environments(folder: Path, size: int) -> None:
    """Write the policies of an organisation: in one of its environments one manifest of eight is another."""
    (folder / "policies").mkdir(parents=True)
    (folder / "policies" / "environments.py").write_text(
        '"""Environments."""\n\nfrom attrs import frozen\n\nfrom netpolc import Environment\n\n\n'
        '@frozen\nclass Cluster(Environment):\n    """One cluster."""\n\n    port: int = 443\n\n\n'
        'ENVIRONMENTS = (Cluster("dev", 8443), Cluster("prod"), Cluster("staging"))\n'
    )
    for team in range(0, size, 20):
        _module(
            folder,
            f"team_{team:04d}",
            f"""from policies.environments import Cluster


@policy_set()
def teams(env: Cluster) -> Clauses:
    for number in range({team}, {min(team + 20, size)}):
        yield within(
            f"team-{{number:04d}}",
            policy("default-deny", all_pods, deny_all),
            policy("dns", all_pods, allow_dns()),
            allow(from_=cidr("203.0.113.0/24"), to=app("web"), ports=tcp(env.port)),
            allow(from_=app("web"), to=app("api"), ports=tcp(8080)),
            allow(from_=app("api"), to=app("db"), ports=tcp(5432)),
            allow(from_=app("api"), to=app("cache"), ports=tcp(6379)),
            allow(from_=app("api"), to=app("queue"), ports=tcp(5672)),
            allow(from_=app("queue"), to=app("worker"), ports=tcp(9000)),
        )
""",
        )


@shape(34, 340)
def beside_large_files(folder: Path, size: int) -> Sequence[Command]:
    """A small project in a repository with so many MB of other files, one line changed."""
    _module(
        folder,
        "shop",
        """@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))
""",
    )
    (folder / "data").mkdir()
    for number in range(size // 2):
        (folder / "data" / f"{number}.bin").write_bytes(os.urandom(2_000_000))
    _git(folder, "init", "-q", "-b", "main")
    _commit(folder)
    module = folder / "policies" / "shop.py"
    module.write_text(module.read_text().replace("8080", "8081"))
    return (("diff", "HEAD"), ("diff",))


@shape(5_000, 20_000)
def beside_many_files(folder: Path, size: int) -> Sequence[Command]:
    """A small project in a folder of a repository with so many other files, one line changed."""
    project = folder / "infra" / "network"
    _module(
        project,
        "shop",
        """@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))
""",
    )
    for number in range(size):
        place = folder / "src" / str(number % 500)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.txt").write_text(str(number))
    _git(folder, "init", "-q", "-b", "main")
    _commit(folder)
    module = project / "policies" / "shop.py"
    module.write_text(module.read_text().replace("8080", "8081"))
    return (("diff", "HEAD", "-C", "infra/network"),)


def _git(folder: Path, *words: str) -> None:
    known = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.compression=0")
    subprocess.run(["git", *known, *words], cwd=folder, check=True, capture_output=True)


def _commit(folder: Path) -> None:
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "all")


def _port(number: int) -> object:
    return {"protocol": "TCP", "port": number}


def _rule(peers: object, port: int) -> dict[str, object]:
    return {"ports": [_port(port)]} if peers is None else {"from": peers, "ports": [_port(port)]}


def _blocks(size: int, without: int | None = None) -> dict[str, object]:
    several = [
        {"ipBlock": {"cidr": f"10.{number >> 7}.{(number & 127) * 2}.0/24"}}
        for number in range(size)
        if number != without
    ]
    return _rule(several, 443)


def _policy(
    place: str,
    name: str,
    labels: object,
    ingress: Iterable[object] | None = None,
    egress: Iterable[object] | None = None,
) -> object:
    spec: dict[str, object] = {"podSelector": {"matchLabels": labels}}
    spec["policyTypes"] = [
        *(["Ingress"] if ingress is not None else []),
        *(["Egress"] if egress is not None else []),
    ]
    if ingress is not None:
        spec["ingress"] = ingress
    if egress is not None:
        spec["egress"] = egress
    meta = {"name": name, "namespace": place}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": spec}


def _workload(place: str, name: str) -> object:
    pod = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": name, "image": "x"}]}}
    meta = {"name": name, "namespace": place}
    spec = {"selector": {"matchLabels": {"app": name}}, "template": pod}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": spec}


def _yaml(folder: Path, items: Iterable[object]) -> None:
    folder.mkdir(parents=True)
    (folder / "all.yaml").write_text("".join(f"---\n{json.dumps(item, indent=1)}\n" for item in items))


def _cluster(folder: Path, size: int, seed: int = 1) -> Path:
    """Make manifests of a cluster by the program of the acceptance tests."""
    program = Path(os.environ["NETPOLC_ACCEPTANCE"], "cluster.py")
    words = [f"--workloads={size}", f"--policies={size}", f"--namespaces={max(1, size // 20)}", f"--seed={seed}"]
    subprocess.run([sys.executable, program, folder, *words], check=True, capture_output=True)
    return folder


def run(folder: Path, command: Command, seconds: int) -> tuple[float, float, int, int, int]:
    """Run a command; return its processor seconds, the MiB of its largest process, its exit code, lines and bytes."""
    words = (
        [sys.executable, "-c", command[1]] if command[0] == "python" else [sys.executable, "-m", "netpolc", *command]
    )
    with tempfile.TemporaryFile() as output:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        process = subprocess.Popen(words, cwd=folder, stdout=output, stderr=output)
        limited = (seconds, seconds + 5)
        resource.prlimit(process.pid, resource.RLIMIT_CPU, limited)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        size = output.seek(0, os.SEEK_END)
        output.seek(0)
        lines = sum(piece.count(b"\n") for piece in iter(lambda: output.read(1 << 20), b""))
        taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return taken, used.ru_maxrss / 1024, process.returncode, lines, size


def main() -> None:
    """Print a line for each shape, size and command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(SHAPES))
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("sizes", nargs="*", type=int)
    options = parser.parse_args()
    for name in options.only.split(","):
        made, usual = SHAPES[name]
        for size in options.sizes or usual:
            with tempfile.TemporaryDirectory(prefix="netpolc-growth-") as work:
                place = Path(work, "made")
                place.mkdir()
                for command in made(place, size):
                    if command[0] == "python":
                        run(place, command, options.seconds)
                        continue
                    taken, peak, code, lines, size_of = run(place, command, options.seconds)
                    shown = f"{taken:7.2f} s {peak:6.0f} MiB  exit {code}, {lines} lines, {size_of:,} bytes"
                    print(f"{name:18} {size:5} {' '.join(command):36} {shown}", flush=True)


if __name__ == "__main__":
    main()
