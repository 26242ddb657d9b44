"""Times `netpolc verify` of what N policies build beside `netpolc diff` of the same two sides, whole processes in turn.

    .venv/bin/python -m tests.benchmarks.verify 1000

The bar is 1.3 times `diff`. Last figures: RESULTS.md beside this file.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.build import MODULE, TEAMS

NETPOLC = [sys.executable, "-m", "netpolc"]
RUNS = 5


def project(folder: Path, count: int) -> None:
    """Write the project of the benchmark of builds, what it builds, and the same with one port changed."""
    (folder / "policies").mkdir()
    for team in range(min(count, TEAMS)):
        text = MODULE.format(team=team, size=count, teams=TEAMS)
        (folder / "policies" / f"team_{team:03d}.py").write_text(text, encoding="utf-8")
    built = subprocess.run([*NETPOLC, "build", "--stdout"], cwd=folder, capture_output=True, check=True).stdout
    (folder / "equal.yaml").write_bytes(built)
    (folder / "changed.yaml").write_bytes(built.replace(b"port: 8080\n", b"port: 8090\n", 1))


def timed(folder: Path, *words: str) -> tuple[float, float]:
    """Return the wall time and the processor time of a command, in seconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*NETPOLC, *words, "-o", "json"], cwd=folder, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - started, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the medians, and how they stand to each other."""
    for count in map(int, sys.argv[1:] or ["1000"]):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            project(folder, count)
            for stream in ("equal.yaml", "changed.yaml"):
                runs = [(timed(folder, "verify", stream), timed(folder, "diff", ".", stream)) for _ in range(RUNS)]
                verify, diff = ([statistics.median(run[side][of] for run in runs) for of in (0, 1)] for side in (0, 1))
                shown = f"verify {verify[0]:.2f} s ({verify[1]:.2f} s), diff {diff[0]:.2f} s ({diff[1]:.2f} s)"
                print(f"{count} {stream}: {shown}, {verify[0] / diff[0]:.2f} ({verify[1] / diff[1]:.2f})")


if __name__ == "__main__":
    main()
