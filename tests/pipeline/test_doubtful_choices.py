"""What may be in a cluster or not, each by itself: an answer is equal only where every choice of it says so."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.running import project, run
from tests.judge.networkpolicy import Manifest, Pod, allowed
from tests.laws import law

HOOK = {"annotations": {"argocd.argoproj.io/hook": "PreSync"}}
DELETED = {"deletionTimestamp": "2026-01-01T00:00:00Z"}
WEB, OTHER = (Pod("shop", {"kubernetes.io/metadata.name": "shop"}, {"app": name}) for name in ("web", "other"))


def policy(name: str, ports: Sequence[int], metadata: dict[str, Any] | None = None, **spec: object) -> dict[str, Any]:
    opened = [{"ports": [{"port": port} for port in ports]}] if ports else []
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": "shop", **(metadata or {})},
        "spec": {
            "podSelector": {"matchLabels": {"app": "web"}},
            "policyTypes": ["Ingress"],
            "ingress": opened,
            **spec,
        },
    }


BASE = policy("base", [22])
Side = Sequence[dict[str, Any]]


def compared(folder: Path, before: Side, after: Side) -> str:
    for name, some in (("before", before), ("after", after)):
        (folder / f"{name}.yaml").write_text("---\n".join(yaml.safe_dump(item) for item in (BASE, *some)))
    return run(folder, "diff", "before.yaml", "after.yaml").out


CASES: dict[str, tuple[Side, Side]] = {
    "two doubts": ([policy("h", [80], HOOK)], [policy("d", [80], DELETED)]),
    "two for one": ([policy("p1", [80], HOOK), policy("p2", [90], HOOK)], [policy("q", [80, 90], HOOK)]),
    "one is sure": ([policy("r", [80], nonsense=1), policy("pass", [80], HOOK)], [policy("c", [80])]),
    "one of a pair": (
        [policy("p1", [80], HOOK), policy("p2", [80], DELETED), policy("c", [80])],
        [policy("p1", [80], HOOK), policy("p2", [80], DELETED)],
    ),
    "more than are asked": (
        [policy(f"p{number}", [80], HOOK) for number in range(6)] + [policy("c", [80])],
        [policy(f"p{number}", [80], HOOK) for number in range(6)] + [policy("e", [80])],
    ),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_what_may_be_there_or_not_keeps_no_answer(tmp_path: Path, before: Side, after: Side) -> None:
    assert "identical" not in compared(tmp_path, before, after)
    assert "identical" not in compared(tmp_path, after, before)


def test_what_is_on_both_sides_is_there_on_both_or_on_neither(tmp_path: Path) -> None:
    both = [policy(f"p{number}", [80 + number], HOOK) for number in range(9)]
    assert "identical" in compared(tmp_path, both, both)
    few = both[:2]
    assert "identical" in compared(tmp_path, [*few, policy("c", [99])], [*few, policy("e", [99])])


def _choices(*sides: Side) -> Iterator[Sequence[Sequence[Manifest]]]:
    doubtful = {yaml.safe_dump(item): item for side in sides for item in side if len(item["metadata"]) > 2}
    for size in range(len(doubtful) + 1):
        for gone in combinations(doubtful, size):
            yield [[BASE, *(item for item in side if yaml.safe_dump(item) not in gone)] for side in sides]


some_policies = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from([(80,), (90,), (80, 90), ()]), st.sampled_from([{}, HOOK, DELETED])
    ),
    max_size=3,
    unique_by=lambda item: item[0],
)


@law(60)
@given(some_policies, some_policies)
def test_the_answer_is_that_of_a_judge_of_every_choice(
    old: list[tuple[str, Sequence[int], dict[str, Any]]], new: list[tuple[str, Sequence[int], dict[str, Any]]]
) -> None:
    before, after = ([policy(*item) for item in side] for side in (old, new))
    with tempfile.TemporaryDirectory() as name:
        said = compared(Path(name), before, after)
    differs = any(
        allowed(one, OTHER, WEB, "TCP", port) != allowed(two, OTHER, WEB, "TCP", port)
        for one, two in _choices(before, after)
        for port in (22, 80, 90)
    )
    assert "identical" not in said or not differs


KEPT = """from netpolc import Promises, always, app, promises, tcp


@promises(namespace="shop")
def kept() -> Promises:
    yield always(from_=app("other"), to=app("web"), ports=tcp(80))
"""


@pytest.mark.parametrize(("metadata", "known"), [({}, True), (HOOK, False)])
def test_a_promise_is_unknown_that_is_broken_where_one_of_two_goes(
    tmp_path: Path, metadata: dict[str, Any], *, known: bool
) -> None:
    """Of two that may go, one isolates and one opens: the promise is kept with both and without both."""
    place = project(tmp_path, kept=KEPT)
    (place / "pyproject.toml").write_text('[tool.netpolc]\nbeside = ["live/*.yaml"]\n')
    (place / "live").mkdir()
    some = policy("shut", [], metadata), policy("open", [80], metadata)
    (place / "live" / "all.yaml").write_text("---\n".join(yaml.safe_dump(item) for item in some))
    done = run(place, "check")
    assert ("NP503" not in done.out) is known, done.out
