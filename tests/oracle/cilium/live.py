"""Random programs, lowered to Cilium, put to Cilium's own engine and to netpolc's: the second half of `make oracle`.

    .venv/bin/python tests/oracle/cilium/live.py --seed 1 --flows 100000 --documents 20000
    .venv/bin/python tests/oracle/cilium/live.py --seed 7 --flows 600 --documents 600 --record

Needs Go 1.26, which builds Cilium into tests/oracle/bin/ at the first run: some minutes of two processors. A flow is
asked half by half: does the policy of its source let it out, that of its destination in. A document is one that the
schema takes: do the agents refuse it, and does netpolc say so. Prints every disagreement, and a last line with the
figures; exit 0 where there is none. `--record` keeps the documents, and what was said of each. Last figures: RESULTS.md
in the folder above.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2])]

from netpolc.rules.json import JsonObject  # noqa: E402 - the line above makes it importable
from tests.oracle.cilium.documents import Documents, differs  # noqa: E402 - as above
from tests.oracle.cilium.flows import Asked, asked_case, wrong_flows  # noqa: E402 - as above

VERSION = "1.20.2"


class Oracle:
    """Cilium's engine as a process."""

    def __init__(self) -> None:
        program = HERE.parent / "bin" / f"cilium-{VERSION}"
        if not program.exists():
            subprocess.run(["go", "build", "-o", str(program), "."], cwd=HERE, check=True)
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, asked: Asked) -> tuple[list[str], str]:
        """Return what an agent says of each policy, nothing where it takes it, and a letter for each flow."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the oracle has no pipes")
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        return said["refused"], said["verdicts"]

    def end(self) -> None:
        """Let the process end."""
        self._process.communicate()


def _flows(oracle: Oracle, seed: int, count: int, tally: Counter[str]) -> Iterator[str]:
    """Ask about this many flows, and give every disagreement."""
    number = 0
    while tally["flows"] < count:
        case = asked_case(seed, number)
        refused, letters = oracle.ask(case.asked)
        where = f"seed {seed} case {number}"
        yield from (f"{where}: an agent refuses what is written: {text}" for text in refused if text)
        yield from (f"{where}: {text}" for text in wrong_flows(case, letters))
        tally["policies"] += len(refused)
        tally["flows"] += len(letters)
        tally.update(f"halves {letter}" for letter in letters)
        number += 1


def _documents(oracle: Oracle, seed: int, count: int, tally: Counter[str], kept: list[JsonObject]) -> Iterator[str]:
    """Ask about this many documents that the schema takes, and give every disagreement."""
    for document in Documents(seed).taken(count):
        ((refused,), _) = oracle.ask({"policies": [document]})
        tally["documents"] += 1
        tally["refused"] += bool(refused)
        if text := differs(document, refused):
            yield f"--- seed {seed}\n{json.dumps(document)}\n{text}"
        kept.append({"document": document, "refused": refused})


def main() -> int:
    """Compare, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--flows", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    tally: Counter[str] = Counter()
    kept: list[JsonObject] = []
    oracle, started, wrong = Oracle(), time.monotonic(), 0
    for text in _flows(oracle, options.seed, options.flows, tally):
        wrong += 1
        print(text)
    for text in _documents(oracle, options.seed, options.documents, tally, kept):
        wrong += 1
        print(text)
    oracle.end()
    if options.record:
        (HERE / "recorded.jsonl").write_text("".join(json.dumps(row, sort_keys=True) + "\n" for row in kept))
    figures = f"{wrong} disagreements, {dict(tally)}, {time.monotonic() - started:.0f} s"
    print(f"seed {options.seed}, Cilium {VERSION}: {figures}")
    return 1 if wrong or not tally else 0


if __name__ == "__main__":
    sys.exit(main())
