"""Which NetworkPolicies of Calico there have to be, and what each has to say."""

from collections.abc import Iterator

from netpolc.program.model import Port, Program, Rule
from netpolc.targets.calico.kind import CALICO_NETWORK_POLICY
from netpolc.targets.meaning import sections_of
from netpolc.targets.planning import one_each
from netpolc.targets.stating import Flat
from netpolc.targets.target import Planned


def planned(program: Program) -> Iterator[Planned]:
    """Say which manifests there have to be: one for each policy, under its name."""
    return one_each(CALICO_NETWORK_POLICY, program)


def meant_by(planned: Planned) -> tuple[Flat, ...]:
    """Write the policy of a manifest as the sections of `Stated`."""
    (policy,) = planned.of
    return sections_of(policy, [part for rule in policy.rules for part in _parts(rule)])


def _parts(rule: Rule) -> Iterator[Rule]:
    """Take a rule apart: one peer each, and for each peer one protocol each, all of it before single ports."""
    for peers in (None,) if rule.peers is None else [(peer,) for peer in rule.peers]:
        if rule.ports is None:
            yield Rule(rule.direction, peers, None)
            continue
        protocols = sorted({port.protocol for port in rule.ports}, key=[port.protocol for port in rule.ports].index)
        for protocol in protocols:
            mine = [port for port in rule.ports if port.protocol is protocol]
            if Port(protocol) in mine:
                yield Rule(rule.direction, peers, (Port(protocol),))
            left = [port for port in mine if port != Port(protocol)]
            while left:
                yield Rule(rule.direction, peers, tuple(left[:_MOST]))
                del left[:_MOST]


_MOST = 50
