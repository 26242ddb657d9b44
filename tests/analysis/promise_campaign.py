"""Random programs and promises: engine and judge have to agree on every one, and witnesses have to break them.

    python -m tests.analysis.promise_campaign --seed 1 --count 100000

Of a promise that is called kept, unknown or vacuous, connections of a few pods and addresses are asked of the judge; of
one that is called broken its witness is.
"""

import argparse
import sys
import time
from collections import Counter

from netpolc.analysis.proving import Proving
from tests.analysis.promised_worlds import closed, disagreements, points_near, stated
from tests.analysis.worlds import Dice, program


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    fates: Counter[str] = Counter()
    asked, started = 0, time.monotonic()
    for number in range(options.count):
        dice = Dice(options.seed * 1_000_003 + number)
        policies, promise = closed(dice), stated(dice)
        answer = Proving(program(policies)).answer(promise.placed)
        points = points_near(dice)
        fates[answer.fate] += 1
        asked += len(points)
        for wrong in disagreements(policies, promise, answer, points):
            sys.stdout.write(f"case {number} of seed {options.seed}: {promise} over {policies}: {wrong}\n")
            return 1
    told = ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))
    sys.stdout.write(
        f"seed {options.seed}: {options.count} promises ({told}), {asked} connections drawn, 0 wrong, "
        f"{time.monotonic() - started:.0f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
