"""The exact difference of two programs, for every pod that could exist."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from attrs import field

from netpolc.analysis.affording import afforded
from netpolc.analysis.answers import Cause, Class, Difference, Note, Row, Side, Verdict, Witness
from netpolc.analysis.fewest import fewest
from netpolc.analysis.gained import FoundRegion, Gained, given_up_notes
from netpolc.analysis.grouping import Groups
from netpolc.analysis.halves import Gain, gains
from netpolc.analysis.joining import Joined, Joining
from netpolc.analysis.mirroring import Mirror, mirror_of
from netpolc.analysis.openings import Reading, is_in_doubt
from netpolc.analysis.policies import Index, Standing, facing
from netpolc.analysis.regions import part_of, point, whole
from netpolc.analysis.row_classes import row_classes
from netpolc.analysis.witnesses import witness_of
from netpolc.program.model import Direction, Policy, Program
from netpolc.sets.addresses import PRIVATE
from netpolc.sets.steps import Steps, TooManySteps
from netpolc.values import frozen

BUILD_STEPS: Final = 1_000_000
"""To find what opened takes so many steps at most, and so does what closed; what is not found by then is unknown."""
REGION_STEPS: Final = 500_000
"""A region that needs more is unknown."""
_ALL_STEPS: Final = 800_000
_LAST_STEPS: Final = 2_000
"""What a region still gets when all regions together have used up theirs, as long as `_RESERVE` lasts."""
_RESERVE: Final = 200_000

MOST_HOLES: Final = 10_000
"""A region of which more parts are left out is unknown: to say them takes more than to read both sides."""


@frozen
class _Budget:
    """What it may cost to say what opened, or what closed: as much for each, so that neither is told for the other."""

    build: Steps = field(factory=lambda: Steps(BUILD_STEPS))
    search: Steps = field(factory=lambda: Steps(_ALL_STEPS))
    reserve: Steps = field(factory=lambda: Steps(_RESERVE))

    def region(self) -> Steps:
        """Return what the next region may take."""
        left = max(min(REGION_STEPS, self.search.left), min(_LAST_STEPS, self.reserve.left))
        return Steps(max(0, left))

    def took(self, count: int) -> None:
        """Count what a region took."""
        (self.search if self.search.left > 0 else self.reserve).left -= count


_Budgets: TypeAlias = tuple[_Budget, _Budget]
"""For what opened, and for what closed."""


def difference(before: Program, after: Program, *, every_reading: bool = False) -> Difference:
    """Say exactly what opens and what closes between two programs.

    Rows hold together every connection that one program allows and the other does not, whatever pods exist. Where that
    takes too many steps to say, the verdict is unknown, rows are what is sure, and a note of kind `budget` names the
    policies that the rest hangs on. Cost grows with the policies that differ and those that meet them.

    `every_reading`: beside rows, too, it is asked what else differs where a network reads address blocks in another
    way, and then the verdict is unknown; without rows it always is asked.
    """
    change = _Change.of(before, after)
    if not change.namespaces:
        return Difference(Verdict.EQUAL, (), (), ())
    budgets = _Budget(), _Budget()
    opened, closed = change.found(budgets, Reading.PLAIN)
    given_up = tuple(given_up_notes((opened, closed), change.mirror))
    untold = change.untold((opened, closed)) if given_up and every_reading else None
    if untold is not None:
        names = ", ".join(f"`{item}`" for item in Class if item in untold)
        given_up = (*given_up, Note("untold", f"what is unknown can only be of these classes: {names}"))
    groups = Groups()
    rows = tuple(_row(item, witness, groups, opening=True) for item, witness in opened.sure)
    less = tuple(_row(item, witness, groups, opening=False) for item, witness in closed.sure)
    if rows or less:
        told = frozenset(cause for row in (*rows, *less) for cause in row.causes)
        doubts = given_up or (tuple(_readings(change, budgets, told)) if every_reading else ())
        verdict = Verdict.UNKNOWN if doubts else Verdict.CHANGED
        told_notes = (*doubts, *_notes(change, (*opened.regions, *closed.regions)))
        return Difference(verdict, rows, less, told_notes, keys=change.keys, untold=untold)
    notes = given_up or tuple(_readings(change, budgets, frozenset()))
    verdict = Verdict.UNKNOWN if notes else Verdict.EQUAL
    return Difference(verdict, (), (), notes, keys=change.keys, untold=untold)


@frozen
class _Change:
    """The policies of two sides set against each other, and the namespaces where they differ."""

    before: tuple[Standing, ...]
    after: tuple[Standing, ...]
    namespaces: tuple[str, ...]
    mirror: Mirror | None
    """How one side is the other one, where that is proved: then nothing has to be found twice."""

    @staticmethod
    def of(before: Program, after: Program) -> "_Change":
        """Set the policies of two programs against each other."""
        old, new = facing(before, after)
        differing = {item.policy.namespace for item in (*old, *new) if not item.stays}
        return _Change(old, new, tuple(sorted(differing)), mirror_of(old, new))

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys that have other names, where nothing else changed."""
        return () if self.mirror is None else tuple(sorted(self.mirror.renamed.items()))

    def found(self, budgets: _Budgets, reading: Reading) -> tuple[Gained, Gained]:
        """Return what opened and what closed."""
        opening, closing = budgets
        was, now = Index.of(self.before, closing.build, reading), Index.of(self.after, opening.build, reading)
        opened = self._gained(was, now, opening, ("before", "after"))
        if self.mirror is not None:
            return opened, opened.mirrored(self.mirror)
        return opened, self._gained(now, was, closing, ("after", "before"))

    def untold(self, sides: tuple[Gained, Gained]) -> frozenset[Class] | None:
        """Return the classes that what was not found can have, and all that differs where blocks are read otherwise.

        That is looked for in halves alone: what these gain is never less than what opens.
        """
        found = [gained.classes(opening=opening) for gained, opening in zip(sides, (True, False), strict=True)]
        for reading in () if None in found else (Reading.NODES, Reading.PODS_TOO):
            steps = Steps(BUILD_STEPS), Steps(BUILD_STEPS)
            was, now = Index.of(self.before, steps[0], reading), Index.of(self.after, steps[1], reading)
            opened = self._only_halves(was, now, ("before", "after"))
            closed = opened if self.mirror is not None else self._only_halves(now, was, ("after", "before"))
            found += [opened.classes(opening=True), closed.classes(opening=False)]
        told = [classes for classes in found if classes is not None]
        return frozenset[Class]().union(*told) if len(told) == len(found) else None

    def _only_halves(self, was: Index, now: Index, sides: tuple[Side, Side]) -> Gained:
        found, unknown = self._halves(was, now, sides)
        return Gained((), tuple(unknown), None if unknown else tuple(found))

    def is_in_doubt(self, cause: Cause) -> bool:
        """Say whether a rule made a row of which nobody knows whether it means pods: it has a block, or lies by one."""
        if cause.index is None:
            return False
        rule = [item for item in cause.policy.rules if item.direction is cause.direction][cause.index]
        return is_in_doubt(rule) or (rule.peers is None and self._has_doubts())

    def _has_doubts(self) -> bool:
        return any(is_in_doubt(rule) for item in (*self.before, *self.after) for rule in item.policy.rules)

    def _gained(self, was: Index, now: Index, budget: _Budget, sides: tuple[Side, Side]) -> Gained:
        found, unknown = self._halves(was, now, sides)
        all_found = not unknown
        now.steps.left = max(now.steps.left, BUILD_STEPS // 4)  # what was found by then is told
        regions, left = afforded(found, Joining(was, now, sides[1]), now.steps)
        unknown.update((cause.policy, None) for gain in left for cause in gain.causes)
        untold = tuple(left) if all_found else None
        return Gained(tuple(_with_points(fewest(regions), budget)), tuple(unknown), untold)

    def _halves(self, was: Index, now: Index, sides: tuple[Side, Side]) -> tuple[list[Gain], dict[Policy, None]]:
        """Return what halves gain, and the policies of those of which not all was found."""
        found: list[Gain] = []
        unknown: dict[Policy, None] = {}
        for half in ((namespace, direction) for namespace in self.namespaces for direction in Direction):
            try:
                found += gains(half, was, now, sides)
            except TooManySteps:
                standing = (*was.isolating(*half), *now.isolating(*half))
                unknown.update((item.policy, None) for item in standing if not item.stays)
        return found, unknown


def _with_points(regions: Iterable[Joined], budget: _Budget) -> Iterator[FoundRegion]:
    for item in regions:
        if len(item.draft.holes) > MOST_HOLES:
            yield FoundRegion(item, None)
            continue
        if not item.draft.holes:
            found = whole(item.draft.part)
            if found is not None:
                yield FoundRegion(item, witness_of(found[0], shared=found[1]))
            continue
        own = budget.region()
        given = own.left
        try:
            left = point(item.draft, own)
        except TooManySteps:
            yield FoundRegion(item, None)
        else:
            if left is not None:
                box, shared = left
                yield FoundRegion(item, witness_of(part_of(box, item.draft.part, shared=shared), shared=shared))
        budget.took(given - max(0, own.left))


def _row(found: FoundRegion, witness: Witness, groups: Groups, *, opening: bool) -> Row:
    region = found.joined
    part = region.draft.part
    classes = row_classes(part, opening=opening, isolation=region.isolation)
    group = groups.number(region.causes, opening=opening, isolation=region.isolation)
    return Row(
        part.source,
        part.destination,
        part.ports,
        group,
        classes,
        region.causes,
        names=part.names,
        except_=region.draft.holes,
        witness=witness,
    )


def _notes(change: _Change, found: Iterable[FoundRegion]) -> Iterator[Note]:
    blocks: list[FoundRegion] = []
    for item in found:
        part = item.joined.draft.part
        if item.witness is not None and any(
            end.outside and end.addresses & PRIVATE for end in (part.source, part.destination)
        ):
            blocks.append(item)
    blocks = [item for item in blocks if any(map(change.is_in_doubt, item.joined.causes))]
    if blocks:
        meant = dict.fromkeys(origin for item in blocks for cause in item.joined.causes for origin in cause.origins)
        text = "addresses are read as outside of the cluster; some networks let a block match pods as well"
        yield Note("ipblock-may-cover-pods", text, tuple(meant))


def _readings(change: _Change, budgets: _Budgets, told: frozenset[Cause]) -> Iterator[Note]:
    """Say which readings of address blocks tell two programs apart by causes that no row has told."""
    for reading, kind, text in (
        (
            Reading.NODES,
            "nodes",
            "the sides differ for nodes, if a rule for everybody means them and an address block does not",
        ),
        (
            Reading.PODS_TOO,
            "ipblock-may-cover-pods",
            "the sides differ for pods, if an address block matches them by their addresses",
        ),
    ):
        found = change.found(budgets, reading)
        given_up = tuple(given_up_notes(found, change.mirror))
        yield from given_up
        regions = [item for side in found for item, _ in side.sure if told.isdisjoint(item.joined.causes)]
        if regions and not given_up:
            origins = dict.fromkeys(
                origin for item in regions for cause in item.joined.causes for origin in cause.origins
            )
            yield Note(kind, text, tuple(origins))
