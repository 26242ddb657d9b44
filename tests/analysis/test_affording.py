"""A change of everything takes steps in proportion to it, and what is not told is missing on both sides."""

from collections.abc import Iterator
from functools import partial

import pytest

from netpolc.analysis import affording, possible
from netpolc.analysis.answers import Difference, Verdict
from netpolc.analysis.ends import PODS
from netpolc.analysis.halves import Gain
from netpolc.analysis.joining import Joined, Joining
from netpolc.analysis.openings import Region
from netpolc.analysis.policies import Index
from netpolc.analysis.renamed_difference import difference
from netpolc.program.model import Direction, Program
from netpolc.sets.meeting import Meeting
from netpolc.sets.selections import EVERYTHING
from netpolc.sets.steps import Steps
from tests.analysis.worlds import Manifest, manifest, program
from tests.test_growth import calls, growth

_APPS = 4


def cluster(places: int, key: str = "app", port: int = 80) -> list[Manifest]:
    """Close so many namespaces, in each of which applications call the next one, and all have a port for monitoring."""
    found: list[Manifest] = []
    for place in (f"team-{number}" for number in range(places)):
        found.append(manifest("deny", place, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}))
        for number in range(_APPS):
            own, before, after = ({"matchLabels": {key: f"app-{(number + step) % _APPS}"}} for step in (0, -1, 1))
            metrics = {"namespaceSelector": {"matchLabels": {"purpose": "monitoring"}}}
            spec: Manifest = {
                "podSelector": own,
                "policyTypes": ["Ingress", "Egress"],
                "ingress": [
                    {"from": [{"podSelector": before}], "ports": [{"port": port}]},
                    {"from": [metrics], "ports": [{"port": "metrics"}]},
                ],
                "egress": [{"to": [{"podSelector": after}], "ports": [{"port": port}]}],
            }
            found.append(manifest(f"app-{number}", place, spec))
    return found


def sides(places: int, name: str) -> tuple[Program, Program]:
    after = cluster(places, key="name") if name == "renamed" else cluster(places, port=81)
    return program(cluster(places)), program(after)


@pytest.mark.parametrize("name", ["renamed", "ports"])
def test_a_change_of_everything_takes_steps_that_are_linear(name: str) -> None:
    counts: list[int] = []
    for places in (2, 4, 8):
        before, after = sides(places, name)
        difference(before, after)  # what is kept the first time is not counted
        counts.append(calls(partial(difference, before, after)))
    assert growth(counts) < 2.6


def given_up(monkeypatch: pytest.MonkeyPatch, steps: int) -> tuple[tuple[Program, Program], Difference]:
    monkeypatch.setattr(possible, "BUILD_STEPS", steps)
    monkeypatch.setattr(affording, "_SAMPLE", 16)
    monkeypatch.setattr(affording, "_MANY", 64)
    before, after = sides(8, "renamed")
    return (before, after), difference(before, after)


def test_what_takes_too_many_steps_is_told_in_part_of_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    (before, after), found = given_up(monkeypatch, 12_000)
    assert found.verdict is Verdict.UNKNOWN
    (note,) = found.notes
    assert note.text == (
        "policies mean the same but for keys of labels: `app` became `name`; whether more connections opened or "
        "closed by that takes too many steps to say, so it is unknown"
    )
    assert 0 < len(found.opened) == len(found.closed)
    assert {(item.before, item.after) for item in found.renames} == {("app", "name")}
    assert found.renames[0].rows == len(found.opened)
    back = difference(after, before)
    assert {row.part for row in back.closed} == {row.part for row in found.opened}


def test_a_long_answer_that_cannot_be_whole_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    (before, after), found = given_up(monkeypatch, 12_000)
    monkeypatch.setattr(possible, "BUILD_STEPS", 10**9)
    whole = difference(before, after)
    assert whole.verdict is Verdict.CHANGED
    assert 2 * len(found.opened) < len(whole.opened)


class Keeping(Joining):
    """Takes half of the steps for the first gain, and one for each."""

    def joined(self, gain: Gain) -> Iterator[Joined]:
        if not self.once:
            self.once = 500
            self.after.steps.take(self.once)
        self.after.steps.take(1 + gain.most_holes)
        return iter(())


def test_what_is_found_once_and_kept_does_not_count_for_each() -> None:
    steps = Steps(1000)
    index = Index.of((), steps)
    nothing = Meeting[Region]((), steps)
    every = [Gain("a", Direction.INGRESS, Region(EVERYTHING, PODS), (), nothing, (), isolation=False)] * 400
    assert affording.afforded(every, Keeping(index, index, "after"), steps) == ([], [])


class Costly(Joining):
    """Takes a hundred steps for each gain, and counts them."""

    asked = 0

    def joined(self, gain: Gain) -> Iterator[Joined]:
        self.asked += 1
        self.after.steps.take(100 + gain.most_holes)
        return iter(())


@pytest.mark.parametrize(("given", "fewest", "most"), [(90_000, 20, 40), (150_000, 80, 120), (400_000, 4000, 4000)])
def test_what_is_far_too_much_is_given_up_after_a_few(given: int, fewest: int, most: int) -> None:
    steps = Steps(given)
    index = Index.of((), steps)
    nothing = Meeting[Region]((), steps)
    every = [Gain("a", Direction.INGRESS, Region(EVERYTHING, PODS), (), nothing, (), isolation=False)] * 4000
    joining = Costly(index, index, "after")
    _, left = affording.afforded(every, joining, steps)
    assert fewest <= joining.asked <= most
    assert len(left) == 4000 - joining.asked
