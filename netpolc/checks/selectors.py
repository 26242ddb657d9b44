"""Every selector of pods in a program, with its place."""

from collections.abc import Callable, Iterator
from functools import partial

from netpolc.checks.asked import Asked, peer_place, subject_place
from netpolc.diagnostics.model import Origin
from netpolc.sets.selections import Selection
from netpolc.values import frozen


@frozen
class StatedSelector:
    """A selector of pods, and where it is found in the text."""

    pods: Selection
    place: Callable[[], Origin | None]


def selectors(asked: Asked, wanted: Callable[[Selection], bool]) -> Iterator[StatedSelector]:
    """Give the selectors of pods that are wanted: of subjects, then of peers."""
    for policy in asked.program.policies:
        if wanted(policy.subject):
            yield StatedSelector(policy.subject, partial(subject_place, policy))
    for policy, rule, index, peer in asked.pod_peers:
        if wanted(peer.pods):
            yield StatedSelector(peer.pods, partial(peer_place, policy, rule, index))
