"""What was found of what one side allows and the other does not, and what is unknown of it."""

from collections.abc import Iterator, Sequence

from netpolc.analysis.answers import Class, Note, Witness
from netpolc.analysis.halves import Gain
from netpolc.analysis.joining import Joined
from netpolc.analysis.mirroring import Mirror
from netpolc.analysis.row_classes import row_classes
from netpolc.program.model import Policy
from netpolc.values import frozen


@frozen
class FoundRegion:
    """A region with a point in it, or one that was given up, whose witness is None."""

    joined: Joined
    witness: Witness | None


@frozen
class Gained:
    """What was found of one side, and the policies of the halves of which not all was."""

    regions: tuple[FoundRegion, ...]
    unknown: tuple[Policy, ...]
    left: tuple[Gain, ...] | None = ()
    """The gains of which not all regions were found; None: not even all gains were."""

    @property
    def sure(self) -> Iterator[tuple[FoundRegion, Witness]]:
        """Give the regions with a point in them."""
        return ((item, item.witness) for item in self.regions if item.witness is not None)

    def mirrored(self, mirror: Mirror) -> "Gained":
        """Return what was found of the other side, where it is this one in a mirror."""
        regions = (
            FoundRegion(mirror.joined(item.joined), None if item.witness is None else mirror.witness(item.witness))
            for item in self.regions
        )
        return Gained(tuple(regions), tuple(map(mirror.policy, self.unknown)), self.left)

    def classes(self, *, opening: bool) -> frozenset[Class] | None:
        """Return the classes that what was not found can have; None: any."""
        if self.left is None:
            return None
        given_up = ((item.joined.draft.part, item.joined.isolation) for item in self.regions if item.witness is None)
        parts = (*given_up, *((gain.part(gain.region), gain.isolation) for gain in self.left))
        return frozenset(item for part, lone in parts for item in row_classes(part, opening=opening, isolation=lone))


def given_up_notes(sides: tuple[Gained, Gained], mirror: Mirror | None) -> Iterator[Note]:
    """Say what is unknown because it would have taken too many steps; of sides in a mirror that is one thing."""
    if mirror is None:
        for found, word in zip(sides, ("opened", "closed"), strict=True):
            yield from _unsaid((found,), "whether", f"{word} here")
    else:
        changed = ", ".join(f"`{old}` became `{new}`" for old, new in sorted(mirror.renamed.items()))
        yield from _unsaid(
            sides, f"policies mean the same but for keys of labels: {changed}; whether", "opened or closed by that"
        )


def _unsaid(sides: Sequence[Gained], start: str, end: str) -> Iterator[Note]:
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
