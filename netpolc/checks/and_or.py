"""The check `and-or`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked, peer_place, pod_peers
from netpolc.checks.population import Population
from netpolc.checks.wording import labels_text, workloads_text
from netpolc.diagnostics.catalogue.selecting import AND_OR
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import PodPeer, Policy, Rule, in_namespace


def and_or(asked: Asked) -> Iterator[Diagnostic]:
    """Report pods beside a namespace in one list, where only pods of that namespace can be meant."""
    if asked.exists is None:
        return
    for policy in asked.program.policies:
        if asked.exists.holds(policy.namespace):
            for rule in policy.rules:
                yield from _in_rule(asked, asked.exists, policy, rule)


def _in_rule(asked: Asked, exists: Population, policy: Policy, rule: Rule) -> Iterator[Diagnostic]:
    own = in_namespace(policy.namespace)
    places: list[PodPeer] = []
    bare: list[tuple[int, PodPeer]] = []
    for index, peer in pod_peers(rule):
        if peer.pods.parts and peer.namespaces == own:
            bare.append((index, peer))
        elif not peer.pods.parts and peer.namespaces.parts and peer.namespaces != own:
            places.append(peer)
    for index, peer in bare:
        if exists.selected(policy.namespace, peer.pods) or exists.is_operated(policy.namespace, peer.pods):
            continue
        for place in places:
            names = exists.matching(place.namespaces)
            meant = [item for name in names for item in exists.selected(name, peer.pods)]
            if meant:
                asked.told.add(("peer", id(rule), index))
                asked.nobody.add((policy.namespace, peer.pods))
                said = (
                    f"every pod of namespaces with `{labels_text(place.namespaces)}` is admitted, and pods with "
                    f"`{labels_text(peer.pods)}` of `{policy.namespace}`, where there are none"
                )
                cure = f"to mean {workloads_text(meant)} alone, write both selectors into one item"
                yield finding(AND_OR, said, peer_place(policy, rule, index), help=cure)
                break
