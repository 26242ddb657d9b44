"""Programs that are each other with some keys of labels exchanged: what closed is what opened, under the other keys."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias, TypeVar

from attrs import evolve

from netpolc.analysis.answers import Cause, ConcreteEnd, Side, Witness
from netpolc.analysis.ends import End, Part
from netpolc.analysis.joining import Joined
from netpolc.analysis.policies import Standing
from netpolc.analysis.regions import RowDraft
from netpolc.program.model import Peer, PodPeer, Policy, Rule
from netpolc.sets.selections import Selection

N = TypeVar("N")
_OTHER_SIDE: Final[Mapping[Side, Side]] = {"before": "after", "after": "before"}
_Standings: TypeAlias = Sequence[Standing]


class Mirror:
    """Exchanges keys of the labels of pods, of which one side mentions the first and the other side the second.

    Done twice it changes nothing. Each policy that only one side has is one that only the other side has, exchanged,
    and what both have mentions no such key. So the side after allows what the side before allows of the same pods under
    the other keys; and what closed is what opened, exchanged.
    """

    def __init__(self, renamed: Mapping[str, str], pairs: Iterable[tuple[Policy, Policy]]) -> None:
        """Begin. `renamed`: keys before, each with that after; `pairs`: the policies that differ, in the same way."""
        self.renamed: Final = renamed
        self.keys: Final = both_ways(renamed)
        """In both directions."""
        self._pods: Final[dict[Selection, Selection]] = {}
        self._ends: Final[dict[End, End]] = {}
        self._parts: Final[dict[Part, Part]] = {}
        self._causes: Final[dict[Cause, Cause]] = {}
        self._counterparts: Final[dict[int, Policy]] = {}
        for one, other in pairs:
            self._counterparts[id(one)], self._counterparts[id(other)] = other, one

    def pods(self, pods: Selection) -> Selection:
        """Exchange the keys of a selection of pods."""
        found = self._pods.get(pods)
        if found is None:
            found = self._pods[pods] = exchanged(pods, self.keys)
        return found

    def part(self, part: Part) -> Part:
        """Exchange the keys of connections."""
        found = self._parts.get(part)
        if found is None:
            ends = self._end(part.source), self._end(part.destination)
            found = self._parts[part] = evolve(part, source=ends[0], destination=ends[1])
        return found

    def _end(self, end: End) -> End:
        found = self._ends.get(end)
        if found is None:
            found = self._ends[end] = evolve(end, pods=self.pods(end.pods))
        return found

    def policy(self, policy: Policy) -> Policy:
        """Return what stands on the other side in the place of a policy."""
        return self._counterparts.get(id(policy), policy)

    def joined(self, joined: Joined) -> Joined:
        """Return what changed the other way, with the same causes of the other side."""
        draft = RowDraft(self.part(joined.draft.part), tuple(map(self.part, joined.draft.holes)))
        return Joined(draft, tuple(map(self._cause, joined.causes)), joined.isolation)

    def _cause(self, cause: Cause) -> Cause:
        found = self._causes.get(cause)
        if found is None:
            found = self._causes[cause] = self._other_cause(cause)
        return found

    def _other_cause(self, cause: Cause) -> Cause:
        policy, side = self.policy(cause.policy), _OTHER_SIDE[cause.side]
        if cause.index is None:
            return Cause(side, policy, cause.direction, None, policy.origins)
        mine, theirs = (
            [rule for rule in item.rules if rule.direction is cause.direction] for item in (cause.policy, policy)
        )
        asked = _rule(mine[cause.index], self.keys)
        index = next(place for place, rule in enumerate(theirs) if _rule(rule, {}) == asked)
        return Cause(side, policy, cause.direction, index, theirs[index].origins)

    def witness(self, witness: Witness) -> Witness:
        """Return the same connection under the other keys."""
        return evolve(witness, source=self._concrete(witness.source), destination=self._concrete(witness.destination))

    def _concrete(self, end: ConcreteEnd) -> ConcreteEnd:
        return evolve(end, labels=tuple(sorted((self.keys.get(key, key), value) for key, value in end.labels)))


def exchanged(pods: Selection, keys: Mapping[str, str]) -> Selection:
    """Let keys change places in a selection; `keys` holds both directions."""
    if keys.keys().isdisjoint(key for key, _ in pods.parts):
        return pods
    return Selection(tuple(sorted((keys.get(key, key), constraint) for key, constraint in pods.parts)))


def mirror_of(before: _Standings, after: _Standings) -> Mirror | None:
    """Prove that two sides are each other with keys exchanged, and return how; None where that is not so.

    `before`, `after`: the policies of both sides, set against each other. Takes time in proportion to them.
    """
    gone, come = ([item.policy for item in side if not item.stays] for side in (before, after))
    stay = {key for item in before if item.stays for key, *_ in _mentions(item.policy)}
    renamed = _renamed(gone, come, stay) if len(gone) == len(come) else None
    if not renamed:
        return None
    keys = both_ways(renamed)
    waiting: dict[object, list[Policy]] = {}
    for policy in reversed(come):
        waiting.setdefault(_meaning(policy, {}), []).append(policy)
    pairs: list[tuple[Policy, Policy]] = []
    for policy in gone:
        same = waiting.get(_meaning(policy, keys))
        if not same:
            return None
        pairs.append((policy, same.pop()))
    return Mirror(renamed, pairs)


def both_ways(names: Mapping[N, N]) -> dict[N, N]:
    """Let each name change places with the one that it is given."""
    return {**names, **{new: old for old, new in names.items()}}


def _renamed(gone: Sequence[Policy], come: Sequence[Policy], stay: set[str]) -> dict[str, str] | None:
    """Guess which key took the place of which: one that is mentioned in all the same places."""
    old, new = (_by_key(side) for side in (gone, come))
    left, right = (
        {key: places for key, places in mine.items() if key not in other} for mine, other in ((old, new), (new, old))
    )
    if len(left) != len(right) or not stay.isdisjoint((*left, *right)):
        return None
    waiting: dict[object, list[str]] = {}
    for key in sorted(right, reverse=True):
        waiting.setdefault(frozenset(right[key]), []).append(key)
    found: dict[str, str] = {}
    for key in sorted(left):
        same = waiting.get(frozenset(left[key]))
        if not same:
            return None
        found[key] = same.pop()
    return found


def _by_key(policies: Iterable[Policy]) -> dict[str, set[object]]:
    found: dict[str, set[object]] = {}
    for policy in policies:
        for key, *place in _mentions(policy):
            found.setdefault(key, set()).add((policy.namespace, *place))
    return found


def _mentions(policy: Policy) -> Iterator[tuple[str, object, object]]:
    """Give the keys of labels of pods that a policy mentions, with what it asks of each, and where."""
    for key, constraint in policy.subject.parts:
        yield key, constraint, None
    for rule in policy.rules:
        for peer in rule.peers or ():
            if isinstance(peer, PodPeer):
                for key, constraint in peer.pods.parts:
                    yield key, constraint, rule.direction


def _meaning(policy: Policy, keys: Mapping[str, str]) -> object:
    """Say what a policy means with keys exchanged: the order of rules and of peers is no part of it."""
    rules = frozenset(_rule(rule, keys) for rule in policy.rules)
    return policy.namespace, exchanged(policy.subject, keys), frozenset(policy.isolates), rules


def _rule(rule: Rule, keys: Mapping[str, str]) -> object:
    peers = None if rule.peers is None else frozenset(_peer(peer, keys) for peer in rule.peers)
    return rule.direction, peers, rule.ports


def _peer(peer: Peer, keys: Mapping[str, str]) -> Peer:
    return PodPeer(peer.namespaces, exchanged(peer.pods, keys)) if isinstance(peer, PodPeer) else peer
