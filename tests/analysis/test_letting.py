"""How much of a half is let through, as the exact difference says of pasting it."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.letting import Let, Letting
from netpolc.analysis.policies import Index, Standing
from netpolc.analysis.possible import difference
from netpolc.program.model import Direction, Fate, Half, Program
from netpolc.sets.steps import Steps
from tests.analysis.worlds import Dice, manifest, program, row_holds
from tests.laws import law

SIDES = {Direction.INGRESS: ("ingress", "from"), Direction.EGRESS: ("egress", "to")}


def of_one_direction(dice: Dice, direction: Direction) -> Program:
    """Return policies of one namespace that say nothing of the other direction, so that what a half opens is open."""
    found = program(dice.policies(6))
    kept = [
        evolve(
            item,
            namespace="a",
            isolates=(direction,),
            rules=tuple(rule for rule in item.rules if rule.direction is direction),
        )
        for item in found.policies
        if direction in item.isolates
    ]
    return Program(None, tuple(kept))


@given(st.integers(0, 1 << 64))
@law(150)
def test_a_half_is_let_through_where_writing_it_opens_nothing(seed: int) -> None:
    dice = Dice(seed)
    direction = dice.random.choice(tuple(Direction))
    known = of_one_direction(dice, direction)
    field, side = SIDES[direction]
    spec = {"podSelector": dice.selector({"app": ("one", "two")}), "policyTypes": [field.title()]}
    (asked,) = program([manifest("asked", "a", {**spec, field: [dice.rule(side)]})]).policies
    half = Half("a", asked.subject, asked.rules[0], Fate.FOREIGN)
    standing = (Standing(item, stays=True) for item in known.policies)
    let = Letting(Index.of(standing, Steps(1_000_000))).through(half)
    opened = difference(known, Program(None, (*known.policies, asked))).opened
    assert bool(opened) == (let is not Let.WHOLE)
    if let is Let.NOTHING:
        alone = tuple(evolve(item, rules=()) for item in known.policies)
        whole = difference(Program(None, alone), Program(None, (*alone, asked))).opened
        for point in dice.points(60):
            assert any(row_holds(row, point) for row in whole) == any(row_holds(row, point) for row in opened)
