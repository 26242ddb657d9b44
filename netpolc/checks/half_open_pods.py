"""What of the check `half-open` is asked of pods that exist."""

from collections.abc import Iterator, Sequence
from itertools import product

from netpolc.analysis.openings import number_set
from netpolc.checks.asked import Asked, block_peers, peer_place, pod_peers, rule_place
from netpolc.checks.giving_up import given_up
from netpolc.checks.population import Population, may_match
from netpolc.checks.resolvers import is_resolver
from netpolc.checks.wording import workloads_text
from netpolc.diagnostics.catalogue.checks import HALF_OPEN
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.inventory import Workload
from netpolc.program.model import NAMESPACE_NAME, Direction, PodPeer, Policy, Port, Rule
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import EVERY_PORT, port_set
from netpolc.sets.steps import Steps, TooManySteps

_STEPS = 500_000


def half_open_pods(asked: Asked, exists: Population) -> Iterator[Diagnostic]:
    """Report rules that name pods, of which none opens its half for any of the pods that the rule is about."""
    steps = Steps(_STEPS)
    for policy in asked.program.policies:
        for rule in policy.rules:
            try:
                yield from _of_rule(asked, exists, policy, rule, steps)
            except TooManySteps:
                yield given_up("whether the other ends of rules open their halves", rule_place(policy, rule))
                return


def _of_rule(asked: Asked, exists: Population, policy: Policy, rule: Rule, steps: Steps) -> Iterator[Diagnostic]:
    named = list(pod_peers(rule))
    if not named or any(True for _ in block_peers(rule)) or not all(peer.pods.parts for _, peer in named):
        return
    if ("port", id(rule)) in asked.told or all(is_resolver(peer) for _, peer in named):
        return
    own = asked.subjects(policy)
    others: dict[int, Workload] = {}
    for _, peer in named:
        sought = exists.sought(peer)
        if sought is None:
            return
        others.update((id(item), item) for item in sought)
    if not own or not others:
        return
    pairs = product(own, others.values())
    if any(_works(asked, exists, rule, mine, other, steps) for mine, other in pairs):
        return
    inward = rule.direction is Direction.INGRESS
    which, does = ("source", "lets it out") if inward else ("destination", "lets it in")
    way = f"from {workloads_text(others.values())} to {workloads_text(own)}"
    if not inward:
        way = f"from {workloads_text(own)} to {workloads_text(others.values())}"
    yield finding(
        HALF_OPEN,
        f"the way {way} is open at one end alone: the {which} is isolated, and no rule there {does}",
        peer_place(policy, rule, named[0][0]),
        help=f"open the other half too, or remove this one: add a rule for {workloads_text(others.values())}",
    )


def _works(asked: Asked, exists: Population, rule: Rule, mine: Workload, other: Workload, steps: Steps) -> bool:
    """Say whether the other end of a pair opens one of the ports, or may do so."""
    inward = rule.direction is Direction.INGRESS
    direction = Direction.EGRESS if inward else Direction.INGRESS
    isolating = asked.isolating(other, direction)
    if mine.host_network or other.host_network or not isolating:
        return True
    destination = mine if inward else other
    ports = _at(rule.ports, destination)
    if not ports:
        return True
    for policy in isolating:
        for answer in policy.rules:
            steps.take(1)
            if answer.direction is not direction or not _names(exists, answer, mine):
                continue
            if ("port", id(answer)) in asked.told or _at(answer.ports, destination) & ports:
                return True
    return False


def _names(exists: Population, rule: Rule, workload: Workload) -> bool:
    """Say whether a rule admits a workload; blocks may hold its address, and what nobody declares may be so."""
    if rule.peers is None or any(True for _ in block_peers(rule)):
        return True
    return any(
        may_match(workload, peer.pods) and _holds(exists, peer, workload.namespace) for _, peer in pod_peers(rule)
    )


def _holds(exists: Population, peer: PodPeer, namespace: str) -> bool:
    labels = exists.labels_of(namespace)
    if labels is not None:
        return peer.namespaces.holds(labels)
    return peer.namespaces.constraint(NAMESPACE_NAME).holds(namespace)


def _at(ports: Sequence[Port] | None, destination: Workload) -> Intervals:
    """Return the ports that are meant at a destination, by what it declares."""
    if ports is None:
        return EVERY_PORT
    found = number_set(tuple(ports))
    for port in ports:
        if isinstance(port.port, str):
            for name, protocol, number in destination.ports:
                if (name, protocol) == (port.port, port.protocol.value):
                    found = found | port_set(protocol, number, number)
    return found
