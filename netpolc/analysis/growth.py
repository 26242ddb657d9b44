"""From where a change lets somebody reach more workloads, however many connections that takes, or fewer."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from attrs import define, field

from netpolc.analysis.answers import Growth, Note
from netpolc.analysis.bits import members
from netpolc.analysis.existing_gains import Sources
from netpolc.analysis.meshes import Mesh, meshes
from netpolc.analysis.owned import base
from netpolc.analysis.units import Slots
from netpolc.sets.steps import Steps, TooManySteps

GROWTH_STEPS: Final = 20_000_000
"""What the walks of a comparison may cost."""
GIVEN_UP: Final = Note("budget", "from where reach grows takes too many steps to say, so none of it is told")


def growths(
    slots: Slots,
    sides: tuple[Mapping[int, Sources], Mapping[int, Sources]],
    changed: tuple[Sequence[Mesh], Sequence[Mesh]],
    steps: Steps,
) -> tuple[Growth, ...]:
    """Say from which workloads more are reached after a change, or fewer, worst first.

    `sides`: the pairs before and after, by destination; `changed`: those that open, and those that close. Only who
    reaches the source of one of these is asked about, but for those between which another path leads on the other
    side: they change no reach. Raises TooManySteps.
    """
    if not any(changed):
        return ()
    apart = _readings(slots)
    before, after = (_Walk(meshes(side.items()), apart, steps) for side in sides)
    asked = after.leading_to(before.lacking(changed[0])) | before.leading_to(after.lacking(changed[1]))
    found: dict[tuple[tuple[str, ...], tuple[str, ...], int], list[str]] = {}
    for slot in members(asked):
        was, now = before.reached(slot), after.reached(slot)
        if was == now:
            continue
        # Of a workload all slots are reached, or none.
        more, less = _texts(slots, now & ~was), _texts(slots, was & ~now)
        own = after.whole(1 << slot)
        alone = own if len(_texts(slots, own)) == 1 else 0  # who comes back to itself gains nobody
        hops = after.hops(slot, now & ~was & ~alone)
        for text in map(base, slots.texts[slot]):
            gained, lost = tuple(sorted(more - {text})), tuple(sorted(less - {text}))
            if gained or lost:
                found.setdefault((gained, lost, hops if gained else 0), []).append(text)
    told = [Growth(tuple(sorted({*sources})), *key) for key, sources in found.items()]
    return tuple(sorted(told, key=lambda item: (-len(item.gained), -len(item.lost), item.sources)))


def _texts(slots: Slots, bits: int) -> set[str]:
    return {base(text) for slot in members(bits) for text in slots.texts[slot]}


def _readings(slots: Slots) -> tuple[int, ...]:
    """Give the slots of each workload that has several: whoever reaches one of them reaches the workload."""
    found: dict[str, int] = {}
    for slot, texts in enumerate(slots.texts):
        for text in texts:
            found[base(text)] = found.get(base(text), 0) | 1 << slot
    return tuple(dict.fromkeys(bits for bits in found.values() if bits.bit_count() > 1))


@define(eq=False)
class _Walk:
    """Who reaches whom on one side, as sets of slots alone."""

    meshes: Sequence[Mesh]
    apart: Sequence[int]
    steps: Steps
    _known: dict[int, int] = field(factory=dict[int, int])

    @cached_property
    def _next(self) -> dict[int, int]:
        """The slots that each reaches in one hop."""
        found: dict[int, int] = {}
        for mesh in self.meshes:
            for slot in members(mesh.sources):
                found[slot] = found.get(slot, 0) | mesh.destinations
        return found

    def reached(self, slot: int) -> int:
        """Return the slots that are reached from one; of those on the way of which that is known it is not asked."""
        found = self._known.get(slot)
        if found is None:
            found, done, frontier = 0, 0, self.whole(1 << slot)
            while frontier:
                done |= frontier
                fresh = 0
                for other in members(frontier):
                    known = self._known.get(other)
                    if known is None:
                        fresh |= self._next.get(other, 0)
                    else:
                        found |= known
                        done |= known  # whatever is reached from there is in it
                self.steps.take(1 + frontier.bit_count() // 4)
                fresh = self.whole(fresh)
                found |= fresh
                frontier = fresh & ~done
            self._known[slot] = found
        return found

    def hops(self, slot: int, wanted: int) -> int:
        """Return after how many hops all of some are reached, which are."""
        number, frontier = 0, self.whole(1 << slot)
        done = frontier
        while wanted and frontier:
            fresh = 0
            for other in members(frontier):
                fresh |= self._next.get(other, 0)
            self.steps.take(1 + frontier.bit_count() // 4)
            fresh = self.whole(fresh)
            number += 1
            wanted &= ~fresh
            frontier = fresh & ~done
            done |= fresh
        return number

    def lacking(self, others: Sequence[Mesh]) -> int:
        """Return the sources of pairs of the other side, as far as no path leads to their destinations here."""
        found = 0
        for mesh in others:
            for slot in members(mesh.sources & ~found):
                if mesh.destinations & ~self.reached(slot):
                    found |= 1 << slot
        return found

    def leading_to(self, slots: int) -> int:
        """Return the slots from which any of some is reached, and these themselves."""
        found, frontier, left = slots, self.whole(slots), self.meshes
        while frontier:
            self.steps.take(1 + len(left) // 16)
            fresh = 0
            rest: list[Mesh] = []
            for mesh in left:
                if mesh.destinations & frontier:
                    fresh |= mesh.sources
                else:
                    rest.append(mesh)
            frontier, left = self.whole(fresh) & ~found, rest
            found |= frontier
        return found

    def whole(self, bits: int) -> int:
        """Return slots with all others of their workloads."""
        for readings in self.apart:
            if bits & readings:
                bits |= readings
        return bits


def growths_or_note(
    slots: Slots,
    sides: tuple[Mapping[int, Sources], Mapping[int, Sources]],
    changed: tuple[Sequence[Mesh], Sequence[Mesh]],
) -> tuple[tuple[Growth, ...], tuple[Note, ...]]:
    """Say the same, or that it takes too many steps."""
    try:
        return growths(slots, sides, changed, Steps(GROWTH_STEPS)), ()
    except TooManySteps:
        return (), (GIVEN_UP,)
