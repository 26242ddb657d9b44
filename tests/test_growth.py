"""What large organisations have costs as much more as there is more of it: counted in calls, never in seconds."""

import json
import os
from collections import Counter
from collections.abc import Callable
from cProfile import Profile
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from netpolc.analysis import possible
from netpolc.checks import resolvers
from netpolc.loading.sources import compiled_ahead
from netpolc.process.compiling import Checking, Received, compile_project
from netpolc.process.messages import Request
from netpolc.process.sending import work
from netpolc.proof import judging
from netpolc.sides import holding
from netpolc.targets.kubernetes import faults, lower
from netpolc.tree import folders
from netpolc.yaml import marking, reading
from netpolc.yaml.events import EventReader
from netpolc.yaml.wordings import KnownForms
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


def test_rules_of_other_ports_are_not_asked_whether_they_resolve_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments(tmp_path, 20)
    counts = Counter[str]()
    monkeypatch.setattr(resolvers.Resolvers, "_of", _counted(resolvers.Resolvers._of, "_of", counts))  # pyright: ignore[reportPrivateUsage] - it is what is counted
    assert not compile_project(tmp_path).failed
    assert counts == {"_of": 3}  # the rule of `allow_dns()`, in each environment


def test_a_second_side_and_an_environment_like_another_are_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 20
    SHAPES["organisation"][0](tmp_path, size)
    module = tmp_path / "policies" / "team_0000.py"
    module.write_text(module.read_text().replace("8080", "8081"))
    counts = Counter[str]()
    for place, name in ((lower, "lower_policy"), (possible, "difference")):
        monkeypatch.setattr(place, name, _counted(getattr(place, name), name, counts))
    assert run(tmp_path, "diff", "HEAD", surroundings={"PATH": os.environ["PATH"]}).code == 1
    # The first side, where one manifest of each namespace differs between environments; of the second what is another
    # than in the first; and what the edit undone is held against.
    written = size * 9 + size * 3 + size * 9
    # Of two of three environments; of what stands in each build, and of its edits, whose lines are their own, thrice.
    assert counts == {"lower_policy": written, "difference": 2 + 3 + 3}


def test_a_tree_is_put_together_in_few_steps_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 20
    environments(tmp_path, size)
    assert run(tmp_path, "build").code == 0
    module = tmp_path / "policies" / "team_0000.py"
    module.write_text(module.read_text().replace("8080", "8081"))
    counts = Counter[str]()
    monkeypatch.setattr(folders.Folder, "inner", _counted(folders.Folder.inner, "inner", counts))
    assert run(tmp_path, "build").code == 0
    # Each is opened where it stood, where it is made, for what is new (by its path, and from where), and to be cleared.
    assert counts["inner"] < 3 * size * 8


def _counted(function: Callable[..., object], name: str, counts: Counter[str]) -> Callable[..., object]:
    def counted(*given: object, **named: object) -> object:
        counts[name] += 1
        return function(*given, **named)

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


def test_documents_are_read_again_for_the_lines_that_are_told_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Groups of rows are those of one line, and hundreds of them that differ in it are only counted."""
    counts = Counter[str]()
    monkeypatch.setattr(marking, "mark", _counted(marking.mark, "read again", counts))
    found: list[int] = []
    for size in (100, 200):
        folder = tmp_path / str(size)
        folder.mkdir()
        words = next(item for item in SHAPES["moved"][0](folder, size) if "json" not in item)
        assert run(folder, *words).code == 1
        found.append(counts.pop("read again", 0))
    assert found[0] == found[1] < 100


def test_a_long_comparison_takes_few_bytes_for_a_row(tmp_path: Path) -> None:
    size = 40
    words = next(item for item in SHAPES["crowd"][0](tmp_path, size) if "json" in item)
    text = run(tmp_path, *words).out
    answer = json.loads(text)
    assert answer["grouped"] == {"opened": size**2, "closed": size**2, "every_row": "-o jsonl"}
    assert len(answer["environments"][0]["ends"]) == 2 * size
    assert len(text) < 100 * 2 * size**2


def test_one_manifest_of_each_form_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_FORMS", KnownForms())
    monkeypatch.setattr(reading, "_KNOWN", reading.Known())
    counts = Counter[str]()
    monkeypatch.setattr(reading, "EventReader", _counted(EventReader, "parsed", counts))
    words = next(item for item in SHAPES["moved"][0](tmp_path, 30) if "json" not in item)
    assert run(tmp_path, *words).code == 1
    assert counts == {"parsed": 2}  # the first text of a file begins with a line of `---`


def test_what_both_sides_have_is_judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "_WELL", dict[object, object]())
    counts = Counter[str]()
    monkeypatch.setattr(faults, "network_policy_faults", _counted(faults.network_policy_faults, "judged", counts))
    words = next(item for item in SHAPES["everywhere"][0](tmp_path, 30) if "json" not in item)
    assert run(tmp_path, *words).code == 1
    texts = {text for path in tmp_path.glob("*/all.yaml") for text in path.read_text().split("---\n") if text}
    assert counts["judged"] == sum('"NetworkPolicy"' in text for text in texts) > 30
