"""Policies, changes, pods and connections as strategies: Hypothesis draws every choice, so what fails becomes small."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

from netpolc.program.inventory import Inventory
from tests.analysis.twins import side_by_side, wall
from tests.analysis.worlds import HOMES, Dice, Manifest, Point, manifest

Drawn = TypeVar("Drawn")
Sides = tuple[list[Manifest], list[Manifest]]


def drawn(value: Callable[[Dice], Drawn]) -> st.SearchStrategy[Drawn]:
    """Draw a value by dice that Hypothesis throws."""
    return st.randoms(use_true_random=False).map(lambda random: value(Dice(random)))


_one = drawn(lambda dice: dice.policy("p"))


def policies(most: int) -> st.SearchStrategy[list[Manifest]]:
    """Draw so many policies at most, each of a name of its own."""

    def named(found: list[Manifest]) -> list[Manifest]:
        return [manifest(f"p{at}", item["metadata"]["namespace"], item["spec"]) for at, item in enumerate(found)]

    return st.lists(_one, max_size=most).map(named)


def changes(most: int) -> st.SearchStrategy[Sides]:
    """Draw so many policies at most, and a change of them."""
    return policies(most).flatmap(lambda before: drawn(lambda dice: (before, dice.changed(before))))


@st.composite
def pairs(draw: st.DrawFn, most: int) -> Sides:
    """Draw two sides of a change in which some policies say what others say."""
    walls = map(wall, sorted(draw(st.sets(st.sampled_from(HOMES)))))
    before = [*draw(policies(most)), *walls]
    return draw(drawn(lambda dice: side_by_side(dice, before)))


points: st.SearchStrategy[list[Point]] = drawn(Dice.meetings)
inventories: st.SearchStrategy[Inventory] = drawn(Dice.inventory)


@st.composite
def inventory_changes(draw: st.DrawFn) -> tuple[Inventory, Inventory]:
    """Draw workloads, and the same without the first ones."""
    old = draw(inventories)
    return old, Inventory(old.workloads[draw(st.integers(0, 2)) :], old.namespaces)
