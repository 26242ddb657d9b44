"""The check `rollout-label`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked
from netpolc.checks.rollouts import ROLLOUT_KEYS
from netpolc.checks.selectors import selectors
from netpolc.diagnostics.catalogue.selecting import ROLLOUT_LABEL
from netpolc.diagnostics.model import Diagnostic, finding


def rollout_label(asked: Asked) -> Iterator[Diagnostic]:
    """Report selectors of pods by labels whose values the next rollout changes."""
    for pods, place in selectors(asked, ROLLOUT_KEYS.__contains__):
        key = next(key for key, _ in pods.parts if key in ROLLOUT_KEYS)
        yield finding(
            ROLLOUT_LABEL,
            f"the value of `{key}` changes with the next rollout",
            place(),
            help="select by a label of the pod template",
        )
