"""Every selector of pods in a program, with its place."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from netpolc.checks.asked import Asked, peer_place, subject_place
from netpolc.diagnostics.model import Origin
from netpolc.sets.selections import Selection

StatedSelector: TypeAlias = tuple[Selection, Callable[[], Origin | None]]
"""A selector of pods, and what finds its place in the text."""


def selectors(asked: Asked, wanted: Callable[[str], bool]) -> Iterator[StatedSelector]:
    """Give the selectors of pods that have a key which is wanted: of subjects, then of peers."""
    keys = {key for key in asked.keys if wanted(key)}
    if not keys:
        return
    for policy in asked.program.policies:
        if not keys.isdisjoint(dict(policy.subject.parts)):
            yield policy.subject, partial(subject_place, policy)
    for policy, rule, index, peer in asked.pod_peers:
        if not keys.isdisjoint(dict(peer.pods.parts)):
            yield peer.pods, partial(peer_place, policy, rule, index)
