"""Environments that have the same policies are asked about once, and all others each by itself."""

from attrs import evolve

from netpolc.analysis.answers import Difference
from netpolc.analysis.possible import difference
from netpolc.pipeline.asking_once import AskedOnce
from netpolc.program.model import Direction, Policy, Program
from netpolc.sets.selections import EVERYTHING

_WALL = Policy("shop", "wall", EVERYTHING, (Direction.INGRESS,), ())
_OTHER = Policy("shop", "other", EVERYTHING, (Direction.EGRESS,), ())


class Counted:
    """Asks, and remembers about which environments."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.once = AskedOnce(self._ask)

    def _ask(self, before: Program, after: Program) -> Difference:
        self.asked.append(after.environment)
        return difference(before, after)


def test_the_same_policies_are_asked_about_once() -> None:
    counted = Counted()
    answers = [
        counted.once.of(Program(name, (_WALL,)), Program(name, (_WALL, _OTHER))) for name in ("dev", "prod", "staging")
    ]
    assert counted.asked == ["dev"]
    assert answers == [difference(Program(None, (_WALL,)), Program(None, (_WALL, _OTHER)))] * 3


def test_policies_that_are_equal_are_not_the_same_for_they_have_other_lines() -> None:
    counted = Counted()
    for name, wall in (("dev", _WALL), ("prod", evolve(_WALL))):
        counted.once.of(Program(name, ()), Program(name, (wall,)))
        counted.once.of(Program(name, (wall,)), Program(name, ()))
    assert counted.asked == ["dev", "dev", "prod", "prod"]


def test_more_policies_or_fewer_are_others() -> None:
    counted = Counted()
    sides = [(), (_WALL,), (_OTHER,), (_WALL, _OTHER), (_OTHER, _WALL)]
    for before in sides:
        for after in sides:
            found = counted.once.of(Program("dev", before), Program("dev", after))
            assert found == difference(Program(None, before), Program(None, after))
    assert len(counted.asked) == len(sides) ** 2
