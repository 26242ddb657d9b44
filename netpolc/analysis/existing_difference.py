"""The difference of two programs for workloads that exist."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import define, field, frozen

from netpolc.analysis.answers import Cause, Class, Note, Side, Verdict
from netpolc.analysis.bits import members
from netpolc.analysis.existing import GIVEN_UP, ExistingEnd, notes_of
from netpolc.analysis.grouping import Groups, address_classes, change_classes
from netpolc.analysis.units import Units, Vocabulary, slots_of, units_of
from netpolc.analysis.view import ExistingSlot, Options, View, view_of
from netpolc.program.inventory import Inventory
from netpolc.program.model import Direction, Program
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.steps import TooManySteps

_Sources: TypeAlias = Sequence[tuple[Intervals, int]]
_Places: TypeAlias = Sequence[tuple[Intervals, Intervals]]


@frozen
class ExistingRow:
    """A pair that may connect on these ports on one side only."""

    source: ExistingEnd
    destination: ExistingEnd
    ports: Intervals
    group: int
    classes: tuple[Class, ...]
    causes: tuple[Cause, ...]


@frozen
class ExistingDifference:
    """Exactly the connections of workloads that exist which one side allows and the other does not."""

    verdict: Verdict
    opened: tuple[ExistingRow, ...]
    closed: tuple[ExistingRow, ...]
    notes: tuple[Note, ...]


def difference_of_existing(
    before: Program, after: Program, inventories: tuple[Inventory, Inventory], options: Options | None = None
) -> ExistingDifference:
    """Say what opens and what closes for the workloads of each side; one that a side lacks has no connections there."""
    chosen = options or Options()
    sides = _sides((before, after), inventories, chosen)
    slots = slots_of(sides, by_address=chosen.pod_ips)
    views = [
        view_of(program, inventory, (slots, side), sides[side][1], chosen)
        for side, (program, inventory) in enumerate(zip((before, after), inventories, strict=True))
    ]
    groups = Groups()
    opened: list[ExistingRow] = []
    closed: list[ExistingRow] = []
    given_up: tuple[Note, ...] = ()
    try:
        was, now = dict(views[0].pairs()), dict(views[1].pairs())
        opened.extend(_Change(views[0], views[1], ("before", "after"), groups, opening=True).rows(was, now))
        closed.extend(_Change(views[1], views[0], ("after", "before"), groups, opening=False).rows(now, was))
    except TooManySteps:
        given_up = (GIVEN_UP,)
    notes = dict.fromkeys(given_up)
    notes |= dict.fromkeys(
        note
        for (units, _), view, inventory in zip(sides, views, inventories, strict=True)
        for note in (*units.notes, *notes_of(units, view, inventory, chosen))
    )
    verdict = Verdict.UNKNOWN if given_up else Verdict.CHANGED if opened or closed else Verdict.EQUAL
    return ExistingDifference(verdict, tuple(opened), tuple(closed), tuple(notes))


def _sides(
    programs: tuple[Program, Program], inventories: tuple[Inventory, Inventory], options: Options
) -> list[tuple[Units, Vocabulary]]:
    """Name the workloads of both sides, so that what one side shows apart is shown apart on both."""
    words = [Vocabulary.of(program) for program in programs]
    split: frozenset[str] = frozenset()
    while True:
        units = [
            units_of(inventory, known, by_address=options.pod_ips, split=split)
            for inventory, known in zip(inventories, words, strict=True)
        ]
        apart = units[0].split | units[1].split
        if apart == split:
            return list(zip(units, words, strict=True))
        split = apart


@define(eq=False)
class _Change:
    """What one view allows and another did not."""

    was: View
    now: View
    sides: tuple[Side, Side]
    groups: Groups
    opening: bool = field(kw_only=True)
    _causes: dict[object, tuple[Cause, ...]] = field(factory=dict[object, tuple[Cause, ...]])

    def rows(self, old: Mapping[int, _Sources], new: Mapping[int, _Sources]) -> Iterator[ExistingRow]:
        """Give a row a pair, by destination; `old` and `new` are the pairs of both views."""
        texts = self.now.slots.texts
        for slot, sources in new.items():
            for ports, bits in _more(sources, old.get(slot, ())):
                for source in members(bits):
                    for name in texts[source]:
                        for text in texts[slot]:
                            yield self._row((name, source), (text, slot), ports)
        for slot in members(self.now.bits.everybody):
            known = self.was.bits.everybody >> slot & 1
            for direction in Direction:
                before = self.was.outside_of(slot, direction) if known else []
                after = self.now.outside_of(slot, direction)
                self.now.steps.take(1 if before == after else len(before) * len(after))
                for ports, places in _more_places(after, before):
                    for text in texts[slot]:
                        ends = (places, places), (text, slot)
                        first, second = ends if direction is Direction.INGRESS else ends[::-1]
                        yield self._row(first, second, ports)

    def _row(
        self,
        source: tuple[ExistingEnd, ExistingSlot],
        destination: tuple[ExistingEnd, ExistingSlot],
        ports: Intervals,
    ) -> ExistingRow:
        key = source[1], destination[1], ports
        causes = self._causes.get(key)
        if causes is None:
            causes = self._causes[key] = tuple(dict.fromkeys(self._why(*key)))
        isolation = any(cause.index is None for cause in causes)
        classes = change_classes(_opened(source[0], destination[0]), opening=self.opening, isolation=isolation)
        group = self.groups.number(causes, opening=self.opening, isolation=isolation)
        return ExistingRow(source[0], destination[0], ports, group, classes, causes)

    def _why(self, source: ExistingSlot, destination: ExistingSlot, ports: Intervals) -> Iterator[Cause]:
        """Give the rules that allow it now in a half that did not before, or the policies that isolated it."""
        for own, other, direction in (
            (source, destination, Direction.EGRESS),
            (destination, source, Direction.INGRESS),
        ):
            if not isinstance(own, int):
                continue
            fresh = (self.now.half(own, other, direction) & ports) - self.was.half(own, other, direction)
            if not fresh:
                continue
            found = False
            for item in self.now.rules_of(own, other, direction, fresh):
                found = True
                yield Cause(self.sides[1], item.policy, direction, item.index, item.rule.origins)
            if not found:
                for policy in self.was.isolating(own, direction):
                    yield Cause(self.sides[0], policy, direction, None, policy.origins)


def _more(now: _Sources, was: _Sources) -> Iterator[tuple[Intervals, int]]:
    if now == was:
        return
    for ports, bits in now:
        rest = bits
        for known, there in was:
            common = rest & there
            if common:
                rest &= ~common
                fresh = ports - known
                if fresh:
                    yield fresh, common
        if rest:
            yield ports, rest


def _more_places(now: _Places, was: _Places) -> Iterator[tuple[Intervals, Intervals]]:
    if now == was:
        return
    found: dict[Intervals, Intervals] = {}
    for ports, places in now:
        rest = places
        for known, there in was:
            common = rest & there
            rest -= common
            fresh = ports - known
            if common and fresh:
                found[fresh] = found.get(fresh, EMPTY) | common
        if rest:
            found[ports] = found.get(ports, EMPTY) | rest
    yield from found.items()


def _opened(source: ExistingEnd, destination: ExistingEnd) -> tuple[Class, ...]:
    for end in (source, destination):
        if isinstance(end, Intervals):
            return address_classes(end)
    same = _home(source) == _home(destination)
    return (Class.OPENED_INSIDE_NAMESPACE,) if same else (Class.OPENED_ACROSS_NAMESPACES,)


def _home(end: ExistingEnd) -> str:
    return str(end).partition("/")[0]
