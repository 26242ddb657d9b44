"""What of the check `dns-blocked` is asked of pods that exist."""

from collections.abc import Iterator

from attrs import define, field

from netpolc.checks.asked import Asked, rule_place
from netpolc.checks.population import Population
from netpolc.checks.resolvers import Resolvers, Resolving, calls
from netpolc.checks.wording import workloads_text
from netpolc.diagnostics.catalogue.checks import DNS_BLOCKED
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.program.inventory import Workload
from netpolc.program.model import Direction, Policy, Rule


def dns_blocked_pods(asked: Asked, exists: Population, resolvers: Resolvers) -> Iterator[Diagnostic]:
    """Report policies that let workloads call others, where no policy lets these ask a resolver."""
    blocked: dict[int, _Blocked] = {}
    for workload in exists.everybody():
        policies = [] if workload.host_network else asked.isolating(workload, Direction.EGRESS)
        calling = [(item, rule) for item in policies for rule in item.rules if _calls(rule)]
        if not calling:
            continue
        said = {resolvers.of(rule) for item in policies for rule in item.rules if rule.direction is Direction.EGRESS}
        if Resolving.YES in said:
            continue
        policy, rule = min(calling, key=lambda item: (len(item[0].subject.parts), item[0].name))
        found = blocked.setdefault(id(policy), _Blocked(policy, rule))
        (found.perhaps if Resolving.PERHAPS in said else found.sure).append(workload)
    for item in blocked.values():
        place = rule_place(item.policy, item.rule)
        if item.sure:
            said_of = f"{workloads_text(item.sure)} cannot resolve names: no rule lets it ask a resolver over UDP 53"
            yield finding(DNS_BLOCKED, said_of, place, help="open UDP and TCP 53 to the pods of DNS (`allow_dns()`)")
        else:
            hangs = f"whether {workloads_text(item.perhaps)} can resolve names hangs on which pods resolve them"
            yield finding(DNS_BLOCKED, hangs, place, severity=Severity.NOTE)


@define(eq=False)
class _Blocked:
    """A policy that lets workloads call others, and those of them that can surely or perhaps resolve no names."""

    policy: Policy
    rule: Rule
    sure: list[Workload] = field(factory=list[Workload])
    perhaps: list[Workload] = field(factory=list[Workload])


def _calls(rule: Rule) -> bool:
    return rule.direction is Direction.EGRESS and calls(rule.peers)
