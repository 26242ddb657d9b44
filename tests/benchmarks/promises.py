"""Times `netpolc check` of 1,000 policies without promises and with 100, in turn, and `netpolc mutate` of the example.

    .venv/bin/python -m tests.benchmarks.promises

Whole processes; the median of each. Last figures: RESULTS.md beside this file.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TURNS = 7
POLICIES = """from netpolc import Clauses, all_pods, allow, allow_dns, app, deny_all, policy, policy_set, tcp, within


@policy_set()
def everything() -> Clauses:
    for team in range(100):
        yield within(
            f"team-{team}",
            policy("default-deny", all_pods, deny_all),
            policy("dns", all_pods, allow_dns()),
            *(allow(from_=app(f"w{n}"), to=app(f"w{n + 1}"), ports=tcp(8000 + n)) for n in range(7)),
        )
"""
PROMISES = """from netpolc import Promises, all_namespaces, always, app, isolated, namespace, never, only, promises, tcp


@promises()
def kept() -> Promises:
    for team in range(25):
        name = f"team-{team}"
        yield only(from_=app("w1", namespace=name), to=app("w2", namespace=name))
        yield always(from_=app("w3", namespace=name), to=app("w4", namespace=name), ports=tcp(8003))
        yield never(from_=all_namespaces, to=namespace(name), except_=namespace(name))
        yield isolated(namespace(name), "ingress", "egress")
"""


def seconds(*words: str) -> float:
    """Time a command, which has to end well."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "netpolc", *words], check=True, capture_output=True)
    return time.monotonic() - started


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        plain, promised = Path(name) / "plain", Path(name) / "promised"
        for folder in (plain, promised):
            (folder / "policies").mkdir(parents=True)
            (folder / "policies" / "all.py").write_text(POLICIES)
        (promised / "policies" / "promises.py").write_text(PROMISES)
        times: dict[Path, list[float]] = {plain: [], promised: []}
        for _ in range(TURNS):
            for folder, found in times.items():
                found.append(seconds("check", "-C", str(folder)))
    without, beside = (statistics.median(found) for found in times.values())
    sys.stdout.write(f"check of 1,000 policies: {without:.2f} s; with 100 promises: {beside:.2f} s\n")
    mutate = statistics.median(seconds("mutate", "-C", str(ROOT)) for _ in range(3))
    sys.stdout.write(f"mutate of the example: {mutate:.2f} s\n")


if __name__ == "__main__":
    main()
