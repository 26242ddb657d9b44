"""Every selector of pods in a program, with its place."""

from collections.abc import Callable, Iterator
from functools import partial

from attrs import frozen

from netpolc.checks.asked import peer_place, pod_peers, subject_place
from netpolc.diagnostics.model import Origin
from netpolc.program.model import Program
from netpolc.sets.selections import Selection


@frozen
class StatedSelector:
    """A selector of pods, and where it is found in the text."""

    pods: Selection
    place: Callable[[], Origin | None]


def selectors(program: Program) -> Iterator[StatedSelector]:
    """Give the selectors of pods: of subjects and of peers, but for those of all."""
    for policy in program.policies:
        if policy.subject.parts:
            yield StatedSelector(policy.subject, partial(subject_place, policy))
        for rule in policy.rules:
            for index, peer in pod_peers(rule):
                if peer.pods.parts:
                    yield StatedSelector(peer.pods, partial(peer_place, policy, rule, index))
