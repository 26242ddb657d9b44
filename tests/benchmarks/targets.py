"""Times `netpolc build` of N policies for each target, in turn, whole processes into a new tree.

    TMPDIR=/dev/shm .venv/bin/python tests/benchmarks/targets.py --rounds 9 1000

Prints the seconds of the processors, all processes together, and of the clock, and both beside the first target.
Last figures: RESULTS.md beside this file.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from netpolc.targets import TARGETS  # noqa: E402 - the line above makes it importable
from tests.benchmarks.build import Used, project, timed  # noqa: E402 - as above


def main() -> None:
    """Print a line for each target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("size", nargs="?", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="netpolc-bench-") as folder:
        place = Path(folder)
        project(place, options.size)
        used: dict[str, list[Used]] = {target.name: [] for target in TARGETS}
        for _ in range(options.rounds):
            for name, turns in used.items():
                shutil.rmtree(place / "build", ignore_errors=True)
                turns.append(timed([sys.executable, "-m", "netpolc", "build", "-q", "--target", name, "-C", folder]))
        first = [statistics.median(seconds) for seconds in _seconds(used[TARGETS[0].name])]
        for name, turns in used.items():
            processors, clock = (statistics.median(seconds) for seconds in _seconds(turns))
            beside = f"{processors / first[0]:.2f} and {clock / first[1]:.2f} of {TARGETS[0].name}"
            print(f"{name:12} processors {processors:.3f} s, clock {clock:.3f} s: {beside}")


def _seconds(turns: list[Used]) -> tuple[list[float], list[float]]:
    return [used.processors for used in turns], [used.clock for used in turns]


if __name__ == "__main__":
    main()
