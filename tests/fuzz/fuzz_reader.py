"""Fuzz the reader of manifests with atheris: any bytes, until something is raised or a finding has no place.

    make fuzz                                       # an hour, one process
    python tests/fuzz/fuzz_reader.py -max_total_time=60 CORPUS

`atheris` (CPython 3.11 to 3.13 on Linux) is no dependency of the tests: `pip install atheris`. The arguments are
libFuzzer's. Without atheris, `--plain SECONDS` mutates the seeds at random instead, with `--seed N` for the same run
again. An empty folder given as an argument gets the seeds below and grows, as libFuzzer's corpus.
"""

import argparse
import importlib
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

SEEDS = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\nspec:\n  podSelector: {}\n",
    'a: &a [1, "b"]\nc: *a\n<<: {d: e}\n? [x]\n: y\n',
    "--- # one\na: |\n  t\n\n  u\n---\nb: >-\n  v\n...\n%YAML 1.1\n---\n{c: fd00::/8}\n",
    '{"apiVersion": "v1", "kind": "List", "items": [{"kind": "Pod"}]}',
)


def mutated(generator: random.Random, pieces: Sequence[str]) -> bytes:
    """Return a seed with a few random changes, some of them pieces of YAML."""
    data = bytearray(generator.choice((*SEEDS, "".join(pieces))).encode())
    for _ in range(generator.randint(1, 12)):
        at = generator.randrange(len(data) + 1)
        match generator.randrange(4):
            case 0:
                data[at:at] = generator.choice(pieces).encode()
            case 1:
                del data[at : at + generator.randint(1, 9)]
            case 2:
                data[at : at + 1] = generator.randbytes(1)
            case _:
                data[at:at] = data[: generator.randrange(len(data) + 1)][-40:]
    return bytes(data)


def plain(seconds: float, seed: int) -> None:
    """Mutate seeds for so long, without atheris; prints how many texts there were."""
    from tests.fuzz.test_reader import PIECES, check

    generator, ends, count = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        data = mutated(generator, PIECES)
        try:
            check(data)
        except BaseException:
            sys.stderr.write(f"seed {seed}, text {count}: {data!r}\n")
            raise
        count += 1
    sys.stdout.write(f"{count} texts in {seconds:g} s, seed {seed}: nothing raised\n")


def main() -> None:
    """Run the fuzzer."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--plain", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options, others = parser.parse_known_args()
    if options.plain:
        plain(options.plain, options.seed)
        return
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["netpolc"]):
        from tests.fuzz.test_reader import check

    folder = Path(next((word for word in others if not word.startswith("-")), "")).absolute()
    if folder != Path().absolute() and not any(folder.iterdir()):
        for number, seed in enumerate(SEEDS):
            (folder / f"seed-{number}").write_text(seed)
    atheris.Setup([sys.argv[0], *others], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
