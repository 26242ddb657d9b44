"""Random documents put to Kubernetes' own code and to netpolc: `make oracle`.

    .venv/bin/python tests/oracle/live.py --seed 1 --documents 20000
    .venv/bin/python tests/oracle/live.py --seed 7 --documents 3000 --record tests/oracle/recorded.jsonl

Needs Go 1.26, which builds the oracle into tests/oracle/bin/ at the first run. Prints every disagreement on verdict or
causes, and a last line with the figures; exit 0 where there is none. Last figures: RESULTS.md beside this file.
"""

import argparse
import base64
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1])]

from netpolc.rules.version import NEWEST  # noqa: E402 - the line above makes it importable from anywhere
from tests.oracle.generate import Dice  # noqa: E402 - as above
from tests.oracle.judging import differs, judged  # noqa: E402 - as above


def built() -> Path:
    """Build the oracle where it is not there yet."""
    program = HERE / "bin" / f"oracle-{NEWEST}"
    if not program.exists():
        subprocess.run(["go", "build", "-o", str(program), "."], cwd=HERE, check=True)
    return program


def asked(documents: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each document with what the oracle says of it."""
    with subprocess.Popen([built()], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as oracle:
        if oracle.stdin is None or oracle.stdout is None:
            raise RuntimeError("the oracle has no pipes")
        for text in documents:
            oracle.stdin.write(base64.b64encode(text.encode()) + b"\n")
            oracle.stdin.flush()
            yield text, json.loads(oracle.stdout.readline())
        oracle.stdin.close()


def main() -> int:
    """Compare, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--record", type=Path)
    options = parser.parse_args()
    dice, started = Dice(options.seed), time.monotonic()
    verdicts: Counter[str] = Counter()
    wrong = 0
    recorded: list[str] = []
    for text, answer in asked(dice.document() for _ in range(options.documents)):
        verdicts[answer["verdict"]] += 1
        said = differs(answer, judged(text))
        if said:
            wrong += 1
            print(f"--- seed {options.seed}\n{text}{said}")
        if options.record:
            answer.pop("decode", None)
            recorded.append(json.dumps({"document": text, **answer}, sort_keys=True))
        if options.seconds and time.monotonic() - started > options.seconds:
            break
    if options.record:
        options.record.write_text("\n".join(recorded) + "\n")
    total = sum(verdicts.values())
    spent = time.monotonic() - started
    figures = f"{total} documents, {wrong} disagreements, {dict(verdicts)}, {spent:.0f} s"
    print(f"seed {options.seed}, Kubernetes {NEWEST}: {figures}")
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main())
