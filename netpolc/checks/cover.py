"""Whether rules together open all that a rule opens."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from attrs import evolve

from netpolc.analysis.openings import Region, number_set, openings, possible_labels, possible_namespaces
from netpolc.checks.asked import Asked
from netpolc.program.model import BlockPeer, PodPeer, Policy, Port, Rule
from netpolc.sets.intervals import Intervals, union
from netpolc.sets.ports import EVERY_PORT, port_set
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.sets.steps import Steps

Stated: TypeAlias = tuple[Policy, Rule]


class Cover:
    """Answers whether rules together open all that a rule opens."""

    def __init__(self, asked: Asked) -> None:
        self._own: dict[int, list[Stated]] = {}
        self._wider: dict[int, list[Stated]] = {}
        self._by_subject: dict[tuple[str, Selection], list[Policy]] = {}
        for policy in asked.program.policies:
            self._by_subject.setdefault((policy.namespace, policy.subject), []).append(policy)

    def own(self, policy: Policy) -> list[Stated]:
        """Give the rules of a policy."""
        found = self._own.get(id(policy))
        if found is None:
            found = self._own[id(policy)] = [(policy, rule) for rule in policy.rules]
        return found

    def wider(self, policy: Policy) -> list[Stated]:
        """Give the rules of other policies about the same pods, or about all of the namespace."""
        found = self._wider.get(id(policy))
        if found is None:
            subjects = dict.fromkeys((policy.subject, EVERYTHING))
            others = (item for one in subjects for item in self._by_subject.get((policy.namespace, one), ()))
            found = [stated for item in others if item is not policy for stated in self.own(item)]
            self._wider[id(policy)] = found
        return found

    def near(self, rule: Rule, others: Sequence[Stated]) -> list[Stated]:
        """Choose of rules those that may hold a part of another one."""
        return [item for item in others if _meet_in_ports(item[1], rule)]

    def by(self, policy: Policy, rule: Rule, near: Sequence[Stated], steps: Steps) -> bool:
        """Say whether rules near a rule, of policies about all of its pods, hold it. Raises TooManySteps."""
        if not near or not _may_be_held(rule, near):
            return False
        if any(_holds(item, rule) for _, item in near):
            return True
        from netpolc.analysis.superfluous import is_covered

        regions = _regions(policy, rule)
        holes = [evolve(item, subject=policy.subject) for of, other in near for item in _regions(of, other)]
        return bool(regions) and is_covered(policy.namespace, rule.direction, regions, holes, steps)


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
    if other.direction is not rule.direction:
        return False
    if other.ports is None or rule.ports is None or other.ports is rule.ports:
        return True
    return _in_common(other.ports, rule.ports)


@lru_cache(1 << 12)
def _in_common(one: tuple[Port, ...], other: tuple[Port, ...]) -> bool:
    return bool(_reach(one) & _reach(other))


def _may_be_held(rule: Rule, near: Sequence[Stated]) -> bool:
    """Say whether each peer of a rule that means anybody meets one of another rule, so that it is worth asking."""
    return not any(
        isinstance(mine, PodPeer)
        and not any(other.peers is None or any(_meet(peer, mine) for peer in other.peers) for _, other in near)
        and possible_namespaces(mine.namespaces)
        and possible_labels(mine.pods)
        for mine in rule.peers or ()
    )


def _meet(one: PodPeer | BlockPeer, other: PodPeer | BlockPeer) -> bool:
    if isinstance(one, PodPeer) and isinstance(other, PodPeer):
        return one.namespaces.meets(other.namespaces) and one.pods.meets(other.pods)
    return isinstance(one, BlockPeer) and isinstance(other, BlockPeer)


def _holds(other: Rule, rule: Rule) -> bool:
    """Say whether a rule surely holds another: the peers and the ports of one are among those of the other."""
    peers = other.peers is None or (rule.peers is not None and {*other.peers} >= {*rule.peers})
    return peers and (other.ports is None or (rule.ports is not None and {*other.ports} >= {*rule.ports}))
