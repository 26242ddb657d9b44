"""The check `peer-selects-nothing`."""

from collections.abc import Iterator, Sequence
from typing import Final

from netpolc.checks.asked import Asked, peer_place, pod_peers
from netpolc.checks.evidence import evidence
from netpolc.checks.population import Population
from netpolc.checks.resolvers import RESOLVERS
from netpolc.checks.rollouts import without_rollouts
from netpolc.checks.wording import labels_text, named, workloads_text
from netpolc.diagnostics.catalogue.selecting import PEER_SELECTS_NOTHING
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.program.model import NAMESPACE_NAME, PodPeer, Policy, Rule
from netpolc.sets.selections import PRESENT


def peer_selects_nothing(asked: Asked) -> Iterator[Diagnostic]:
    """Report peers that select no workload of the inventory, in namespaces of which it has some."""
    if asked.exists is None:
        return
    for policy in asked.program.policies:
        for rule in policy.rules:
            for index, peer in pod_peers(rule):
                yield from _told(asked, asked.exists, policy, rule, index, peer)


def _told(
    asked: Asked, exists: Population, policy: Policy, rule: Rule, index: int, peer: PodPeer
) -> Iterator[Diagnostic]:
    if not peer.pods.parts or _is_everywhere(peer) or ("peer", id(rule), index) in asked.told:
        return
    names = exists.matching(peer.namespaces)
    if not names or not all(exists.holds(name) and name not in asked.partial for name in names):
        return
    pods = without_rollouts(peer.pods)
    if any(exists.selected(name, pods) or exists.is_operated(name, pods) for name in names):
        return
    if not asked.first_nobody(names, peer.pods) and asked.of_project:
        return
    cure = evidence(exists, names, peer.pods) or _dns(names, peer)
    sure = cure is not None or asked.facts.complete
    there = f"there are {workloads_text(item for name in names for item in exists.workloads(name))}"
    yield finding(
        PEER_SELECTS_NOTHING,
        f"no workload in {named(names)} has pods with `{labels_text(peer.pods)}`",
        peer_place(policy, rule, index),
        help=cure or there,
        severity=None if sure else Severity.NOTE,
    )


def _is_everywhere(peer: PodPeer) -> bool:
    return all(part == (NAMESPACE_NAME, PRESENT) for part in peer.namespaces.parts)


def _dns(names: Sequence[str], peer: PodPeer) -> str | None:
    """Say where the pods of DNS are, where they are sought elsewhere."""
    for resolver in RESOLVERS:
        key, value = resolver.label
        if value in peer.pods.constraint(key).values and peer.pods.holds({key: value}) and not {*names} & _HOMES:
            return f"the pods of the cluster's DNS are in `{resolver.namespace}`: select that namespace too"
    return None


_HOMES: Final = {item.namespace for item in RESOLVERS}
