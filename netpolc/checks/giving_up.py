"""What a check says that would take too long."""

from typing import Final

from netpolc.diagnostics.catalogue.checks import CHECK_GIVEN_UP
from netpolc.diagnostics.model import Diagnostic, Origin, finding

STEPS: Final = 1_000_000
"""So many steps a check takes."""


def given_up(question: str, place: Origin | None) -> Diagnostic:
    """Say that a check stopped before it could answer; `question` begins with `whether`."""
    return finding(
        CHECK_GIVEN_UP,
        f"{question} takes too many steps to say, and so does what the check would look at next",
        place,
    )
