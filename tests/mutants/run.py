"""Mistakes in the rooms that decide: which of them do the tests of the room not see?

    PYTHONHASHSEED=0 .venv/bin/python -m tests.mutants.run --sample 300 --seed 1
    PYTHONHASHSEED=0 .venv/bin/python -m tests.mutants.run --room analysis --module regions.py:84

A mutant is a module with one mistake. The tests of its room run in a forked process in which it stands in the place of
the original; a mutant that no test fails for within the limit is printed: either it means the same, or a test is
missing. Property tests take the same few examples each time. A sample runs in an order of chance, so Ctrl-C leaves a
smaller one.
"""

import argparse
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Final

import hypothesis
import hypothesis.strategies
import jsonschema
import pytest
import yaml
from attrs import frozen

from tests.mutants.operators import Mutant, mutants, planted

LOADED_BEFORE: Final = (hypothesis.strategies, jsonschema, yaml)
"""What every test needs is imported once, before the fork."""
ROOT: Final = Path(__file__).parents[2]
ROOMS: Final = {
    "program": ("program", "targets", "authoring", "mistakes", "checks", "verification"),
    "analysis": ("analysis",),
    "rules": ("rules", "targets", "validate", "oracle"),
    "targets": ("targets", "validate", "verification"),
}
"""The rooms that decide, each with the folders of tests that judge it: its own, then those that stand on it."""
MEMORY: Final = 4 << 30
"""A mutant may take so many bytes."""


@frozen
class Planted:
    """A mutant and where it stands."""

    room: str
    path: Path
    mutant: Mutant

    @property
    def place(self) -> str:
        """The module and the line, as `--module` looks for them."""
        return f"{self.path.relative_to(ROOT)}:{self.mutant.line}:"


class _Instead(SourceFileLoader):
    """Finds and loads one module: the mutant in the place of the original."""

    def __init__(self, where: Planted) -> None:
        parts = where.path.relative_to(ROOT).with_suffix("").parts
        super().__init__(".".join(parts[:-1] if parts[-1] == "__init__" else parts), str(where.path))
        self.code: Final = compile(
            planted(where.path.read_text(encoding="utf-8"), where.mutant.number), str(where.path), "exec"
        )

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        assert fullname == self.name
        return self.code


def every_mutant(rooms: Sequence[str]) -> list[Planted]:
    """Return every mutant of the rooms, in the order of the files."""
    return [
        Planted(room, path, mutant)
        for room in rooms
        for path in sorted((ROOT / "netpolc" / room).rglob("*.py"))
        for mutant in mutants(path.read_text(encoding="utf-8"))
    ]


def outcome(room: str, mutant: Planted | None, seconds: int, examples: int) -> str:
    """Run the tests of a room: `killed`, `late` (which is killed too) or `survived`."""
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            os._exit(_child(room, mutant, examples))
        finally:
            os._exit(1)
    ends = time.monotonic() + 10 * seconds
    try:
        while time.monotonic() < ends:
            gone, status = os.waitpid(child, os.WNOHANG)
            if gone:
                used_up = os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL}
                return "late" if used_up else "killed" if status else "survived"
            time.sleep(0.01)
    except KeyboardInterrupt:
        os.killpg(child, signal.SIGKILL)
        raise
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "late"


def _child(room: str, mutant: Planted | None, examples: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    _take_few(examples)
    if mutant is not None:
        sys.meta_path.insert(0, _Instead(mutant))
    quiet = ("-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
    return int(pytest.main(["-x", "-q", *quiet, *(str(ROOT / "tests" / folder) for folder in ROOMS[room])]))


def _take_few(examples: int) -> None:
    """Let every property take the same few examples, whatever its own settings say."""
    begin: Callable[..., None] = hypothesis.settings.__init__
    same = {"derandomize": True, "database": None, "deadline": None}

    def few(self: hypothesis.settings, parent: object = None, *, max_examples: int = examples, **given: object) -> None:
        begin(self, parent, **{**given, **same, "max_examples": min(examples, max_examples)})

    hypothesis.settings.__init__ = few  # type: ignore[method-assign]
    hypothesis.settings.register_profile("few", hypothesis.settings())
    hypothesis.settings.load_profile("few")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--room", action="append", choices=ROOMS, help="one of the rooms (may be repeated)")
    parser.add_argument("--module", action="append", help="only where `path:line:` holds this text (may be repeated)")
    parser.add_argument(
        "--tests", action="append", help="only these below `tests`, not all of the room (may be repeated)"
    )
    parser.add_argument("--sample", type=int, help="so many of them, each room in proportion")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--seconds", type=int, default=60, help="of the processor, for one mutant")
    parser.add_argument("--examples", type=int, default=40, help="so many of each property at most")
    parser.add_argument("--list", action="store_true", help="print the mutants and run nothing")
    options = parser.parse_args()
    ROOMS.update(dict.fromkeys(ROOMS, tuple(options.tests)) if options.tests else {})
    chosen = every_mutant(options.room or [*ROOMS])
    if options.module:
        chosen = [item for item in chosen if any(part in item.place for part in options.module)]
    if options.sample is not None and options.sample < len(chosen):
        chosen = random.Random(options.seed).sample(chosen, options.sample)
    if options.list:
        print("\n".join(f"{item.place} {item.mutant.what}" for item in chosen))
        return 0
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    started = time.monotonic()
    figures: dict[str, Counter[str]] = {}
    for room in {item.room: None for item in chosen}:
        if outcome(room, None, 600, options.examples) != "survived":
            sys.exit(f"the tests of `{room}` fail without a mutant")
    with suppress(KeyboardInterrupt):
        for item in chosen:
            fate = outcome(item.room, item, options.seconds, options.examples)
            figures.setdefault(item.room, Counter())[fate] += 1
            if fate != "killed":
                print(f"{fate} {item.place} {item.mutant.what}", flush=True)
    for room, counts in figures.items():
        dead = counts["killed"] + counts["late"]
        print(f"{room}: {dead} of {counts.total()} died ({100 * dead / counts.total():.1f} %), {counts['late']} late")
    print(f"seed {options.seed}, {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
