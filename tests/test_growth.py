"""What large organisations have costs as much more as there is more of it: counted in calls, never in seconds."""

from collections import Counter
from collections.abc import Callable
from cProfile import Profile
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from netpolc.loading.sources import compiled_ahead
from netpolc.process.compiling import Checking, Received, compile_project
from netpolc.process.messages import Request
from netpolc.process.sending import work
from netpolc.proof import judging
from netpolc.targets.kubernetes import lower
from tests.benchmarks.growth import SHAPES, environments
from tests.cli.running import run

Sizes = tuple[int, int, int]
_LARGE: Final = (100, 200, 400)
_SIZES: Final = [(50, 100, 200), pytest.param(_LARGE, marks=pytest.mark.thorough)]


def calls(work: Callable[[], object]) -> int:
    """Count the calls of functions that some work takes, those of Python's own too."""
    profile = Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def growth(counts: list[int]) -> float:
    """Divide what the second doubling adds by what the first does: 2 where cost is linear, 4 where it is a square."""
    first, second, third = counts
    return (third - second) / (second - first)


def test_a_square_is_seen() -> None:
    def square(size: int) -> int:
        return sum(max(one, other) for one in range(size) for other in range(size))

    assert growth([calls(partial(square, size)) for size in _LARGE]) > 3.5


@pytest.mark.parametrize("sizes", _SIZES)
@pytest.mark.parametrize("name", ["platform", "callers", "star", "isolating", "shared_line"])
def test_a_project_compiles_in_steps_that_are_linear(name: str, sizes: Sizes, tmp_path: Path) -> None:
    counts: list[int] = []
    for size in sizes:
        folder = tmp_path / str(size)
        folder.mkdir()
        SHAPES[name][0](folder, size)
        place = folder / "missing" if name == "shared_line" else folder
        if not counts:
            compile_project(place)  # what is imported the first time is not counted
        counts.append(calls(partial(compile_project, place)))
    assert growth(counts) < 2.6


@pytest.mark.parametrize("sizes", _SIZES)
@pytest.mark.parametrize("name", ["platform", "callers", "star", "isolating", "shared_line"])
def test_a_project_is_checked_in_steps_that_are_linear(name: str, sizes: Sizes, tmp_path: Path) -> None:
    counts: list[int] = []
    for size in sizes:
        folder = tmp_path / str(size)
        folder.mkdir()
        SHAPES[name][0](folder, size)
        place = folder / "missing" if name == "shared_line" else folder
        if not counts:
            compile_project(place, checks=Checking())
        counts.append(calls(partial(compile_project, place, checks=Checking())))
    assert growth(counts) < 2.6


def test_what_environments_share_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environments(tmp_path, 20)
    counts = Counter[str]()
    for module, name in ((lower, "lower_policy"), (judging.Judge, "_judged")):
        monkeypatch.setattr(module, name, _counted(getattr(module, name), name, counts))
    messages = work(Request("manifests", str(tmp_path)), compiled_ahead(str(tmp_path)))
    compiled = Received(tmp_path).all_of(messages, allow_empty=False)
    distinct = len(set(compiled.files.values()))
    assert (len(compiled.files), distinct) == (20 * 8 * 3, 20 * 9)
    assert counts == {"lower_policy": distinct, "_judged": distinct}


def _counted(function: Callable[..., object], name: str, counts: Counter[str]) -> Callable[..., object]:
    def counted(*given: object) -> object:
        counts[name] += 1
        return function(*given)

    return counted


@pytest.mark.parametrize("sizes", _SIZES)
@pytest.mark.parametrize("name", ["blocks", "everywhere", "by_labels", "open_egress", "relabelled"])
def test_manifests_are_asked_in_steps_that_are_linear(name: str, sizes: Sizes, tmp_path: Path) -> None:
    counts: list[int] = []
    for size in sizes:
        folder = tmp_path / str(size)
        folder.mkdir()
        words = next(item for item in SHAPES[name][0](folder, size) if "json" not in item)
        if not counts:
            assert run(folder, *words).code in {0, 1}
        counts.append(calls(partial(run, folder, *words)))
    assert growth(counts) < 2.6
