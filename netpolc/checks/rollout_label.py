"""The check `rollout-label`."""

from collections.abc import Iterator
from typing import Final

from netpolc.checks.asked import Asked
from netpolc.checks.rollouts import ROLLOUT_KEYS
from netpolc.checks.selectors import selectors
from netpolc.diagnostics.catalogue.selecting import ROLLOUT_LABEL
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.sets.selections import Selection


def rollout_label(asked: Asked) -> Iterator[Diagnostic]:
    """Report selectors of pods by labels whose values the next rollout changes."""
    for stated in selectors(asked, _changes):
        key = next(key for key, _ in stated.pods.parts if key in ROLLOUT_KEYS)
        yield finding(
            ROLLOUT_LABEL,
            f"the value of `{key}` changes with the next rollout",
            stated.place(),
            help="select by a label of the pod template",
        )


def _changes(pods: Selection) -> bool:
    return not _KEYS.isdisjoint(dict(pods.parts))


_KEYS: Final = frozenset(ROLLOUT_KEYS)
