"""Which NetworkPolicies of Calico there have to be, and what each has to say."""

from collections.abc import Iterator
from functools import lru_cache

from netpolc.program.model import Direction, PodPeer, Port, Program, Rule
from netpolc.rules.json import Json
from netpolc.targets.calico.kind import CALICO_NETWORK_POLICY
from netpolc.targets.meaning import RulePart, sections_of
from netpolc.targets.planning import one_each
from netpolc.targets.stating import Flat
from netpolc.targets.target import Planned


def planned(program: Program) -> Iterator[Planned]:
    """Say which manifests there have to be: one for each policy, under its name."""
    return one_each(CALICO_NETWORK_POLICY, program)


def meant_by(planned: Planned) -> tuple[Flat, ...]:
    """Write the policy of a manifest as the sections of `Stated`, and what is fixed in it and in each of its rules."""
    (policy,) = planned.of
    parts = [
        part
        for direction in _DIRECTIONS
        for rule in policy.rules
        if rule.direction is direction
        for part in _parts(rule)
    ]
    fixed: list[Json] = ["default", 1000]
    for part in parts:
        fixed += ("Allow", "k8s") if part.peers and isinstance(part.peers[0], PodPeer) else ("Allow",)
    return *sections_of(policy, parts), tuple(fixed)


def _parts(rule: Rule) -> Iterator[RulePart]:
    """Take a rule apart: one peer each, and for each peer one protocol each, all of it before single ports."""
    lists = (None,) if rule.ports is None else _by_protocol(rule.ports)
    for peers in (None,) if rule.peers is None else [(peer,) for peer in rule.peers]:
        for ports in lists:
            yield RulePart(rule.direction, peers, ports)


@lru_cache(maxsize=1 << 12)
def _by_protocol(ports: tuple[Port, ...]) -> tuple[tuple[Port, ...], ...]:
    lists: list[tuple[Port, ...]] = []
    for protocol in sorted({port.protocol for port in ports}, key=[port.protocol for port in ports].index):
        mine = [port for port in ports if port.protocol is protocol]
        if Port(protocol) in mine:
            lists.append((Port(protocol),))
        left = [port for port in mine if port != Port(protocol)]
        lists += [tuple(left[first : first + _MOST]) for first in range(0, len(left), _MOST)]
    return tuple(lists)


_MOST = 50
_DIRECTIONS = (Direction.INGRESS, Direction.EGRESS)
