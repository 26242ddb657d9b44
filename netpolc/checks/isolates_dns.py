"""The check `isolates-dns`."""

from collections.abc import Iterator, Sequence

from attrs import evolve

from netpolc.checks.asked import Asked, subject_place
from netpolc.checks.giving_up import STEPS, given_up
from netpolc.checks.resolvers import RESOLVERS, Resolver
from netpolc.diagnostics.catalogue.checks import ISOLATES_DNS
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.program.model import (
    Direction,
    Fate,
    Half,
    PodPeer,
    Policy,
    Port,
    Protocol,
    Rule,
    in_namespace,
)
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.sets.steps import Steps, TooManySteps


def isolates_dns(asked: Asked) -> Iterator[Diagnostic]:
    """Report policies that isolate the pods of DNS, where the rules there do not let every namespace ask them."""
    for resolver in (item for item in RESOLVERS if item.usual):
        closing = [
            policy
            for policy in asked.program.policies
            if policy.namespace == resolver.namespace
            and Direction.INGRESS in policy.isolates
            and policy.subject.holds(dict([resolver.label]))
        ]
        theirs = {id(policy) for policy in asked.program.beside}
        closing.sort(key=lambda policy: id(policy) in theirs)
        if not closing or id(closing[0]) in theirs:
            continue
        try:
            yield from _told(asked, resolver, closing)
        except TooManySteps:
            yield given_up(f"whether the pods of DNS in `{resolver.namespace}` can be asked", closing[0].place())


def _told(asked: Asked, resolver: Resolver, closing: Sequence[Policy]) -> Iterator[Diagnostic]:
    from netpolc.analysis.letting import Let, Letting
    from netpolc.checks.adding import to_be_added

    # All of these select the pods in question, and who else they select does not matter.
    letting = Letting.of((_numbered(policy, resolver) for policy in closing), Steps(STEPS))
    let = letting.through(_asking(resolver, (EVERYTHING,)))
    if let is Let.WHOLE:
        return
    program = asked.program
    known = asked.exists.known_namespaces() if asked.exists is not None else ()
    own = sorted({*known, *(policy.namespace for policy in program.policies)} - {resolver.namespace})
    mine = letting.through(_asking(resolver, [in_namespace(name) for name in own])) if own else let
    severity = Severity.NOTE if let is Let.UNKNOWN or mine in (Let.WHOLE, Let.UNKNOWN) else Severity.WARNING
    answer = {
        Let.NOTHING: "no rule there lets pods of the cluster ask them",
        Let.PART: "the rules there do not let all pods of the cluster ask them",
        Let.UNKNOWN: "whether all may ask them hangs on labels of namespaces, which nobody declares",
    }[let]
    asking = _asking(resolver, (EVERYTHING,), Protocol.UDP, Protocol.TCP)
    yield finding(
        ISOLATES_DNS,
        f"`{closing[0].name}` isolates the pods of DNS in `{resolver.namespace}`, and {answer}",
        subject_place(closing[0]),
        help=to_be_added(program, resolver.namespace, resolver.pods, asking.rule) if asked.of_project else _CURE,
        severity=severity,
    )


_CURE = "admit every namespace on UDP and TCP 53"


def _numbered(policy: Policy, resolver: Resolver) -> Policy:
    """Write the ports that the pods of DNS declare by a name with `dns` in it as their number."""
    rules = tuple(
        evolve(
            rule,
            ports=rule.ports
            and tuple(
                evolve(port, port=resolver.port) if isinstance(port.port, str) and "dns" in port.port else port
                for port in rule.ports
            ),
        )
        for rule in policy.rules
    )
    return evolve(policy, subject=EVERYTHING, rules=rules)


def _asking(resolver: Resolver, namespaces: Sequence[Selection], *protocols: Protocol) -> Half:
    """Write the half of DNS of a connection from all pods of some namespaces."""
    ports = tuple(Port(protocol, resolver.port) for protocol in protocols or (Protocol.UDP,))
    peers = tuple(PodPeer(item, EVERYTHING) for item in namespaces)
    return Half(resolver.namespace, EVERYTHING, Rule(Direction.INGRESS, peers, ports), Fate.FOREIGN)
