"""The check `rollout-label`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked
from netpolc.checks.evidence import ROLLOUT_KEYS
from netpolc.checks.selectors import selectors
from netpolc.diagnostics.catalogue.selecting import ROLLOUT_LABEL
from netpolc.diagnostics.model import Diagnostic, finding


def rollout_label(asked: Asked) -> Iterator[Diagnostic]:
    """Report selectors of pods by labels whose values the next rollout changes."""
    for stated in selectors(asked.program):
        keys = [key for key, _ in stated.pods.parts if key in ROLLOUT_KEYS]
        if keys:
            yield finding(
                ROLLOUT_LABEL,
                f"the value of `{keys[0]}` changes with the next rollout",
                stated.place(),
                help="select by a label of the pod template",
            )
