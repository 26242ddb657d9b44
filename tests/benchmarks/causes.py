"""Times `netpolc diff` of 1,000 policies in 40 sets with 10 edits, with causes and without, whole processes in turn.

    .venv/bin/python tests/benchmarks/causes.py

Last figures: RESULTS.md beside this file.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.build import MODULE, TEAMS

SIZE = 1_000
EDITS = 10
RUNS = 7


def write(folder: Path, edits: int) -> None:
    """Write the project, with so many of its sets edited."""
    for team in range(TEAMS):
        module = folder / "policies" / f"team_{team:03d}.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        text = MODULE.format(team=team, size=SIZE, teams=TEAMS)
        module.write_text(text.replace("tcp(8080 + turn", f"tcp({9000 + team} + turn") if team < edits else text)


def timed(work: str, *words: str) -> tuple[float, float]:
    """Return the seconds that one run took, by the wall and of the processor."""
    before, started = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "netpolc", "diff", "before", "after", *words]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if done.returncode != 1 or "told by traces" in done.stdout:
        raise SystemExit(done.stdout[:500] + done.stderr)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, used


def main() -> None:
    """Print the medians, and what causes cost."""
    with tempfile.TemporaryDirectory(prefix="netpolc-bench-") as work:
        write(Path(work, "before"), 0)
        write(Path(work, "after"), EDITS)
        both = [(timed(work, "--no-causes"), timed(work)) for _ in range(RUNS)]
    for name, index in (("wall", 0), ("processor", 1)):
        without = statistics.median(run[0][index] for run in both)
        with_causes = statistics.median(run[1][index] for run in both)
        print(f"{name}: {without:.2f} s without, {with_causes:.2f} s with, {with_causes - without:+.2f} s for causes")


if __name__ == "__main__":
    main()
