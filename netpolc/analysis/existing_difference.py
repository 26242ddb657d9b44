"""The difference of two programs for workloads that exist."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, field

from netpolc.analysis.answers import Cause, Class, Difference, Growth, Note, Row, Side, Verdict
from netpolc.analysis.bits import members
from netpolc.analysis.existing_causes import Reasons
from netpolc.analysis.existing_gains import Sources, gained, more_places
from netpolc.analysis.existing_notes import GIVEN_UP, notes_of
from netpolc.analysis.grouping import Groups, address_classes, change_classes
from netpolc.analysis.growth import growths_or_note
from netpolc.analysis.meshes import MOST_CAUSES, MOST_PAIRS, Mesh, meshes, pairs_in
from netpolc.analysis.owned import base
from netpolc.analysis.rows import ExistingEnd
from netpolc.analysis.units import Units, Vocabulary, slots_of, units_of, unknown_labels
from netpolc.analysis.view import ExistingSlot, Options, View, view_of
from netpolc.program.inventory import Inventory
from netpolc.program.model import Direction, Program
from netpolc.sets.intervals import Intervals
from netpolc.sets.steps import TooManySteps
from netpolc.values import frozen


def difference_of_existing(
    before: Program,
    after: Program,
    inventories: tuple[Inventory, Inventory],
    options: Options | None = None,
    *,
    most: int | None = None,
) -> Difference:
    """Say what opens and what closes for the workloads of each side; one that a side lacks has no connections there.

    `most`: so many pairs of workloads have a row each (MOST_PAIRS if not given); more are told by groups.
    """
    chosen = options or Options()
    sides = _sides((before, after), inventories, chosen)
    slots = slots_of(sides)
    views = [
        view_of(program, inventory, (slots, side), sides[side][1], chosen)
        for side, (program, inventory) in enumerate(zip((before, after), inventories, strict=True))
    ]
    groups = Groups()
    opened: list[Row] = []
    closed: list[Row] = []
    given_up: tuple[Note, ...] = ()
    grown, untold = tuple[Growth, ...](), tuple[Note, ...]()
    forth = _ExistingChange(views[0], views[1], ("before", "after"), groups, opening=True)
    back = _ExistingChange(views[1], views[0], ("after", "before"), groups, opening=False)
    try:
        was, now = dict(views[0].pairs()), dict(views[1].pairs())
        more, less = meshes(gained(was, now)), meshes(gained(now, was))
        sizes = [len(texts) for texts in slots.texts]
        together = pairs_in((*more, *less), sizes, sizes) > (MOST_PAIRS if most is None else most)
        opened.extend(forth.groups_of(more) if together else forth.pairs(was, now))
        opened.extend(forth.outside())
        closed.extend(back.groups_of(less) if together else back.pairs(now, was))
        closed.extend(back.outside())
        grown, untold = growths_or_note(slots, (was, now), (more, less))
    except TooManySteps:
        given_up = (GIVEN_UP,)
    if any(text != base(text) for texts in slots.texts for text in texts):  # readings of one workload say the same
        opened, closed = list(dict.fromkeys(opened)), list(dict.fromkeys(closed))
    notes = dict.fromkeys((*given_up, *untold))
    notes |= dict.fromkeys(
        note
        for (units, _), view, inventory in zip(sides, views, inventories, strict=True)
        for note in (*units.notes, *notes_of(units, view, inventory, chosen))
    )
    notes.update(dict.fromkeys(_label_notes((before, after), inventories, {*opened, *closed})))
    verdict = Verdict.UNKNOWN if given_up else Verdict.CHANGED if opened or closed else Verdict.EQUAL
    return Difference(verdict, tuple(opened), tuple(closed), tuple(notes), growths=grown)


def _label_notes(
    programs: tuple[Program, Program], inventories: tuple[Inventory, Inventory], rows: set[Row]
) -> Iterator[Note]:
    """Say of rows that they hold for some values of labels only, which nobody can know."""
    ends = {
        end
        for row in rows
        for several in (row.source, row.destination)
        for end in (several if isinstance(several, tuple) else (several,))
    }
    for program, inventory in zip(programs, inventories, strict=True):
        known = Vocabulary.of(program).values
        unknown = {item.text: item.unsure_labels for item in inventory.workloads if item.text in ends}
        if any(known.keys() & {*keys} for keys in unknown.values()):
            yield unknown_labels(program, unknown)


def _sides(
    programs: tuple[Program, Program], inventories: tuple[Inventory, Inventory], options: Options
) -> list[tuple[Units, Vocabulary]]:
    """Name the workloads of both sides, so that what one side shows apart is shown apart on both."""
    words = [Vocabulary.of(program, pod_ips=options.pod_ips) for program in programs]
    split: frozenset[str] = frozenset()
    mentioned = {
        key: {value for known in words for value in known.values.get(key, ())}
        for key in dict.fromkeys(key for known in words for key in known.values)
    }
    while True:
        units = [
            units_of(inventory, known, split, mentioned) for inventory, known in zip(inventories, words, strict=True)
        ]
        apart = units[0].split | units[1].split
        if apart == split:
            return list(zip(units, words, strict=True))
        split = apart


@frozen(eq=False)
class _Reason:
    """What made a row, one value for all rows that it made, which are many."""

    causes: tuple[Cause, ...]
    isolation: bool
    group: int


@define(eq=False)
class _ExistingChange:
    """What one view allows and another did not."""

    was: View
    now: View
    sides: tuple[Side, Side]
    groups: Groups
    opening: bool = field(kw_only=True)
    _once: dict[object, Cause] = field(factory=dict[object, Cause])
    _reasons: dict[tuple[int, ...], _Reason] = field(factory=dict[tuple[int, ...], _Reason])

    def pairs(self, old: Mapping[int, Sources], new: Mapping[int, Sources]) -> Iterator[Row]:
        """Give a row a pair, by destination; `old` and `new` are the pairs of both views."""
        texts = self.now.slots.texts
        for slot, sources in gained(old, new):
            for ports, bits in sources:
                for source in members(bits):
                    reason = self._reason(source, slot, ports)
                    for name in texts[source]:
                        for text in texts[slot]:
                            yield self._row(name, text, ports, reason)

    def groups_of(self, found: Sequence[Mesh]) -> Iterator[Row]:
        """Give a row a mesh, sorted."""
        reasons = Reasons(self.was, self.now, self.sides)
        rows = sorted(((self._texts(mesh.sources), self._texts(mesh.destinations), mesh) for mesh in found), key=_first)
        for sources, destinations, mesh in rows:
            seen: dict[Cause, None] = {}
            for cause in reasons.of(mesh):
                seen[cause] = None
                if len(seen) > MOST_CAUSES:
                    break
            causes = tuple(seen)[:MOST_CAUSES]
            isolation = any(cause.index is None for cause in causes)
            homes = _homes(sources), _homes(destinations)
            apart = (Class.OPENED_ACROSS_NAMESPACES,) if len(homes[0] | homes[1]) > 1 else ()
            inside = (Class.OPENED_INSIDE_NAMESPACE,) if homes[0] & homes[1] else ()
            classes = change_classes(apart + inside, opening=self.opening, isolation=isolation)
            group = self.groups.number(causes, opening=self.opening, isolation=isolation)
            yield Row(sources, destinations, mesh.ports, group, classes, causes, len(seen) > MOST_CAUSES)

    def _texts(self, slots: int) -> tuple[str, ...]:
        return tuple(sorted({base(text) for slot in members(slots) for text in self.now.slots.texts[slot]}))

    def outside(self) -> Iterator[Row]:
        """Give a row for each workload and set of addresses outside."""
        texts = self.now.slots.texts
        for slot in members(self.now.bits.everybody):
            known = self.was.bits.everybody >> slot & 1
            for direction in Direction:
                before = self.was.outside_of(slot, direction) if known else []
                after = self.now.outside_of(slot, direction)
                self.now.steps.take(1 if before == after else len(before) * len(after))
                for ports, places in more_places(after, before):
                    if direction is Direction.INGRESS:
                        reason = self._reason(places, slot, ports)
                        yield from (self._row(places, text, ports, reason) for text in texts[slot])
                    else:
                        reason = self._reason(slot, places, ports)
                        yield from (self._row(text, places, ports, reason) for text in texts[slot])

    def _row(self, source: ExistingEnd, destination: ExistingEnd, ports: Intervals, reason: _Reason) -> Row:
        first, second = (base(end) if isinstance(end, str) else end for end in (source, destination))
        classes = change_classes(_opened(first, second), opening=self.opening, isolation=reason.isolation)
        return Row(first, second, ports, reason.group, classes, reason.causes)

    def _reason(self, source: ExistingSlot, destination: ExistingSlot, ports: Intervals) -> _Reason:
        causes = tuple(dict.fromkeys(self._why(source, destination, ports)))
        key = tuple(map(id, causes))  # which `_once` keeps, each once
        known = self._reasons.get(key)
        if known is None:
            isolation = any(cause.index is None for cause in causes)
            group = self.groups.number(causes, opening=self.opening, isolation=isolation)
            known = self._reasons[key] = _Reason(causes, isolation, group)
        return known

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
                cause = self._once.get(item)
                if cause is None:
                    cause = Cause(self.sides[1], item.policy, direction, item.index, item.rule.origins)
                    self._once[item] = cause
                yield cause
            if not found:
                for policy in self.was.isolating(own, direction):
                    cause = self._once.get((id(policy), direction))  # a policy that the view holds
                    if cause is None:
                        cause = Cause(self.sides[0], policy, direction, None, policy.origins)
                        self._once[id(policy), direction] = cause
                    yield cause


def _first(row: tuple[tuple[str, ...], tuple[str, ...], Mesh]) -> tuple[str, str, tuple[int, ...]]:
    return row[0][0], row[1][0], row[2].ports.bounds


def _opened(source: ExistingEnd, destination: ExistingEnd) -> tuple[Class, ...]:
    for end in (source, destination):
        if isinstance(end, Intervals):
            return address_classes(end)
    same = _home(source) == _home(destination)
    return (Class.OPENED_INSIDE_NAMESPACE,) if same else (Class.OPENED_ACROSS_NAMESPACES,)


def _homes(workloads: Sequence[str]) -> frozenset[str]:
    return frozenset(map(_home, workloads))


def _home(end: ExistingEnd) -> str:
    return str(end).partition("/")[0]
