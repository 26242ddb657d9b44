"""Random documents put to Kubernetes' own code and to netpolc: `make oracle`.

    .venv/bin/python tests/oracle/live.py --seed 1 --documents 20000 --kubernetes 1.33
    .venv/bin/python tests/oracle/live.py --seed 7 --documents 3500 --record
    .venv/bin/python tests/oracle/live.py --seed 7 --documents 3500 --record --kubernetes 1.30

Needs Go 1.26, which builds the oracle into tests/oracle/bin/ at the first run of a version. Prints every disagreement
on verdict or causes, and a last line with the figures; exit 0 where there is none. `--record` keeps what the newest
version said, and of an older one what it said otherwise. Last figures: RESULTS.md beside this file.
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

from netpolc.rules.version import NEWEST, Version, parse_version  # noqa: E402 - the line above makes it importable
from tests.oracle.generate import Dice  # noqa: E402 - as above
from tests.oracle.judging import differs, judged  # noqa: E402 - as above


def built(version: Version) -> Path:
    """Build the oracle of a version where it is not there yet."""
    program = HERE / "bin" / f"oracle-{version}"
    module = HERE / ("go.mod" if version == NEWEST else f"versions/{version}.mod")
    if not module.exists():
        raise SystemExit(f"no {module.name}: `python3 tests/oracle/module.py {version}.PATCH` writes it")
    if not program.exists():
        subprocess.run(["go", "build", f"-modfile={module}", "-o", str(program), "."], cwd=HERE, check=True)
    return program


def asked(program: Path, documents: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each document with what the oracle says of it."""
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as oracle:
        if oracle.stdin is None or oracle.stdout is None:
            raise RuntimeError("the oracle has no pipes")
        for text in documents:
            oracle.stdin.write(base64.b64encode(text.encode()) + b"\n")
            oracle.stdin.flush()
            yield text, json.loads(oracle.stdout.readline())
        oracle.stdin.close()


def record(version: Version, rows: list[dict[str, Any]]) -> None:
    """Keep the verdicts: whole for the newest version, else those that differ from it by number and text."""
    newest = HERE / "recorded.jsonl"
    if version == NEWEST:
        target, kept = newest, rows
    else:
        known = [json.loads(line) for line in newest.read_text().splitlines()]
        if [row["document"] for row in known] != [row["document"] for row in rows]:
            raise SystemExit("recorded.jsonl holds other documents: record the newest version with the same seed first")
        target = HERE / f"recorded-{version}.jsonl"
        told = [(number, row) for number, (row, old) in enumerate(zip(rows, known, strict=True)) if row != old]
        kept = [{"number": number, **{key: row[key] for key in row if key != "document"}} for number, row in told]
    target.write_text("".join(json.dumps(row, sort_keys=True) + "\n" for row in kept))


def main() -> int:
    """Compare, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--kubernetes", default=str(NEWEST))
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    version = parse_version(options.kubernetes)
    if version is None:
        parser.error(f"no version that is known: {options.kubernetes}")
    dice, started = Dice(options.seed), time.monotonic()
    verdicts: Counter[str] = Counter()
    wrong = 0
    recorded: list[dict[str, Any]] = []
    for text, answer in asked(built(version), (dice.document() for _ in range(options.documents))):
        verdicts[answer["verdict"]] += 1
        said = differs(answer, judged(text, version))
        if said:
            wrong += 1
            print(f"--- seed {options.seed}\n{text}{said}")
        if options.record:
            answer.pop("decode", None)
            recorded.append({"document": text, **answer})
        if options.seconds and time.monotonic() - started > options.seconds:
            break
    if options.record:
        record(version, recorded)
    total = sum(verdicts.values())
    spent = time.monotonic() - started
    figures = f"{total} documents, {wrong} disagreements, {dict(verdicts)}, {spent:.0f} s"
    print(f"seed {options.seed}, Kubernetes {version}: {figures}")
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main())
