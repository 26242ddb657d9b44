"""The check `dns-blocked`."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from netpolc.checks.giving_up import STEPS, given_up
from netpolc.diagnostics.catalogue.checks import DNS_BLOCKED
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import Direction, Policy, Port, Program, Protocol, Rule
from netpolc.sets.covering import uncovered
from netpolc.sets.meeting import Meeting
from netpolc.sets.selections import Selection
from netpolc.sets.steps import Steps, TooManySteps

_DNS: Final = (53, 5353)
"""The ports that resolvers listen on: 53 everywhere, 5353 on OpenShift."""


def dns_blocked(program: Program) -> Iterator[Diagnostic]:
    """Report subjects that are isolated for egress and may ask no resolver, judged by all policies on them together."""
    by_namespace: dict[str, list[Policy]] = {}
    for policy in program.policies:
        if Direction.EGRESS in policy.isolates:
            by_namespace.setdefault(policy.namespace, []).append(policy)
    steps = Steps(STEPS)
    for namespace, policies in by_namespace.items():
        covered = dict.fromkeys(policy.subject for policy in policies if any(map(_resolves, policy.rules)))
        if Selection() in covered:
            continue
        left = [policy for policy in policies if policy.subject not in covered]
        nearby = Meeting(((subject, subject) for subject in dict.fromkeys(item.subject for item in policies)), steps)
        for policy in sorted(left, key=lambda item: (len(item.subject.parts), item.name)):
            if policy.subject in covered:
                continue
            try:
                near = [subject for subject in nearby.near(policy.subject) if subject in covered]
                if uncovered(policy.subject, near, steps) is None:
                    continue
            except TooManySteps:
                yield given_up(
                    f"whether pods selected by `{policy.name}` in `{namespace}` can resolve names", policy.place()
                )
                return
            covered[policy.subject] = None
            yield finding(
                DNS_BLOCKED,
                f"pods selected by `{policy.name}` in `{namespace}` cannot resolve names",
                policy.place(),
                help="add `allow_dns()` for these pods",
            )


def _resolves(rule: Rule) -> bool:
    return rule.direction is Direction.EGRESS and _hold_dns(rule.ports)


@lru_cache(maxsize=1 << 10)
def _hold_dns(ports: tuple[Port, ...] | None) -> bool:
    return ports is None or any(map(_is_dns, ports))


def _is_dns(port: Port) -> bool:
    if port.protocol is not Protocol.UDP:
        return False
    if isinstance(port.port, str):
        return "dns" in port.port
    return port.port is None or any(port.port <= number <= (port.end or port.port) for number in _DNS)
