"""Whether rules together open all that a rule opens."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Final, TypeAlias

from attrs import evolve

from netpolc.analysis.openings import Region, number_set, openings, possible_labels, possible_namespaces
from netpolc.checks.asked import Asked
from netpolc.program.model import BlockPeer, Direction, PodPeer, Policy, Port, Rule
from netpolc.sets.intervals import Intervals, union
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.ports import EVERY_PORT, port_set
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.sets.steps import Steps

Stated: TypeAlias = tuple[Policy, Rule]


class Cover:
    """Answers whether rules together open all that a rule opens."""

    def __init__(self, asked: Asked) -> None:
        self._own: dict[tuple[int, Direction], NearRules] = {}
        self._about: dict[tuple[str, Selection, Direction], NearRules] = {}
        self._by_subject: dict[tuple[str, Selection], list[Policy]] = {}
        self._with_others: dict[int, list[tuple[Selection, list[Policy]]]] = {}
        for policy in asked.program.policies:
            self._by_subject.setdefault((policy.namespace, policy.subject), []).append(policy)

    def own(self, policy: Policy, rule: Rule) -> list[Stated]:
        """Give the rules of a policy that may hold a part of one of them, itself among them."""
        return self._of(policy, rule.direction).of(rule)

    def _of(self, policy: Policy, direction: Direction) -> "NearRules":
        key = id(policy), direction
        found = self._own.get(key)
        if found is None:
            found = self._own[key] = NearRules(_stated((policy,), direction))
        return found

    def wider(self, policy: Policy, rule: Rule) -> list[Stated]:
        """Give such rules of other policies about the same pods, or about all of the namespace."""
        found: list[Stated] = []
        for subject, others in self._others(policy):
            key = policy.namespace, subject, rule.direction
            near = self._about.get(key)
            if near is None:
                near = self._about[key] = NearRules(_stated(others, rule.direction))
            found += (stated for stated in near.of(rule) if stated[0] is not policy)
        return found

    def _others(self, policy: Policy) -> list[tuple[Selection, list[Policy]]]:
        """Give the policies about the same pods, and those about all of the namespace, where there are others."""
        found = self._with_others.get(id(policy))
        if found is None:
            subjects = dict.fromkeys((policy.subject, EVERYTHING))
            about = ((item, self._by_subject.get((policy.namespace, item), [])) for item in subjects)
            found = self._with_others[id(policy)] = [
                (item, others) for item, others in about if any(other is not policy for other in others)
            ]
        return found

    def by(self, policy: Policy, rule: Rule, near: Sequence[Stated], steps: Steps) -> bool:
        """Say whether rules near a rule, of policies about all of its pods, hold it. Raises TooManySteps."""
        steps.take(1 + len(near))
        if not near or not _may_be_held(rule, near):
            return False
        if any(_holds(item, rule) for _, item in near):
            return True
        from netpolc.analysis.superfluous import is_covered

        regions = _regions(policy, rule)
        holes = [evolve(item, subject=policy.subject) for of, other in near for item in _regions(of, other)]
        return bool(regions) and is_covered(policy.namespace, rule.direction, regions, holes, steps)


def _stated(policies: Sequence[Policy], direction: Direction) -> list[Stated]:
    return [(policy, rule) for policy in policies for rule in policy.rules if rule.direction is direction]


class NearRules:
    """Finds among rules of one direction those that meet another one in peers and ports."""

    def __init__(self, stated: Sequence[Stated]) -> None:
        self.stated: Final = stated
        self._pods: Meeting[Stated] | None = None

    def of(self, rule: Rule) -> list[Stated]:
        """Give them, in the order in which they are stated."""
        if len(self.stated) <= _FEW or rule.peers is None:
            return [item for item in self.stated if _meet_in_ports(item[1], rule)]
        found = {id(item[1]): item for item in self._wide}
        for peer in rule.peers:
            near = self._blocks if isinstance(peer, BlockPeer) else self._by_pods().near(_where(peer))
            found.update((id(item[1]), item) for item in near)
        return [item for item in found.values() if _meet_in_ports(item[1], rule)]

    @cached_property
    def _wide(self) -> list[Stated]:
        return [item for item in self.stated if item[1].peers is None]

    @cached_property
    def _blocks(self) -> list[Stated]:
        return [item for item in self.stated if any(isinstance(one, BlockPeer) for one in item[1].peers or ())]

    def _by_pods(self) -> Meeting[Stated]:
        if self._pods is None:
            self._pods = Meeting(
                (_where(peer), item)
                for item in self.stated
                for peer in item[1].peers or ()
                if isinstance(peer, PodPeer)
            )
        return self._pods


_FEW: Final = 8
"""So many rules are looked at one by one."""


def _where(peer: PodPeer) -> Selection:
    return beside((("namespace", peer.namespaces), ("pods", peer.pods)))


def _regions(policy: Policy, rule: Rule) -> list[Region]:
    alone = Policy(policy.namespace, "", policy.subject, (rule.direction,), (rule,))
    return [item.region for item in openings(alone, rule.direction)]


@lru_cache(1 << 12)
def _reach(ports: tuple[Port, ...] | None) -> Intervals:
    """Return every port that may be meant: of a name, all of its protocol."""
    if ports is None:
        return EVERY_PORT
    named = (part for port in ports if isinstance(port.port, str) for part in port_set(port.protocol))
    return union((*number_set(ports), *named))


def _meet_in_ports(other: Rule, rule: Rule) -> bool:
    if other.ports is None or rule.ports is None or other.ports is rule.ports:
        return True
    return _in_common(other.ports, rule.ports)


@lru_cache(1 << 12)
def _in_common(one: tuple[Port, ...], other: tuple[Port, ...]) -> bool:
    return bool(_reach(one) & _reach(other))


def _may_be_held(rule: Rule, near: Sequence[Stated]) -> bool:
    """Say whether each peer of a rule that means anybody meets one of another rule, so that it is worth asking."""
    for mine in rule.peers or ():
        if isinstance(mine, BlockPeer) or _meets_any(mine, near):
            continue
        if possible_namespaces(mine.namespaces) and possible_labels(mine.pods):
            return False
    return True


def _meets_any(peer: PodPeer, near: Sequence[Stated]) -> bool:
    for _, other in near:
        if other.peers is None:
            return True
        for theirs in other.peers:  # a generator for each takes longer than to ask
            if _meet(theirs, peer):
                return True
    return False


def _meet(one: PodPeer | BlockPeer, other: PodPeer) -> bool:
    return isinstance(one, PodPeer) and one.namespaces.meets(other.namespaces) and one.pods.meets(other.pods)


def _holds(other: Rule, rule: Rule) -> bool:
    """Say whether a rule surely holds another: the peers and the ports of one are among those of the other."""
    peers = other.peers is None or (rule.peers is not None and {*other.peers} >= {*rule.peers})
    return peers and (other.ports is None or (rule.ports is not None and {*other.ports} >= {*rule.ports}))
