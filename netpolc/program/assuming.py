"""A program as it is where every pod of some namespaces has certain labels, whatever else it has."""

from collections.abc import Collection, Iterator, Mapping

from attrs import evolve

from netpolc.program.model import NAMESPACE_NAME, Peer, PodPeer, Policy, Program, Rule
from netpolc.sets.selections import NOTHING, Selection, none_of, one_of, selection


def assuming(program: Program, labels: Mapping[str, str], namespaces: Collection[str]) -> Program:
    """Drop from selectors of pods of these namespaces what asks for these labels; what asks for others selects nobody.

    A selector that may mean pods of other namespaces too becomes two.
    """
    if not labels:
        return program
    inside = selection({NAMESPACE_NAME: one_of(sorted(namespaces))})
    outside = selection({NAMESPACE_NAME: none_of(sorted(namespaces))})
    policies: list[Policy] = []
    for policy in program.policies:
        subject = _assumed(policy.subject, labels) if policy.namespace in namespaces else policy.subject
        if subject:
            rules = tuple(_rules(policy.rules, labels, inside, outside))
            policies.append(evolve(policy, subject=subject, rules=rules))
    return evolve(program, policies=tuple(policies))


def _assumed(pods: Selection, labels: Mapping[str, str]) -> Selection:
    for key, value in labels.items():
        if not pods.constraint(key).holds(value):
            return NOTHING
        pods = pods.without(key)
    return pods


def _rules(rules: Collection[Rule], labels: Mapping[str, str], inside: Selection, outside: Selection) -> Iterator[Rule]:
    for rule in rules:
        if rule.peers is None:
            yield rule
            continue
        peers = tuple(dict.fromkeys(item for peer in rule.peers for item in _peers(peer, labels, inside, outside)))
        if peers:
            yield rule if peers == rule.peers else Rule(rule.direction, peers, rule.ports, rule.origins)


def _peers(peer: Peer, labels: Mapping[str, str], inside: Selection, outside: Selection) -> Iterator[Peer]:
    if not isinstance(peer, PodPeer) or all(peer.pods.constraint(key).is_everything for key in labels):
        yield peer
        return
    here, there = peer.namespaces & inside, peer.namespaces & outside
    pods = _assumed(peer.pods, labels)
    if here and pods:
        yield PodPeer(here, pods)
    if there:
        yield PodPeer(there, peer.pods)
