"""Policies, changes, pods and connections as strategies: Hypothesis draws every choice, so what fails becomes small."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

from netpolc.program.inventory import Inventory
from tests.analysis.twins import pair
from tests.analysis.worlds import Dice, Manifest, Point

Drawn = TypeVar("Drawn")
Sides = tuple[list[Manifest], list[Manifest]]


def drawn(value: Callable[[Dice], Drawn]) -> st.SearchStrategy[Drawn]:
    """Draw a value by dice that Hypothesis throws."""
    return st.randoms(use_true_random=False).map(lambda random: value(Dice(random)))


def policies(most: int) -> st.SearchStrategy[list[Manifest]]:
    """Draw so many policies at most."""
    return drawn(lambda dice: dice.policies(most))


def changes(most: int) -> st.SearchStrategy[Sides]:
    """Draw so many policies at most, and a change of them."""

    def change(dice: Dice) -> Sides:
        before = dice.policies(most)
        return before, dice.changed(before)

    return drawn(change)


def pairs(most: int) -> st.SearchStrategy[Sides]:
    """Draw two sides of a change in which some policies say what others say."""
    return drawn(lambda dice: pair(dice, most))


points: st.SearchStrategy[list[Point]] = drawn(Dice.meetings)
inventories: st.SearchStrategy[Inventory] = drawn(Dice.inventory)


@st.composite
def inventory_changes(draw: st.DrawFn) -> tuple[Inventory, Inventory]:
    """Draw workloads, and the same without the first ones."""
    old = draw(inventories)
    return old, Inventory(old.workloads[draw(st.integers(0, 2)) :], old.namespaces)
