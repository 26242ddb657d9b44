"""Whether rules together open all that a rule opens."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from attrs import evolve

from netpolc.analysis.openings import Region, number_set, openings
from netpolc.analysis.superfluous import is_covered
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
        self._by_subject: dict[tuple[str, Selection], list[Policy]] = {}
        for policy in asked.program.policies:
            self._by_subject.setdefault((policy.namespace, policy.subject), []).append(policy)

    def wider(self, policy: Policy) -> list[Stated]:
        """Give the rules of other policies about the same pods, or about all of the namespace."""
        subjects = dict.fromkeys((policy.subject, EVERYTHING))
        found = [item for subject in subjects for item in self._by_subject.get((policy.namespace, subject), ())]
        return [(item, rule) for item in found if item is not policy for rule in item.rules]

    def by(self, policy: Policy, rule: Rule, others: Sequence[Stated], steps: Steps) -> bool:
        """Say whether other rules, of policies about all of the same pods, hold a rule. Raises TooManySteps."""
        ports = _reach(rule.ports)
        near = [
            (of, item)
            for of, item in others
            if item.direction is rule.direction
            and (item.ports is None or rule.ports is None or _reach(item.ports) & ports)
            and _may_hold(item, rule)
        ]
        if not near:
            return False
        if any(_holds(item, rule) for _, item in near):
            return True
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


def _may_hold(other: Rule, rule: Rule) -> bool:
    """Say whether each peer of a rule meets one of another, so that it is worth asking."""
    if other.peers is None:
        return True
    return any(_meet(peer, mine) for mine in rule.peers or other.peers for peer in other.peers)


def _meet(one: PodPeer | BlockPeer, other: PodPeer | BlockPeer) -> bool:
    if isinstance(one, PodPeer) and isinstance(other, PodPeer):
        return one.namespaces.meets(other.namespaces) and one.pods.meets(other.pods)
    return isinstance(one, BlockPeer) and isinstance(other, BlockPeer)


def _holds(other: Rule, rule: Rule) -> bool:
    """Say whether a rule surely holds another: the peers and the ports of one are among those of the other."""
    peers = other.peers is None or (rule.peers is not None and {*other.peers} >= {*rule.peers})
    return peers and (other.ports is None or (rule.ports is not None and {*other.ports} >= {*rule.ports}))
