"""Odd files put to the real kubectl and to netpolc's reader: `make kubectl-reading`.

    .venv/bin/python tests/kubectl/live.py --seed 1 --files 2000
    .venv/bin/python tests/kubectl/live.py --seed 0 --files 700 --record

`kubectl label --local` shows what a file holds, without a cluster. netpolc has to find the same objects, or to say an
error; where kubectl says one, netpolc has to say one too. Prints every disagreement, and a last line with the figures;
exit 0 where there is none. `--record` keeps what kubectl said in recorded.jsonl. Last figures: RESULTS.md.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1])]

from tests.kubectl.generate import odd_file  # noqa: E402 - the line above makes it importable
from tests.kubectl.judging import LABEL, Said, compared, objects_of  # noqa: E402 - as above

KUBECTL: Final = Path(sys.executable).parent / "kubectl"


def asked(folder: Path, number: int) -> tuple[int, bytes, Said]:
    """Ask kubectl what the file of a number holds."""
    data = odd_file(number)
    path = folder / f"{number}.yaml"
    path.write_bytes(data)
    command = [str(KUBECTL), "label", "--local", "--overwrite", "-f", str(path), f"{LABEL}={LABEL}", "-o", "json"]
    environment = {**os.environ, "HOME": str(folder), "KUBECONFIG": os.devnull}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    path.unlink()
    problems = [line[:200] for line in done.stderr.replace(str(path), "FILE").splitlines() if line]
    return number, data, Said(objects_of(done.stdout), "\n".join(problems) if done.returncode else "")


def main() -> int:
    """Compare, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    started = time.monotonic()
    figures: Counter[str] = Counter()
    wrong, rows = 0, list[str]()
    first = options.seed * 1_000_000
    with TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        answers = pool.map(partial(asked, Path(name)), range(first, first + options.files))
        for number, data, said in answers:
            verdict = compared(data, said)
            figures[verdict] += 1
            if verdict in ("missed", "different"):
                wrong += 1
                print(f"--- file {number}, {verdict}\n{data!r}\nkubectl: {said}")
            row = {"file": base64.b64encode(data).decode(), "objects": said.objects, "error": said.error}
            rows.append(json.dumps(row, sort_keys=True) + "\n")
    if options.record:
        (HERE / "recorded.jsonl").write_text("".join(rows))
    spent = time.monotonic() - started
    print(f"seed {options.seed}: {options.files} files, {wrong} disagreements, {dict(figures)}, {spent:.0f} s")
    return 1 if wrong or not options.files else 0


if __name__ == "__main__":
    sys.exit(main())
