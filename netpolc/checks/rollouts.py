"""Labels that the next rollout changes."""

from typing import Final

from netpolc.sets.selections import Selection

ROLLOUT_KEYS: Final = ("controller-revision-hash", "pod-template-generation", "pod-template-hash")
"""Labels that every rollout changes."""


def without_rollouts(pods: Selection) -> Selection:
    """Leave out labels of which another check speaks."""
    return Selection(tuple(part for part in pods.parts if part[0] not in ROLLOUT_KEYS))
