"""Whether a program keeps its promises, for every pod that could exist."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Final

from attrs import evolve

from netpolc.analysis.ends import OUTSIDE, PODS, End, Part
from netpolc.analysis.halves import own_end
from netpolc.analysis.halves import part as part_of_half
from netpolc.analysis.openings import Reading, Region, possible_labels
from netpolc.analysis.policies import OTHER, Index, Standing
from netpolc.analysis.promised import promised_regions
from netpolc.analysis.regions import RowDraft, both, narrowed, part_of
from netpolc.analysis.two_namespaces import any_point
from netpolc.analysis.witnesses import witness_of
from netpolc.diagnostics.witness import Witness
from netpolc.program.model import NAMESPACE_NAME, BlockPeer, Direction, Program
from netpolc.program.promises import PlacedPromise, PromiseKind
from netpolc.sets.addresses import PRIVATE, block_set
from netpolc.sets.selections import Selection, one_of, selection
from netpolc.sets.steps import Steps, TooManySteps
from netpolc.values import frozen

PROMISE_STEPS: Final = 1_000_000
"""A promise that takes more is unknown."""
_ALL_STEPS: Final = 6_000_000
_LEAST_STEPS: Final = 20_000
"""What a promise still gets when all together have used up theirs."""
_BOTH: Final = 8
"""To join two regions costs so many steps."""


class PromiseFate(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    BROKEN = "broken"
    VACUOUS = "vacuous"
    """There is no connection that it could be about."""
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """What an unknown answer hangs on."""

    STEPS = "budget"
    PODS_BY_ADDRESS = "ipblock-may-cover-pods"
    NODES = "nodes"


@frozen
class PromiseAnswer:
    """Whether one promise is kept; the witness is a connection that breaks it, or would if the doubt is true."""

    fate: PromiseFate
    witness: Witness | None = None
    doubt: Doubt | None = None


class Proving:
    """Answers about the promises of one program."""

    def __init__(self, program: Program) -> None:
        self._program: Final = program
        self._steps: Final = Steps(PROMISE_STEPS)
        self._left = _ALL_STEPS
        self._known: Final[dict[Reading, Index]] = {}

    def answer(self, promise: PlacedPromise) -> PromiseAnswer:
        """Say whether a promise is kept, exactly.

        `never` is where nothing inside of it is allowed, `only` where nothing outside is, `always` where both halves
        allow everything inside. An address block means addresses outside of the cluster; where the answer would be
        another one if a network lets blocks match pods, or not match nodes, it is unknown.
        """
        given = max(_LEAST_STEPS, min(PROMISE_STEPS, self._left))
        self._steps.left = given
        try:
            return self._answer(promise)
        except TooManySteps:
            return PromiseAnswer(PromiseFate.UNKNOWN, doubt=Doubt.STEPS)
        finally:
            self._left -= given - max(0, self._steps.left)

    def _answer(self, promise: PlacedPromise) -> PromiseAnswer:
        regions = tuple(promised_regions(promise))
        witness = self._broken(promise, regions, Reading.PLAIN)
        if witness is not None:
            return PromiseAnswer(PromiseFate.BROKEN, witness)
        if all(self._point(draft) is None for draft in regions):
            return PromiseAnswer(PromiseFate.VACUOUS)
        for reading, doubt, asked in self._readings(promise, regions):
            witness = self._broken(promise, asked, reading)
            if witness is not None:
                return PromiseAnswer(PromiseFate.UNKNOWN, witness, doubt)
        return PromiseAnswer(PromiseFate.KEPT)

    def _readings(
        self, promise: PlacedPromise, regions: Sequence[RowDraft]
    ) -> Iterator[tuple[Reading, Doubt, Sequence[RowDraft]]]:
        if promise.kind is PromiseKind.ALWAYS:
            if promise.source is None or promise.destination is None:
                outside = [item for item in regions if item.part.source.outside or item.part.destination.outside]
                yield Reading.NODES, Doubt.NODES, outside
        elif promise.kind is not PromiseKind.ISOLATED and self._has_private_blocks:
            between = [item for item in regions if not (item.part.source.outside or item.part.destination.outside)]
            yield Reading.PODS_TOO, Doubt.PODS_BY_ADDRESS, [_with_addresses(item) for item in between]

    @cached_property
    def _has_private_blocks(self) -> bool:
        return any(
            isinstance(peer, BlockPeer) and block_set(peer.cidr, peer.except_) & PRIVATE
            for policy in self._program.policies
            for rule in policy.rules
            for peer in rule.peers or ()
        )

    def _index(self, reading: Reading) -> Index:
        known = self._known.get(reading)
        if known is None:
            standing = (Standing(policy, stays=True) for policy in self._program.policies)
            known = self._known[reading] = Index.of(standing, self._steps, reading)
        return known

    def _broken(self, promise: PlacedPromise, regions: Iterable[RowDraft], reading: Reading) -> Witness | None:
        """Return a connection that breaks a promise, or None where it is kept."""
        index = self._index(reading)
        for draft in regions:
            if promise.kind is PromiseKind.ALWAYS:
                breaking = self._denied(draft.part, index)
            elif promise.kind is PromiseKind.ISOLATED:
                breaking = self._free(draft.part, index)
            else:
                breaking = self._allowed(draft, index)
            for item in breaking:
                witness = self._point(item)
                if witness is not None:
                    return witness
        return None

    def _point(self, draft: RowDraft) -> Witness | None:
        found = any_point(draft, self._steps)
        if found is None:
            return None
        box, shared = found
        return witness_of(part_of(box, draft.part, shared=shared), shared=shared)

    def _allowed(self, draft: RowDraft, index: Index) -> Iterator[RowDraft]:
        """Give the parts of a region that both halves allow."""
        part = draft.part
        counts = {
            direction: 0 if (own := own_end(part, direction)).outside else sum(1 for _ in index.meeting(own, direction))
            for direction in Direction
        }
        first = min(Direction, key=lambda direction: counts[direction])
        for mine, cut in self._half(part, first, index):
            for whole, more in self._half(mine, OTHER[first], index):
                item = narrowed(whole, (*draft.holes, *cut, *more), self._steps)
                if item is not None:
                    yield item

    def _half(self, part: Part, direction: Direction, index: Index) -> Iterator[tuple[Part, tuple[Part, ...]]]:
        """Give what one half allows of a part: what rules open, and the part less the pods that are isolated."""
        own = own_end(part, direction)
        if own.outside:
            yield part, ()
            return
        outside = own_end(part, OTHER[direction]).outside
        there = tuple(index.meeting(own, direction))
        opened = dict.fromkeys(
            (standing.policy.namespace, item.region)
            for standing in there
            for item in index.openings(standing, direction)
            if item.region.peer.outside is outside
        )
        for namespace, region in opened:
            self._steps.take(_BOTH)
            inside = both(part, part_of_half(namespace, direction, region))
            if inside is not None:
                yield inside, ()
        yield part, tuple(_isolated(there, direction, outside=outside))

    def _free(self, part: Part, index: Index) -> Iterator[RowDraft]:
        """Give the pods of an end that no policy isolates, with their connections outside."""
        direction = Direction.INGRESS if part.source.outside else Direction.EGRESS
        there = index.meeting(own_end(part, direction), direction)
        item = narrowed(part, tuple(_isolated(there, direction, outside=True)), self._steps)
        if item is not None:
            yield item

    def _denied(self, part: Part, index: Index) -> Iterator[RowDraft]:
        """Give the parts of a region that one of the halves denies: isolated, and opened by no rule."""
        for direction in Direction:
            own = own_end(part, direction)
            if own.outside:
                continue
            outside = own_end(part, OTHER[direction]).outside
            by_namespace: dict[str, list[Standing]] = {}
            for standing in index.meeting(own, direction):
                by_namespace.setdefault(standing.policy.namespace, []).append(standing)
            for namespace, there in by_namespace.items():
                holes = dict.fromkeys(
                    part_of_half(namespace, direction, item.region)
                    for standing in there
                    for item in index.openings(standing, direction)
                    if item.region.peer.outside is outside
                )
                for subject in dict.fromkeys(possible_labels(standing.policy.subject) for standing in there):
                    region = Region(subject, OUTSIDE if outside else PODS)
                    mine = both(part, part_of_half(namespace, direction, region))
                    item = None if mine is None else narrowed(mine, holes, self._steps)
                    if item is not None:
                        yield item


def _isolated(there: Iterable[Standing], direction: Direction, *, outside: bool) -> Iterator[Part]:
    """Give the pods that policies isolate, those of one subject in several namespaces as one part."""
    names: dict[Selection, list[str]] = {}
    for standing in there:
        names.setdefault(possible_labels(standing.policy.subject), []).append(standing.policy.namespace)
    for subject, found in names.items():
        own = End(outside=False, namespaces=selection({NAMESPACE_NAME: one_of(found)}), pods=subject)
        whole = part_of_half("", direction, Region(subject, OUTSIDE if outside else PODS))
        yield evolve(whole, source=own) if direction is Direction.EGRESS else evolve(whole, destination=own)


def _with_addresses(draft: RowDraft) -> RowDraft:
    """Give the pods of a region the addresses that those of a cluster have."""
    part = draft.part
    source, destination = (evolve(end, addresses=PRIVATE) for end in (part.source, part.destination))
    return RowDraft(evolve(part, source=source, destination=destination), draft.holes)
