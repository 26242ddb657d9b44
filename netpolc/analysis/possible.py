"""The exact difference of two programs, for every pod that could exist."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from attrs import field

from netpolc.analysis.affording import afforded
from netpolc.analysis.answers import Cause, Class, Difference, Note, Row, Side, Verdict, Witness
from netpolc.analysis.ends import Part
from netpolc.analysis.fewest import fewest
from netpolc.analysis.grouping import Groups, address_classes, change_classes
from netpolc.analysis.halves import Gain, gains
from netpolc.analysis.joining import Joined, Joining
from netpolc.analysis.mirroring import Mirror, mirror_of
from netpolc.analysis.openings import Reading, is_in_doubt
from netpolc.analysis.policies import Index, Standing, facing
from netpolc.analysis.regions import part_of, point, share_namespace, whole
from netpolc.analysis.witnesses import witness_of
from netpolc.program.model import NAMESPACE_NAME, Direction, Policy, Program
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


@frozen
class _Found:
    """A region with a point in it, or one that was given up, whose witness is None."""

    joined: Joined
    witness: Witness | None


@frozen
class _Gained:
    """What was found of one side, and the policies of the halves of which not all was."""

    regions: tuple[_Found, ...]
    unknown: tuple[Policy, ...]

    @property
    def sure(self) -> Iterator[tuple[_Found, Witness]]:
        """Give the regions with a point in them."""
        return ((item, item.witness) for item in self.regions if item.witness is not None)

    def mirrored(self, mirror: Mirror) -> "_Gained":
        """Return what was found of the other side, where it is this one in a mirror."""
        regions = (
            _Found(mirror.joined(item.joined), None if item.witness is None else mirror.witness(item.witness))
            for item in self.regions
        )
        return _Gained(tuple(regions), tuple(map(mirror.policy, self.unknown)))


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
    given_up = tuple(_given_up((opened, closed), change.mirror))
    keys = change.keys
    groups = Groups()
    rows = tuple(_row(item, witness, groups, opening=True) for item, witness in opened.sure)
    less = tuple(_row(item, witness, groups, opening=False) for item, witness in closed.sure)
    if rows or less:
        told = frozenset(cause for row in (*rows, *less) for cause in row.causes)
        doubts = given_up or (tuple(_readings(change, budgets, told)) if every_reading else ())
        verdict = Verdict.UNKNOWN if doubts else Verdict.CHANGED
        told_notes = (*doubts, *_notes(change, (*opened.regions, *closed.regions)))
        return Difference(verdict, rows, less, told_notes, keys=keys)
    notes = given_up or tuple(_readings(change, budgets, frozenset()))
    return Difference(Verdict.UNKNOWN if notes else Verdict.EQUAL, (), (), notes, keys=keys)


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

    def found(self, budgets: _Budgets, reading: Reading) -> tuple[_Gained, _Gained]:
        """Return what opened and what closed."""
        opening, closing = budgets
        was, now = Index.of(self.before, closing.build, reading), Index.of(self.after, opening.build, reading)
        opened = self._gained(was, now, opening, ("before", "after"))
        if self.mirror is not None:
            return opened, opened.mirrored(self.mirror)
        return opened, self._gained(now, was, closing, ("after", "before"))

    def is_in_doubt(self, cause: Cause) -> bool:
        """Say whether a rule made a row of which nobody knows whether it means pods: it has a block, or lies by one."""
        if cause.index is None:
            return False
        rule = [item for item in cause.policy.rules if item.direction is cause.direction][cause.index]
        return is_in_doubt(rule) or (rule.peers is None and self._has_doubts())

    def _has_doubts(self) -> bool:
        return any(is_in_doubt(rule) for item in (*self.before, *self.after) for rule in item.policy.rules)

    def _gained(self, was: Index, now: Index, budget: _Budget, sides: tuple[Side, Side]) -> _Gained:
        found: list[Gain] = []
        unknown: dict[Policy, None] = {}
        for half in ((namespace, direction) for namespace in self.namespaces for direction in Direction):
            try:
                found += gains(half, was, now, sides)
            except TooManySteps:
                standing = (*was.isolating(*half), *now.isolating(*half))
                unknown.update((item.policy, None) for item in standing if not item.stays)
        now.steps.left = max(now.steps.left, BUILD_STEPS // 4)  # what was found by then is told
        regions, left = afforded(found, Joining(was, now, sides[1]), now.steps)
        unknown.update((cause.policy, None) for gain in left for cause in gain.causes)
        return _Gained(tuple(_with_points(fewest(regions), budget)), tuple(unknown))


def _with_points(regions: Iterable[Joined], budget: _Budget) -> Iterator[_Found]:
    for item in regions:
        if len(item.draft.holes) > MOST_HOLES:
            yield _Found(item, None)
            continue
        if not item.draft.holes:
            found = whole(item.draft.part)
            if found is not None:
                yield _Found(item, witness_of(found[0], shared=found[1]))
            continue
        own = budget.region()
        given = own.left
        try:
            left = point(item.draft, own)
        except TooManySteps:
            yield _Found(item, None)
        else:
            if left is not None:
                box, shared = left
                yield _Found(item, witness_of(part_of(box, item.draft.part, shared=shared), shared=shared))
        budget.took(given - max(0, own.left))


def _row(found: _Found, witness: Witness, groups: Groups, *, opening: bool) -> Row:
    region = found.joined
    part = region.draft.part
    classes = change_classes(_opened(part), opening=opening, isolation=region.isolation)
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


def _opened(part: Part) -> tuple[Class, ...]:
    for end in (part.source, part.destination):
        if end.outside:
            return address_classes(end.addresses)
    if share_namespace(part):
        return (Class.OPENED_INSIDE_NAMESPACE,)
    mine = part.source.namespaces.constraint(NAMESPACE_NAME)
    inside = bool(mine & part.destination.namespaces.constraint(NAMESPACE_NAME))
    return (Class.OPENED_ACROSS_NAMESPACES,) + ((Class.OPENED_INSIDE_NAMESPACE,) if inside else ())


def _notes(change: _Change, found: Iterable[_Found]) -> Iterator[Note]:
    blocks: list[_Found] = []
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


def _given_up(sides: tuple[_Gained, _Gained], mirror: Mirror | None) -> Iterator[Note]:
    """Say what is unknown because it would have taken too many steps; of sides in a mirror that is one thing."""
    if mirror is None:
        for found, word in zip(sides, ("opened", "closed"), strict=True):
            yield from _unsaid((found,), "whether", f"{word} here")
    else:
        changed = ", ".join(f"`{old}` became `{new}`" for old, new in sorted(mirror.renamed.items()))
        yield from _unsaid(
            sides, f"policies mean the same but for keys of labels: {changed}; whether", "opened or closed by that"
        )


def _unsaid(sides: Sequence[_Gained], start: str, end: str) -> Iterator[Note]:
    """Say in a note, between some words, what is unknown of sides, if anything is."""
    regions = [item.joined for found in sides for item in found.regions if item.witness is None]
    policies = [policy for found in sides for policy in found.unknown]
    if not regions and not policies:
        return
    origins = dict.fromkeys(
        (
            *(origin for policy in policies for origin in policy.origins),
            *(origin for item in regions for cause in item.causes for origin in cause.origins),
        )
    )
    what = "more connections" if any(any(found.sure) for found in sides) else "connections"
    text = f"{start} {what} {end} takes too many steps to say, so it is unknown"
    yield Note("budget", text, tuple(origins), parts=tuple(item.draft.part for item in regions))


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
        given_up = tuple(_given_up(found, change.mirror))
        yield from given_up
        regions = [item for side in found for item, _ in side.sure if told.isdisjoint(item.joined.causes)]
        if regions and not given_up:
            origins = dict.fromkeys(
                origin for item in regions for cause in item.joined.causes for origin in cause.origins
            )
            yield Note(kind, text, tuple(origins))
