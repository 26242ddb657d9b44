"""What large organisations have costs as much more as there is more of it: counted in calls, never in seconds."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from netpolc.process.compiling import Checking, compile_project
from tests.benchmarks.growth import SHAPES
from tests.cli.running import run

_SIZES = (100, 200, 400)


def calls(work: Callable[[], object]) -> int:
    """Count the calls of functions that some work takes, those of Python's own too."""
    count = 0

    def counted(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def growth(counts: list[int]) -> float:
    """Divide what the second doubling adds by what the first does: 2 where cost is linear, 4 where it is a square."""
    first, second, third = counts
    return (third - second) / (second - first)


def test_a_square_is_seen() -> None:
    def square(size: int) -> int:
        return sum(max(one, other) for one in range(size) for other in range(size))

    assert growth([calls(partial(square, size)) for size in _SIZES]) > 3.5


@pytest.mark.parametrize("name", ["platform", "callers", "star", "isolating", "shared_line"])
def test_a_project_compiles_in_steps_that_are_linear(name: str, tmp_path: Path) -> None:
    counts: list[int] = []
    for size in _SIZES:
        folder = tmp_path / str(size)
        folder.mkdir()
        SHAPES[name][0](folder, size)
        place = folder / "missing" if name == "shared_line" else folder
        compile_project(place)  # what is imported and kept the first time is not counted
        counts.append(calls(partial(compile_project, place)))
    assert growth(counts) < 2.6


@pytest.mark.parametrize("name", ["platform", "callers", "star", "isolating", "shared_line"])
def test_a_project_is_checked_in_steps_that_are_linear(name: str, tmp_path: Path) -> None:
    counts: list[int] = []
    for size in _SIZES:
        folder = tmp_path / str(size)
        folder.mkdir()
        SHAPES[name][0](folder, size)
        place = folder / "missing" if name == "shared_line" else folder
        compile_project(place, checks=Checking())
        counts.append(calls(partial(compile_project, place, checks=Checking())))
    assert growth(counts) < 2.6


@pytest.mark.parametrize("name", ["blocks", "everywhere", "by_labels", "open_egress", "relabelled"])
def test_manifests_are_asked_in_steps_that_are_linear(name: str, tmp_path: Path) -> None:
    counts: list[int] = []
    for size in _SIZES:
        folder = tmp_path / str(size)
        folder.mkdir()
        words = next(item for item in SHAPES[name][0](folder, size) if "json" not in item)
        assert run(folder, *words).code in {0, 1}
        counts.append(calls(partial(run, folder, *words)))
    assert growth(counts) < 2.6
