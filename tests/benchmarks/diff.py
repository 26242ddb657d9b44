"""Times `netpolc diff` of two projects in which every one of N connections differs, whole processes.

    .venv/bin/python tests/benchmarks/diff.py 800 3200

Last figures: RESULTS.md beside this file.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODULE = '''"""Connections of one namespace, each between two applications of its own."""

from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    """Every connection."""
    yield policy("default-deny", all_pods, deny_all)
    for number in range({size}):
        yield allow(from_=app(f"client-{{number}}"), to=app(f"server-{{number}}"), ports=tcp({port}))
'''


def main() -> None:
    """Print a line for each size."""
    for size in map(int, sys.argv[1:] or ["800", "3200"]):
        with tempfile.TemporaryDirectory(prefix="netpolc-bench-") as work:
            for side, port in (("before", 80), ("after", 81)):
                module = Path(work) / side / "policies" / "shop.py"
                module.parent.mkdir(parents=True)
                module.write_text(MODULE.format(size=size, port=port))
            started = time.perf_counter()
            command = [sys.executable, "-m", "netpolc", "diff", "before", "after"]
            done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
            if done.returncode != 1:  # there are differences
                raise SystemExit(done.stderr)
            rows = done.stdout.count("tcp(81)")
            print(f"{size:6} connections: {time.perf_counter() - started:6.2f} s, `tcp(81)` shown {rows} times")


if __name__ == "__main__":
    main()
