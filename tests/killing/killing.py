"""Kills builds at random moments, and says what they leave: whole files, and each environment of one generation.

    .venv/bin/python tests/killing/killing.py --kills 200 --seed 1

Each round starts a process that writes a tree of three environments again and again, each time another generation, with
a file of somebody else among them, and kills it. Last figures: RESULTS.md beside this file.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from netpolc.canonical.header import HEADER
from netpolc.tree.layout import read_tree
from netpolc.tree.locking import locked
from netpolc.tree.planning import plan
from netpolc.tree.writing import write

ENVIRONMENTS: Final = ("dev", "prod", "staging")


def generation(turn: int, size: int) -> dict[str, bytes]:
    """Return a tree: a third of the names comes and goes, a third changes, and a third stays."""
    files: dict[str, bytes] = {}
    for number in range(size):
        for environment in ENVIRONMENTS:
            name = f"{turn}-{number}" if number % 3 == 0 else str(number)
            text = f"# {environment} always\n" if number % 3 == 1 else f"# {environment} {turn}\n" * 20
            files[f"{environment}/team-{number % 5}/p{name}.yaml"] = (HEADER + text).encode()
    return files


def build(folder: Path, turn: int, size: int) -> None:
    """Write a generation."""
    with locked(folder) as site:
        write(plan(generation(turn, size), read_tree(folder)), site)


def generations(folder: Path) -> set[str]:
    """Return which generations the files of an environment are of; raise where one is not whole."""
    found: set[str] = set()
    for path in folder.rglob("*.yaml"):
        lines = path.read_text(encoding="utf-8").removeprefix(HEADER).splitlines()
        if path.name != "mine.yaml":
            if len(set(lines)) != 1 or len(lines) not in {1, 20}:
                raise SystemExit(f"{path} is not whole")
            found.add(lines[0].rpartition(" ")[2])
    return found - {"always"}


def killed(place: Path, size: int, delay: float, *, one_by_one: bool) -> tuple[int, bool]:
    """Kill one build; return how many environments are of two generations, and whether the tree is."""
    folder = place / "build"
    build(folder, 0, size)
    mine = folder / "prod" / "mine.yaml"
    mine.write_text("mine\n", encoding="utf-8")
    words = [sys.executable, __file__, "--write", str(folder), "--size", str(size)]
    with subprocess.Popen([*words, *(["--one-by-one"] if one_by_one else [])], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    each = [generations(folder / name) for name in ENVIRONMENTS]
    with locked(folder) as site:
        written = write(plan(generation(-1, size), read_tree(folder)), site)
    if {generation for name in ENVIRONMENTS for generation in generations(folder / name)} != {"-1"}:
        raise SystemExit("one further run does not give the new tree")
    if mine.read_text(encoding="utf-8") != "mine\n" or sorted(os.listdir(place)) != ["build"] or written.left:  # noqa: PTH208 - names only
        raise SystemExit(f"something is lost, or left: {list(place.rglob('*'))[-20:]}")
    return sum(len(found) > 1 for found in each), len(set[str]().union(*each)) > 1


def nothing(*_: object) -> tuple[()]:
    """Put no folders together, as on a system where none can change places."""
    return ()


def main() -> None:
    """Kill, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--one-by-one", action="store_true", help="as where no two folders can change places")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    if options.one_by_one:
        from netpolc.tree import writing

        setattr(writing, "assembled", nothing)  # noqa: B010 - the name is private to the module
    if options.write:
        print("ready", flush=True)
        for turn in range(1, 1_000_000):
            build(options.write, turn, options.size)
    chance = random.Random(options.seed)
    mixed = trees = 0
    for _ in range(options.kills):
        place = Path(tempfile.mkdtemp(prefix="netpolc-kill-"))
        each, tree = killed(place, options.size, chance.uniform(0.0, 0.4), one_by_one=options.one_by_one)
        mixed += each > 0
        trees += tree
        shutil.rmtree(place)
    print(
        f"{options.kills} kills, seed {options.seed}, {len(ENVIRONMENTS)} environments of {options.size} files: "
        f"0 files half written, {mixed} times an environment of two generations, {trees} times a tree of several"
    )


if __name__ == "__main__":
    main()
