"""Which CiliumNetworkPolicies there have to be, and what each has to say."""

from collections.abc import Iterator
from functools import lru_cache

from netpolc.program.model import BlockPeer, PodPeer, Program, Rule
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.sets.selections import PRESENT, Selection, selection
from netpolc.targets.cilium.kind import CILIUM_NETWORK_POLICY
from netpolc.targets.meaning import RulePart, sections_of
from netpolc.targets.planning import one_each
from netpolc.targets.stating import Flat
from netpolc.targets.target import Planned


def planned(program: Program) -> Iterator[Planned]:
    """Say which manifests there have to be: one for each policy, under its name."""
    return one_each(CILIUM_NETWORK_POLICY, program)


def meant_by(planned: Planned) -> tuple[Flat, ...]:
    """Write the policy of a manifest as the sections of `Stated`, and the entity of each rule about everybody."""
    (policy,) = planned.of
    parts = [part for rule in policy.rules for part in _parts(rule)]
    everybody = sum(part.peers is None for part in parts)
    return *sections_of(policy, parts), ("all",) * everybody


def _parts(rule: Rule) -> Iterator[RulePart]:
    """Take a rule apart: those about pods, whose namespaces all have a name, and then those about addresses."""
    if rule.peers is None:
        yield RulePart(rule.direction, None, rule.ports)
        return
    pods = tuple([PodPeer(_named(peer.namespaces), peer.pods) for peer in rule.peers if isinstance(peer, PodPeer)])
    blocks = tuple([peer for peer in rule.peers if isinstance(peer, BlockPeer)])
    for peers in (pods, blocks):
        if peers:
            yield RulePart(rule.direction, peers, rule.ports)


@lru_cache(maxsize=1 << 12)
def _named(namespaces: Selection) -> Selection:
    return selection({NAMESPACE_NAME: PRESENT}) & namespaces
