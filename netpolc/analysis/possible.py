"""The exact difference of two programs, for every pod that could exist."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen

from netpolc.analysis.answers import Class, Difference, Note, Part, Row, Side, Verdict, Witness
from netpolc.analysis.grouping import Groups, address_classes, change_classes
from netpolc.analysis.halves import gains
from netpolc.analysis.joining import Joined, joined
from netpolc.analysis.openings import Reading
from netpolc.analysis.policies import Index, Standing, facing
from netpolc.analysis.regions import Draft, part_of, point, share_namespace, within
from netpolc.analysis.witnesses import witness_of
from netpolc.program.model import NAMESPACE_NAME, Direction, Program
from netpolc.sets.addresses import PRIVATE
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.products import Steps, TooManySteps
from netpolc.sets.selections import Selection

REGION_STEPS: Final = 1_000_000
"""A region that needs more comparisons is unknown."""
_ALL_STEPS: Final = 4_000_000
_LAST_STEPS: Final = 20_000
"""What a region still gets when all regions together have used up theirs."""
_LOOKS: Final = 200_000
"""So often it is asked whether a region lies in another one that meets it; beyond, no more are left out."""


@frozen
class _Found:
    """A region with a point in it, or one that was given up, whose witness is None."""

    joined: Joined
    witness: Witness | None


def difference(before: Program, after: Program) -> Difference:
    """Say exactly what opens and what closes between two programs.

    Rows hold together every connection that one program allows and the other does not, whatever pods exist, but for
    the parts that a note of kind `too-large` names. Cost grows with the policies that differ and those that meet them.
    """
    change = _Change.of(before, after)
    if not change.namespaces:
        return Difference(Verdict.EQUAL, (), (), ())
    steps = Steps(_ALL_STEPS)
    opened, closed = change.found(steps, Reading.PLAIN)
    notes = tuple(_notes((*opened, *closed)))
    if any(item.witness for item in (*opened, *closed)):
        groups = Groups()
        return Difference(
            Verdict.CHANGED,
            tuple(_row(item, item.witness, groups, opening=True) for item in opened if item.witness),
            tuple(_row(item, item.witness, groups, opening=False) for item in closed if item.witness),
            notes,
        )
    if not notes:
        notes = tuple(_readings(change, steps))
    return Difference(Verdict.UNKNOWN if notes else Verdict.EQUAL, (), (), notes)


@frozen
class _Change:
    """The policies of two sides set against each other, and the namespaces where they differ."""

    before: tuple[Standing, ...]
    after: tuple[Standing, ...]
    namespaces: tuple[str, ...]

    @staticmethod
    def of(before: Program, after: Program) -> "_Change":
        """Set the policies of two programs against each other."""
        old, new = facing(before, after)
        differing = {item.policy.namespace for item in (*old, *new) if not item.stays}
        return _Change(old, new, tuple(sorted(differing)))

    def found(self, steps: Steps, reading: Reading) -> tuple[list[_Found], list[_Found]]:
        """Return what opened and what closed."""
        was, now = Index.of(self.before, reading), Index.of(self.after, reading)
        return (
            self._gained(was, now, steps, ("before", "after")),
            self._gained(now, was, steps, ("after", "before")),
        )

    def _gained(self, was: Index, now: Index, steps: Steps, sides: tuple[Side, Side]) -> list[_Found]:
        regions = [
            region
            for namespace in self.namespaces
            for direction in Direction
            for gain in gains((namespace, direction), was, now, sides)
            for region in joined(gain, now, sides[1])
        ]
        return list(_with_points(_fewest(regions), steps))


def _fewest(regions: Sequence[Joined]) -> list[Joined]:
    """Leave out regions that lie in others; of equal ones the causes are put together."""
    kept: dict[Draft, Joined] = {}
    for item in regions:
        same = kept.get(item.draft)
        kept[item.draft] = item if same is None else _merged(same, item)
    meeting = Meeting((_ends(draft), draft) for draft in kept)
    looks = _LOOKS
    for draft in tuple(kept):
        for other in meeting.near(_ends(draft)):
            if other is draft or other not in kept:
                continue
            looks -= 1
            if within(draft, other):
                mine = kept.pop(draft)
                if within(other, draft):
                    kept[other] = _merged(kept[other], mine)
                break
        if looks < 0:
            break
    return list(kept.values())


def _ends(draft: Draft) -> Selection:
    """Say which pods a region is about; one that lies in another has some in common with it."""
    source, destination = draft.part.source, draft.part.destination
    return beside((("destination", destination.pods), ("source", source.pods)))


def _merged(left: Joined, right: Joined) -> Joined:
    causes = tuple(dict.fromkeys(left.causes + right.causes))
    return Joined(left.draft, causes, left.isolation or right.isolation)


def _with_points(regions: Iterable[Joined], steps: Steps) -> Iterator[_Found]:
    for item in regions:
        own = Steps(max(_LAST_STEPS, min(REGION_STEPS, steps.left)))
        given = own.left
        try:
            found = point(item.draft, own)
        except TooManySteps:
            yield _Found(item, None)
        else:
            if found is not None:
                box, shared = found
                yield _Found(item, witness_of(part_of(box, item.draft.part, shared=shared), shared=shared))
        steps.left -= given - max(0, own.left)


def _row(found: _Found, witness: Witness, groups: Groups, *, opening: bool) -> Row:
    region = found.joined
    part = region.draft.part
    classes = change_classes(_opened(part), opening=opening, isolation=region.isolation)
    group = groups.number(region.causes, opening=opening, isolation=region.isolation)
    return Row(part, region.draft.holes, group, classes, witness, region.causes)


def _opened(part: Part) -> tuple[Class, ...]:
    for end in (part.source, part.destination):
        if end.outside:
            return address_classes(end.addresses)
    if share_namespace(part):
        return (Class.OPENED_INSIDE_NAMESPACE,)
    mine = part.source.namespaces.constraint(NAMESPACE_NAME)
    inside = bool(mine & part.destination.namespaces.constraint(NAMESPACE_NAME))
    return (Class.OPENED_ACROSS_NAMESPACES,) + ((Class.OPENED_INSIDE_NAMESPACE,) if inside else ())


def _notes(found: Iterable[_Found]) -> Iterator[Note]:
    blocks: list[_Found] = []
    for item in found:
        part = item.joined.draft.part
        if item.witness is None:
            origins = tuple(origin for cause in item.joined.causes for origin in cause.origins)
            text = "whether anything changes here takes more than a million steps to say"
            yield Note("too-large", text, origins, parts=(part,))
        elif any(end.outside and end.addresses & PRIVATE for end in (part.source, part.destination)):
            blocks.append(item)
    blocks = [item for item in blocks if any(cause.index is not None for cause in item.joined.causes)]
    if blocks:
        meant = dict.fromkeys(origin for item in blocks for cause in item.joined.causes for origin in cause.origins)
        text = "addresses are read as outside of the cluster; some networks let a block match pods as well"
        yield Note("ipblock-may-cover-pods", text, tuple(meant))


def _readings(change: _Change, steps: Steps) -> Iterator[Note]:
    """Say which readings of address blocks tell two programs apart that otherwise allow the same."""
    for reading, kind, text in (
        (Reading.NODES, "nodes", "the sides differ where an address block matches no node but `everybody` does"),
        (Reading.PODS_TOO, "ipblock-may-cover-pods", "the sides differ where an address block matches pods as well"),
    ):
        opened, closed = change.found(steps, reading)
        origins = dict.fromkeys(
            origin for item in (*opened, *closed) for cause in item.joined.causes for origin in cause.origins
        )
        if opened or closed:
            yield Note(kind, text, tuple(origins))
